/**
 * `npm run bench`: what the engine costs, against a bare loop that does the same bit operations in the same process.
 * Rates of a machine mean little; the ratios in the last column are what to watch. Median of several rounds.
 */
import { Session } from 'node:inspector/promises'
import { transition } from 'xstate'
import { bareFifoPairs, barePairs, type Scene, SENDER_PORT } from './bareLoops.ts'
import { channelMachine } from './machines/channel.ts'
import { channelSnapshot, law, offers } from './machines/lifecycle.ts'
import { type Example, examples } from './model/examples.ts'
import { chooseCallback, guestSetup } from './model/methods.ts'
import { framesOf, type Op, runOp } from './model/ops.ts'
import { type ReleaseId, releases } from './model/release.ts'
import { Trace } from './model/run.ts'
import { Recorder } from './model/trace.ts'
import { Silent, type Tracer } from './model/tracer.ts'
import { type Domain, type Vcpu, World } from './model/world.ts'
import { DOMID_SELF, ECS, type Ecs } from './model/xen/constants.ts'
import { evtchn_send } from './model/xen/event_channel/send.ts'
import { guestUpcall } from './model/xen/guest.ts'

const ROUNDS = 9
const GUEST_PORT = 1

/** One pair of domains at work under an ABI. */
interface Setting {
  readonly abi: 'two-level' | 'FIFO'
  readonly release: ReleaseId
  readonly ops: readonly Op[]
}

const common: readonly Op[] = [
  ...guestSetup(1, 2),
  chooseCallback('d1v0', 'vector'),
  { op: 'EVTCHNOP_alloc_unbound', v: 'd1v0', dom: DOMID_SELF, remote_dom: 0 },
  { op: 'EVTCHNOP_bind_interdomain', v: 'd0v0', remote_dom: 1, remote_port: GUEST_PORT },
]
const toFifo: readonly Op[] = [
  { op: 'EVTCHNOP_init_control', v: 'd1v0', vcpu: 0, control_gfn: 1, offset: 0 },
  { op: 'EVTCHNOP_expand_array', v: 'd1v0', array_gfn: 2 },
]
const TWO_LEVEL: Setting = { abi: 'two-level', release: '4.4.0', ops: common }
const FIFO: Setting = { abi: 'FIFO', release: '4.17.7', ops: [...toFifo, ...common] }

const freshWorld = ({ release, ops }: Setting): World =>
  new World((examples[0] as Example).scenario.domains, releases[release], framesOf(ops))
const silentOf = (s: Setting): Silent => new Silent(freshWorld(s), releases[s.release], law)
const recorderOf = (s: Setting): Recorder => new Recorder(freshWorld(s), releases[s.release], law)

/** d0 holds the far end of a port of d1, and d1 is told by callback vector. */
function connect(x: Tracer, { ops }: Setting): Scene {
  for (const op of ops) runOp(x, op)
  const sender = x.world.domain(0) as Domain
  return { world: x.world, sender, guest: x.world.vcpuNamed('d1v0') as Vcpu }
}

/** Sends and lets the guest scan, n times. */
function pairs(x: Tracer, { sender, guest }: Scene, n: number): void {
  x.current = sender.vcpus[0]
  for (let i = 0; i < n; i++) {
    evtchn_send(x, sender, SENDER_PORT)
    guestUpcall(x, guest)
  }
}

/** The same by operations as a recording or a scenario has them. */
const SEND: Op = { op: 'EVTCHNOP_send', v: 'd0v0', port: SENDER_PORT }
const SCAN: Op = { op: 'g_scan', v: 'd1v0' }
function operations(x: Tracer, n: number): void {
  for (let i = 0; i < n; i++) {
    runOp(x, SEND)
    runOp(x, SCAN)
  }
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

function deliveries(setting: Setting, bareLoop: (m: Uint32Array, scene: Scene, n: number) => number): void {
  const { abi } = setting
  const silent = silentOf(setting)
  const scene = connect(silent, setting)
  const bare = rate(2_000_000, n => bareLoop(silent.mem, scene, n))
  const against = (perSecond: number): string => `bare loop × ${(bare / perSecond).toFixed(1)}`
  row(`${abi}: bare loop, send + scan`, show(bare))
  const quiet = rate(500_000, n => pairs(silent, scene, n))
  row(`${abi}: silent engine, send + scan`, show(quiet), against(quiet))
  const asked = rate(500_000, n => operations(silent, n))
  row(`${abi}: the same as operations (runOp)`, show(asked), against(asked))

  const recorder = recorderOf(setting)
  const recorded = connect(recorder, setting)
  recorder.clear()
  pairs(recorder, recorded, 1)
  const stepsEach = recorder.columns.length
  const loud = rate(20_000, n => {
    recorder.clear()
    pairs(recorder, recorded, n)
  })
  row(`${abi}: recording engine, send + scan`, show(loud), against(loud))
  row(`${abi}: recording engine, steps`, show(loud * stepsEach), `${stepsEach} steps a pair`)
}

/** Where the silent engine's time goes: the functions by their share of the profiler's samples. */
async function profile(setting: Setting): Promise<void> {
  const x = silentOf(setting)
  const scene = connect(x, setting)
  pairs(x, scene, 200_000)
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 200 })
  await session.post('Profiler.start')
  pairs(x, scene, 10_000_000)
  const { profile: taken } = await session.post('Profiler.stop')
  session.disconnect()
  const samples = new Map<string, number>()
  for (const { callFrame, hitCount = 0 } of taken.nodes) {
    const name = callFrame.functionName || '(top level)'
    samples.set(name, (samples.get(name) ?? 0) + hitCount)
  }
  const all = [...samples.values()].reduce((sum, n) => sum + n, 0)
  console.log(`\n${setting.abi}: where the silent engine spends its time`)
  for (const [name, n] of [...samples].sort((a, b) => b[1] - a[1]).slice(0, 6))
    row(`    ${name}`, `${((100 * n) / all).toFixed(0)} %`)
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
  const recorder = recorderOf(TWO_LEVEL)
  const scene = connect(recorder, TWO_LEVEL)
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
deliveries(TWO_LEVEL, barePairs)
deliveries(FIFO, bareFifoPairs)
elementKinds()
history()
laws()
await profile(TWO_LEVEL)
await profile(FIFO)
