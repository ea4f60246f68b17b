/**
 * Claims about the state at a step: `d1 port 2 pending = 1`. The subject, what is asked of it, `=` or `!=`, and a value.
 * What can be asked is in the tables below; any cell of the world can be asked for by its name (`cell d1.max_evtchns`).
 */

import { eventWordOf } from '../fifo.ts'
import { pprOf } from '../looking.ts'
import { portBits } from '../portBits.ts'
import type { Trace } from '../run.ts'
import { startOfStory } from '../time.ts'
import type { Domain, Vcpu, World } from '../world.ts'
import { CALLBACK_NAMES, ECS, EVTCHN_FIFO_MAX_QUEUES } from '../xen/constants.ts'
import { errnoText } from '../xen/errno.ts'
import { isFn } from '../xen/source.ts'
import { nearest } from './near.ts'

export type Judged =
  | { readonly ok: true; readonly holds: boolean; readonly expected: string; readonly got: string }
  | { readonly ok: false; readonly reason: string }

type Value = number | string
type Read = (trace: Trace, at: number) => Value

const mem = (world: World, cell: number): number => world.mem[cell] as number
const bit = (word: number, n: number): number => (word >>> n) & 1

/** Asked of a port: `d1 port 2 …`. */
const OF_PORT: Readonly<Record<string, (w: World, d: Domain, port: number) => Value>> = {
  pending: (w, d, port) => Number(portBits(w, d, port).pending),
  masked: (w, d, port) => Number(portBits(w, d, port).masked),
  state: (w, d, port) => ECS[mem(w, d.state + port)] as string,
  notify_vcpu_id: (w, d, port) => mem(w, d.notify_vcpu_id + port),
  remote_port: (w, d, port) => mem(w, d.remote_port + port),
  priority: (w, d, port) => mem(w, d.priority + port),
  vector: (w, d, port) => mem(w, d.upcall_vector + port),
  xen_consumer: (w, d, port) => mem(w, d.xen_consumer + port),
  word: (w, d, port) => eventWordOf(cell => mem(w, cell), d, port) ?? 'none',
  linked: (w, d, port) => bit(wordOf(w, d, port), 29),
  link: (w, d, port) => wordOf(w, d, port) & 0x1ffff,
}

/** FIFO: the event word of a port; 0 if it has none. */
const wordOf = (w: World, d: Domain, port: number): number => eventWordOf(cell => mem(w, cell), d, port) ?? 0

/** Asked of a vCPU: `d1v0 …`. */
const OF_VCPU: Readonly<Record<string, (w: World, v: Vcpu) => Value>> = {
  upcall_pending: (w, v) => mem(w, v.vcpu_info) & 0xff,
  upcall_mask: (w, v) => (mem(w, v.vcpu_info) >>> 8) & 0xff,
  selector: (w, v) => mem(w, v.evtchn_pending_sel),
  IF: (w, v) => mem(w, v.rflags_if),
  running: (w, v) => mem(w, v.is_running),
  blocked: (w, v) => mem(w, v.VPF_blocked),
  entry: (w, v) => mem(w, v.vm_entry_intr_info),
  window: (w, v) => mem(w, v.intr_window),
  tpr: (w, v) => mem(w, v.lapic + (0x80 >> 4)),
  ppr: (w, v) => pprOf(w, v, cell => mem(w, cell)),
  lapic_off: (w, v) => mem(w, v.lapic_disabled),
  upcall_vector: (w, v) => mem(w, v.evtchn_upcall_vector),
  ready: (w, v) => controlBlock(w, v, 0),
  tasklet: (w, v) =>
    Number(w.mem.subarray(w.tasklet_list, w.tasklet_list + mem(w, w.tasklet_count)).includes(v.index + 1)),
}

/** Of a FIFO control block, which a vCPU may not have. */
const controlBlock = (w: World, v: Vcpu, word: number): Value => {
  const block = mem(w, v.control_block)
  return block === 0 ? 'none' : mem(w, block + word)
}

/** Words of a control block before its heads. */
const HEADS = 2

/** Asked of a vCPU with the number of a FIFO queue: `d1v0 head 7`. */
const OF_QUEUE: Readonly<Record<string, (w: World, v: Vcpu, q: number) => Value>> = {
  head: (w, v, q) => controlBlock(w, v, HEADS + q),
  tail: (w, v, q) => mem(w, v.fifo_tail + q),
}

const LAPIC_SETS: Readonly<Record<string, number>> = { isr: 0x100, tmr: 0x180, irr: 0x200 }

/** Asked of a vCPU's local APIC with a vector: `d1v0 irr 0x5a`. */
const lapicBit = (w: World, v: Vcpu, set: string, vector: number): number =>
  bit(mem(w, v.lapic + (((LAPIC_SETS[set] as number) + (vector >>> 5) * 16) >> 4)), vector & 31)

