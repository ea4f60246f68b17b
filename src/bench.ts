/**
 * `npm run bench`: what the engine costs, against a bare loop that does the same bit operations in the same process.
 * Rates of a machine mean little; the ratios in the last column are what to watch. Median of several rounds.
 */
import { transition } from 'xstate'
import { channelMachine } from './machines/channel.ts'
import { channelSnapshot, law, offers } from './machines/lifecycle.ts'
import { type Example, examples } from './model/examples.ts'
import { chooseCallback, guestSetup } from './model/methods.ts'
import { runOp } from './model/ops.ts'
import { releases } from './model/release.ts'
import { Trace } from './model/run.ts'
import { Recorder } from './model/trace.ts'
import { Silent, type Tracer } from './model/tracer.ts'
import { type Domain, type Vcpu, World } from './model/world.ts'
import { DOMID_SELF, ECS, ECS_INTERDOMAIN, type Ecs } from './model/xen/constants.ts'
import { evtchn_send } from './model/xen/event_channel.ts'
import { guestUpcall } from './model/xen/guest.ts'

const ROUNDS = 9
const GUEST_PORT = 1
const SENDER_PORT = 1

interface Scene {
  readonly world: World
  readonly sender: Domain
  readonly guest: Vcpu
}

/** d0 holds the far end of a port of d1, and d1 is told by callback vector. */
function connect(x: Tracer): Scene {
  for (const op of [...guestSetup(1, 2), chooseCallback('d1v0', 'vector')]) runOp(x, op)
  runOp(x, { op: 'EVTCHNOP_alloc_unbound', v: 'd1v0', dom: DOMID_SELF, remote_dom: 0 })
  runOp(x, { op: 'EVTCHNOP_bind_interdomain', v: 'd0v0', remote_dom: 1, remote_port: GUEST_PORT })
  const sender = x.world.domain(0) as Domain
  return { world: x.world, sender, guest: x.world.vcpuNamed('d1v0') as Vcpu }
}

const freshWorld = (): World => new World((examples[0] as Example).scenario.domains)

/** Sends and lets the guest scan, n times. */
function pairs(x: Tracer, { sender, guest }: Scene, n: number): void {
  x.current = sender.vcpus[0]
  for (let i = 0; i < n; i++) {
    evtchn_send(x, sender, SENDER_PORT)
    guestUpcall(x, guest)
  }
}

/** The same reads, tests and writes with no function, no tracer and no decision that this scene does not take. */
function barePairs(m: Uint32Array, { sender, guest, world }: Scene, n: number): number {
  const d = guest.dom
  const [pending, mask] = [d.evtchn_pending, d.evtchn_mask]
  const [sel, flag] = [guest.evtchn_pending_sel, guest.vcpu_info]
  let handled = 0
  for (let i = 0; i < n; i++) {
    if ((m[sender.state + SENDER_PORT] as number) !== ECS_INTERDOMAIN) break
    const port = m[sender.remote_port + SENDER_PORT] as number
    const [word, bit] = [port >>> 5, 1 << (port & 31)]
    if (((m[pending + word] as number) & bit) === 0) {
      m[pending + word] = (m[pending + word] as number) | bit
      const target = port >>> 6
      if (((m[mask + word] as number) & bit) === 0 && (((m[sel] as number) >>> target) & 1) === 0) {
        m[sel] = (m[sel] as number) | (1 << target)
        if (((m[flag] as number) & 1) === 0) {
          m[flag] = (m[flag] as number) | 1
          handled += (m[world.in_irq] as number) + (m[world.irqs_disabled] as number)
        }
      }
    }
    m[flag] = (m[flag] as number) & ~0xff
    let words = m[sel] as number
    m[sel] = 0
    for (; words !== 0; words &= words - 1) {
      const first = 2 * (31 - Math.clz32(words & -words))
      for (let w = first; w < first + 2; w++) {
        for (
          let ready = (m[pending + w] as number) & ~(m[mask + w] as number);
          ready !== 0;
          ready &= ready - 1
        ) {
          m[pending + w] = (m[pending + w] as number) & ~(ready & -ready)
          handled++
        }
      }
    }
  }
  return handled
}

/** Calls a second: median over the rounds of n calls each, after one round to warm up. */
function rate(n: number, run: (n: number) => unknown): number {
  run(n)
  const seconds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now()
    run(n)
    return (performance.now() - start) / 1000
  })
  return n / (seconds.sort((a, b) => a - b)[ROUNDS >> 1] as number)
}

const show = (perSecond: number): string =>
  perSecond >= 1e6 ? `${(perSecond / 1e6).toFixed(1)} M/s` : `${(perSecond / 1e3).toFixed(0)} k/s`

function row(what: string, value: string, note = ''): void {
  console.log(`${what.padEnd(46)} ${value.padStart(10)}  ${note}`)
}

