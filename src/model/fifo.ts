/**
 * The FIFO ABI as a person sees it: what a word of a guest's page is for, and which ports stand on a queue. It reads
 * the same cells as the engine, which keeps no lists: a queue is nothing but the LINK fields of event words.
 */
import { type Field, hexOf } from './registers.ts'
import type { Cell, Domain, Plane, Vcpu, World } from './world.ts'
import { EVTCHN_FIFO_MAX_QUEUES } from './xen/constants.ts'
import {
  EVTCHN_FIFO_BUSY,
  EVTCHN_FIFO_LINK_MASK,
  EVTCHN_FIFO_LINKED,
  EVTCHN_FIFO_MASKED,
  EVTCHN_FIFO_PENDING,
} from './xen/event_fifo.ts'

type Read = (cell: Cell) => number

const WORDS_PER_PAGE = 1024
/** Words of a control block before its sixteen heads: ready, and one that is reserved. */
const HEADS = 2

/** Bits of an event word, highest first, by their letter and name. */
export const EVENT_WORD_BITS = [
  ['P', 'PENDING', EVTCHN_FIFO_PENDING],
  ['M', 'MASKED', EVTCHN_FIFO_MASKED],
  ['L', 'LINKED', EVTCHN_FIFO_LINKED],
  ['B', 'BUSY', EVTCHN_FIFO_BUSY],
] as const

/** What a word of a guest's page is for, as far as Xen knows. */
export type FrameWord =
  | { readonly kind: 'event'; readonly port: number }
  | { readonly kind: 'ready'; readonly vcpu: Vcpu }
  | { readonly kind: 'reserved'; readonly vcpu: Vcpu }
  | { readonly kind: 'head'; readonly vcpu: Vcpu; readonly q: number }
  /** Nothing that was given to Xen yet, or any more. */
  | { readonly kind: 'memory' }

export const isFrame = (plane: Plane): boolean => plane.name.startsWith('frame ')

/** A page mapped more than once counts as its first place; a control block goes before the array. */
export function frameWord(read: Read, d: Domain, cell: Cell): FrameWord {
  for (const vcpu of d.vcpus) {
    const at = cell - read(vcpu.control_block)
    if (read(vcpu.control_block) === 0 || at < 0 || at >= HEADS + EVTCHN_FIFO_MAX_QUEUES) continue
    if (at >= HEADS) return { kind: 'head', vcpu, q: at - HEADS }
    return { kind: at === 0 ? 'ready' : 'reserved', vcpu }
  }
  const pages = read(d.num_evtchns) / WORDS_PER_PAGE
  for (let page = 0; page < pages; page++) {
    const at = cell - read(d.event_array + page)
    if (at >= 0 && at < WORDS_PER_PAGE) return { kind: 'event', port: page * WORDS_PER_PAGE + at }
  }
  return { kind: 'memory' }
}

/** A write to a guest's page, in the fields of what the word is for. */
export function frameFields(
  read: Read,
  d: Domain,
  plane: Plane,
  index: number,
  was: number,
  is: number,
): Field[] {
  const word = frameWord(read, d, plane.base + index)
  switch (word.kind) {
    case 'event':
      return eventWordFields(word.port, was, is)
    case 'ready':
      return queuesChanged(`d${d.id}v${word.vcpu.id} ready`, was, is)
    case 'reserved':
      return [[`d${d.id}v${word.vcpu.id} control block, reserved`, hexOf(was), hexOf(is)]]
    case 'head':
      return [[`d${d.id}v${word.vcpu.id} head[queue ${word.q}]`, portOrNone(was), portOrNone(is)]]
    case 'memory':
      return [[`${plane.name}[${index}]`, hexOf(was), hexOf(is)]]
  }
}

export const portOrNone = (port: number): string => (port === 0 ? 'none' : `port ${port}`)

function eventWordFields(port: number, was: number, is: number): Field[] {
  const label = (name: string) => `event word[port ${port}] ${name}`
  const bit = (value: number, n: number) => String((value >>> n) & 1)
  return [
    ...EVENT_WORD_BITS.map(([, name, n]): Field => [label(name), bit(was, n), bit(is, n)]),
    [label('LINK'), portOrNone(was & EVTCHN_FIFO_LINK_MASK), portOrNone(is & EVTCHN_FIFO_LINK_MASK)],
    [label('unused bits'), hexOf((was >>> 17) & 0x7ff), hexOf((is >>> 17) & 0x7ff)],
  ]
}