/** Asked of a domain: `d1 …`. */
const OF_DOMAIN: Readonly<Record<string, (w: World, d: Domain) => Value>> = {
  asserted: (w, d) => mem(w, d.callback_via_asserted),
  callback: (w, d) => CALLBACK_NAMES[mem(w, d.callback_via_type)] as string,
  fifo: (w, d) => mem(w, d.evtchn_fifo),
  poll_mask: (w, d) => mem(w, d.poll_mask),
}

/** Asked of a domain with a number: `d1 gsi_assert_count 10`. */
const OF_DOMAIN_N: Readonly<Record<string, (w: World, d: Domain, n: number) => Value>> = {
  gsi_assert_count: (w, d, gsi) => mem(w, d.gsi_assert_count + gsi),
  link_assert_count: (w, d, link) => mem(w, d.pci_link_assert_count + link),
  remote_irr: (w, d, pin) => bit(mem(w, d.redirtbl_lo + pin), 14),
  rte_masked: (w, d, pin) => bit(mem(w, d.redirtbl_lo + pin), 16),
  pic_irr: (w, d, line) => bit(mem(w, (d.vpic[line >> 3] as Domain['vpic'][0]).irr), line & 7),
}

/** Asked of everything. */
const OF_ALL: Readonly<Record<string, Read>> = {
  in_irq: ({ world }) => mem(world, world.in_irq),
  irqs_disabled: ({ world }) => mem(world, world.irqs_disabled),
  tasklets: ({ world }) => mem(world, world.tasklet_count),
  // Of the operation that the playhead is in.
  result: (trace, at) => {
    const rc = trace.ops[trace.opAt(at)]?.result.rc
    return rc === undefined ? 'none' : errnoText(rc)
  },
  crash: trace => Number(trace.ops.some(run => run.crash !== undefined)),
}

const SUBJECTS = [
  'd1',
  'd1v0',
  'd1 port 2',
  'calls FUNCTION',
  'taken d1v0',
  'handled d1v0',
  'cell NAME',
  ...Object.keys(OF_ALL),
]

/** Is the claim true at a position? The trace's world is moved there and left there. */
export function judge(trace: Trace, at: number, claim: string): Judged {
  const [, subject, sign, expected] = /^(.+?)\s*(!?=)\s*(.+)$/.exec(claim.trim()) ?? []
  if (subject === undefined || expected === undefined)
    return { ok: false, reason: `“${claim}” is no claim: it reads “d1 port 2 pending = 1”` }
  const read = readerOf(trace, subject)
  if (typeof read === 'string') return { ok: false, reason: read }
  trace.seek(at)
  const got = read(trace, at)
  return { ok: true, holds: (sign === '=') === same(got, expected), expected, got: shown(got, expected) }
}

/** What a subject is at a position, in words; undefined if there is no such subject. For those who show it. */
export function factAt(trace: Trace, at: number, subject: string): Value | undefined {
  const read = readerOf(trace, subject)
  if (typeof read === 'string') return undefined
  trace.seek(at)
  return read(trace, at)
}

const same = (got: Value, expected: string): boolean =>
  typeof got === 'number' && /^(0x[0-9a-f]+|0b[01]+|\d+)$/i.test(expected)
    ? got === Number(expected)
    : String(got) === expected

const shown = (got: Value, expected: string): string =>
  typeof got === 'number' && expected.startsWith('0x')
    ? `0x${got.toString(16)}`
    : typeof got === 'number' && expected.startsWith('0b')
      ? `0b${got.toString(2)}`
      : String(got)

/** How to read a subject; or what is wrong with it, and what would fit. */
function readerOf(trace: Trace, subject: string): Read | string {
  const words = subject.split(/\s+/)
  const [head = '', what = '', ...rest] = words
  if (words.length === 1) {
    const read = Object.hasOwn(OF_ALL, head) ? OF_ALL[head] : undefined
    return read ?? unknown('subject', head, SUBJECTS)
  }
  if (head === 'calls') return isFn(what) ? calls(what, rest) : unknown('function', what, [])
  if (head === 'taken') return taken(trace, what)
  if (head === 'took') return lastTaken(trace, what)
  if (head === 'handled') return handled(trace, what)
  if (head === 'cell') return cellNamed(trace.world, what)
  return ofVcpu(trace.world, head, what, rest) ?? ofDomain(trace.world, head, what, rest)
}

function unknown(kind: string, word: string, known: readonly string[]): string {
  return `there is no ${kind} “${word}”${nearest(word, known, 4)}`
}