function deliveries(): void {
  const silent = new Silent(freshWorld(), releases['4.4.0'], law)
  const scene = connect(silent)
  const bare = rate(2_000_000, n => barePairs(silent.mem, scene, n))
  const against = (perSecond: number): string => `bare loop × ${(bare / perSecond).toFixed(1)}`
  row('bare loop, send + scan', show(bare))
  const quiet = rate(500_000, n => pairs(silent, scene, n))
  row('silent engine, send + scan', show(quiet), against(quiet))

  const recorder = new Recorder(freshWorld(), releases['4.4.0'], law)
  const recorded = connect(recorder)
  recorder.clear()
  pairs(recorder, recorded, 1)
  const stepsEach = recorder.columns.length
  const loud = rate(20_000, n => {
    recorder.clear()
    pairs(recorder, recorded, n)
  })
  row('recording engine, send + scan', show(loud), against(loud))
  row('recording engine, steps', show(loud * stepsEach), `${stepsEach} steps a pair`)
}

const CELLS = 8192

/** Sets and clears bits all over an unsigned array, as the world is: each result must be made unsigned again. */
function unsignedCells(m: Uint32Array, n: number): number {
  let set = 0
  for (let i = 0; i < n; i++) {
    const cell = (i * 7) & (CELLS - 1)
    const before = m[cell] as number
    m[cell] = (before ^ (1 << (i & 31))) >>> 0
    if (before > 0) set++
  }
  return set
}

/** The same over a signed array. Written out twice, since one function that sees both kinds is slow for both. */
function signedCells(m: Int32Array, n: number): number {
  let set = 0
  for (let i = 0; i < n; i++) {
    const cell = (i * 7) & (CELLS - 1)
    const before = m[cell] as number
    m[cell] = before ^ (1 << (i & 31))
    if (before !== 0) set++
  }
  return set
}

function elementKinds(): void {
  const unsigned = new Uint32Array(CELLS)
  const signed = new Int32Array(CELLS)
  const u = rate(5_000_000, n => unsignedCells(unsigned, n))
  const s = rate(5_000_000, n => signedCells(signed, n))
  row('cells of Uint32Array (the world), read + write', show(u))
  row('cells of Int32Array, read + write', show(s), `Uint32Array × ${(s / u).toFixed(2)}`)
}

function history(): void {
  const recorder = new Recorder(freshWorld(), releases['4.4.0'], law)
  const scene = connect(recorder)
  while (recorder.columns.length < 100_000) pairs(recorder, scene, 1)
  const { kind, depth, fn, tag, a, b, c } = recorder.columns
  const bytes = [kind, depth, fn, tag, a, b, c].reduce((sum, column) => sum + column.BYTES_PER_ELEMENT, 0)
  row('memory of a step', `${bytes} B`, 'columns of typed arrays')
  const trace = new Trace((examples[0] as Example).scenario, recorder, [])
  const seeks = rate(10, n => {
    for (let i = 0; i < n; i++) trace.seek(trace.position === 0 ? trace.length : 0)
  })
  row('seek over 100 000 steps', `${(1000 / seeks).toFixed(2)} ms`, 'mean of there and back')
}

/** Legal lifecycle events of a channel, by the machine. */
const EVENTS = ECS.flatMap((_, state) => offers(channelSnapshot(state)).map(event => ({ state, event })))

function laws(): void {
  const table: Partial<Record<string, number>>[] = ECS.map((_, state) =>
    Object.fromEntries(EVENTS.filter(e => e.state === state).map(e => [e.event, law(e.event, state)])),
  )
  let sum = 0
  const each = (n: number, next: (e: (typeof EVENTS)[number]) => number): number =>
    rate(n, times => {
      for (let i = 0; i < times; i++) sum += next(EVENTS[i % EVENTS.length] as (typeof EVENTS)[number])
    })
  const plain = each(1_000_000, e => table[e.state]?.[e.event] as number)
  const remembered = each(1_000_000, e => law(e.event, e.state) as number)
  const asked = each(3_000, e => {
    const [next] = transition(channelMachine, channelSnapshot(e.state), { type: e.event })
    return ECS.indexOf(next.value as Ecs) + 1
  })
  row('lifecycle event by a plain table', show(plain))
  row('lifecycle event by the law (XState, remembered)', show(remembered), times(plain, remembered))
  row('lifecycle event by XState transition()', show(asked), times(plain, asked))
  if (sum === 0) throw new Error('the loops were optimised away')
}

const times = (reference: number, perSecond: number): string =>
  `plain table × ${(reference / perSecond).toFixed(1)}`

console.log(`Node ${process.version}, median of ${ROUNDS} rounds\n`)
deliveries()
elementKinds()
history()
laws()