/** One field for each ready bit. */
export const queuesChanged = (name: string, was: number, is: number): Field[] =>
  Array.from(
    { length: 32 },
    (_, q): Field => [`${name}[queue ${q}]`, String((was >>> q) & 1), String((is >>> q) & 1)],
  )

/** Queues whose ready bit is set, ascending. */
export const queuesOf = (bits: number): number[] =>
  Array.from({ length: 32 }, (_, q) => q).filter(q => (bits >>> q) & 1)

/** Where a cell in a guest's page is: `frame 3 + 0x40`. */
export function frameAddress(world: World, cell: Cell): string {
  if (cell === 0) return 'none'
  const plane = world.planeOf(cell)
  return cell === plane.base ? plane.name : `${plane.name} + ${hexOf((cell - plane.base) * 4)}`
}

/** The event word of a port; undefined while no page covers it. */
export function eventWordOf(read: Read, d: Domain, port: number): number | undefined {
  if (port >= read(d.num_evtchns)) return undefined
  const page = read(d.event_array + Math.floor(port / WORDS_PER_PAGE))
  return read(page + (port % WORDS_PER_PAGE))
}

/** One of the sixteen queues of a vCPU, as it stands in memory. */
export interface Queue {
  readonly q: number
  /** `head[q]` of the control block. The guest never clears it: of an empty queue it is what was there last. */
  readonly head: number
  /** Xen's own note of the last port. Xen does not hear when the guest takes it, so it may be stale. */
  readonly tail: number
  /** The guest's own place, 0 if it starts at the head. */
  readonly place: number
  readonly ready: boolean
  /** Ports on the queue, the next one first. */
  readonly ports: readonly number[]
}

/** A queue of a vCPU that has a control block. */
export function queueOf(read: Read, v: Vcpu, q: number): Queue {
  const block = read(v.control_block)
  const head = read(block + HEADS + q)
  const tail = read(v.fifo_tail + q)
  const place = read(v.guest_head + q)
  const start = place || head
  const ports = isOn(read, v, q, start) ? chainFrom(read, v, q, start) : chainTo(read, v, q, tail)
  return { q, head, tail, place, ready: ((read(block) >>> q) & 1) === 1, ports }
}

/** LINKED, and this queue is where Xen linked it. */
function isOn(read: Read, { dom, id }: Vcpu, q: number, port: number): boolean {
  const word = port === 0 ? undefined : eventWordOf(read, dom, port)
  return (
    word !== undefined &&
    ((word >>> EVTCHN_FIFO_LINKED) & 1) === 1 &&
    read(dom.last_vcpu_id + port) === id &&
    read(dom.last_priority + port) === q
  )
}

const linkOf = (read: Read, d: Domain, port: number): number =>
  (eventWordOf(read, d, port) ?? 0) & EVTCHN_FIFO_LINK_MASK

/** Along LINK from a port; a loop, which a guest can make, ends where it closes. */
function chainFrom(read: Read, v: Vcpu, q: number, start: number): number[] {
  const ports = new Set<number>()
  for (let port = start; isOn(read, v, q, port) && !ports.has(port); port = linkOf(read, v.dom, port))
    ports.add(port)
  return [...ports]
}

/**
 * While the guest has just taken a port, the rest of the queue hangs on its local variable alone: found backwards
 * from Xen's tail.
 */
function chainTo(read: Read, v: Vcpu, q: number, tail: number): number[] {
  if (!isOn(read, v, q, tail)) return []
  const before = new Map<number, number>()
  const end = Math.min(read(v.dom.valid_evtchns), read(v.dom.num_evtchns))
  for (let port = 1; port < end; port++) {
    const next = isOn(read, v, q, port) ? linkOf(read, v.dom, port) : 0
    if (next !== 0) before.set(next, port)
  }
  const ports = new Set<number>()
  for (let port: number | undefined = tail; port !== undefined && !ports.has(port); port = before.get(port))
    ports.add(port)
  return [...ports].reverse()
}