function ofVcpu(
  world: World,
  name: string,
  what: string,
  rest: readonly string[],
): Read | string | undefined {
  const v = world.vcpuNamed(name)
  if (!v) return undefined
  if (Object.hasOwn(LAPIC_SETS, what)) {
    const vector = Number(rest[0])
    return Number.isInteger(vector) && vector >= 0 && vector < 256
      ? t => lapicBit(t.world, v, what, vector)
      : `${what} needs a vector: ${name} ${what} 0x5a`
  }
  const ofQueue = Object.hasOwn(OF_QUEUE, what) ? OF_QUEUE[what] : undefined
  if (ofQueue) {
    const q = Number(rest[0])
    return Number.isInteger(q) && q >= 0 && q < EVTCHN_FIFO_MAX_QUEUES
      ? t => ofQueue(t.world, v, q)
      : `${what} needs the number of a queue: ${name} ${what} 7`
  }
  const read = Object.hasOwn(OF_VCPU, what) ? OF_VCPU[what] : undefined
  return read
    ? t => read(t.world, v)
    : unknown(`fact of a vCPU`, what, [
        ...Object.keys(OF_VCPU),
        ...Object.keys(OF_QUEUE),
        ...Object.keys(LAPIC_SETS),
      ])
}

function ofDomain(world: World, name: string, what: string, rest: readonly string[]): Read | string {
  const d = world.domains.find(one => one.name === name)
  if (!d)
    return unknown('subject', name, [
      ...world.domains.map(one => one.name),
      ...world.vcpus.map(v => v.name),
      ...SUBJECTS,
    ])
  if (what === 'port') return ofPort(d, rest)
  if (Object.hasOwn(OF_DOMAIN_N, what)) {
    const n = Number(rest[0])
    const read = OF_DOMAIN_N[what] as (w: World, d: Domain, n: number) => Value
    return Number.isInteger(n) && n >= 0
      ? t => read(t.world, d, n)
      : `${what} needs a number: ${name} ${what} 10`
  }
  const read = Object.hasOwn(OF_DOMAIN, what) ? OF_DOMAIN[what] : undefined
  return read
    ? t => read(t.world, d)
    : unknown('fact of a domain', what, ['port', ...Object.keys(OF_DOMAIN), ...Object.keys(OF_DOMAIN_N)])
}

function ofPort(d: Domain, [number, what = '']: readonly string[]): Read | string {
  const port = Number(number)
  if (!Number.isInteger(port) || port < 0 || port > d.spec.maxPort) return `${d.name} has no port “${number}”`
  const read = Object.hasOwn(OF_PORT, what) ? OF_PORT[what] : undefined
  return read ? t => read(t.world, d, port) : unknown('fact of a port', what, Object.keys(OF_PORT))
}

/** How often a function was entered in the story so far; with a vCPU's name behind it, how often for that vCPU. */
function calls(fn: string, [vcpu]: readonly string[]): Read {
  return (trace, at) => {
    const index = vcpu === undefined ? undefined : trace.world.vcpuNamed(vcpu)?.index
    let n = 0
    for (let i = startOfStory(trace); i < at; i++) {
      if (trace.kindAt(i) !== 'enter' || trace.fnAt(i) !== fn) continue
      const step = trace.step(i)
      if (index === undefined || (step.kind === 'enter' && step.args[0] === index)) n++
    }
    return n
  }
}

/** Vectors that a vCPU has taken in the operations of the story that are over. */
const vectorsOf = (trace: Trace, at: number, vcpu: string): number[] =>
  trace.ops.flatMap(({ op, to, result }, i) =>
    i >= trace.scenario.setup && to <= at && op['v'] === vcpu ? [...(result.vectors ?? [])] : [],
  )

const taken = (trace: Trace, vcpu: string): Read | string =>
  trace.world.vcpuNamed(vcpu)
    ? (t, at) => vectorsOf(t, at, vcpu).length
    : unknown(
        'vCPU',
        vcpu,
        trace.world.vcpus.map(v => v.name),
      )

const lastTaken = (trace: Trace, vcpu: string): Read | string =>
  trace.world.vcpuNamed(vcpu)
    ? (t, at) => vectorsOf(t, at, vcpu).at(-1) ?? 'none'
    : unknown(
        'vCPU',
        vcpu,
        trace.world.vcpus.map(v => v.name),
      )

/** Ports that a vCPU's handler found the last time it was let run, in order: `1,3`. */
const handled = (trace: Trace, vcpu: string): Read | string =>
  trace.world.vcpuNamed(vcpu)
    ? (t, at) =>
        t.ops
          .findLast(({ op, to, result }) => to <= at && op['v'] === vcpu && result.ports)
          ?.result.ports?.join() || 'none'
    : unknown(
        'vCPU',
        vcpu,
        trace.world.vcpus.map(v => v.name),
      )

function cellNamed(world: World, name: string): Read | string {
  const [, owner = '', plane = '', index = '0'] =
    /^(?:(d\d+(?:v\d+)?)\.)?(.+?)(?:\[(\d+)\])?$/.exec(name) ?? []
  const found = world.planes.find(
    p =>
      p.name === plane &&
      owner === (p.vcpu !== undefined ? `d${p.dom}v${p.vcpu}` : p.dom !== undefined ? `d${p.dom}` : '') &&
      Number(index) < p.length,
  )
  return found
    ? t => mem(t.world, found.base + Number(index))
    : unknown(
        'cell',
        name,
        world.planes.map(p => world.cellName(p.base)),
      )
}
