/** The ports of a domain as one small number each: what the grid draws, and compares to find what it must draw again. */
import { portFlags } from '../../model/portBits.ts'
import type { Domain, Vcpu, World } from '../../model/world.ts'
import { type RunState, runState } from '../stage/entities.ts'

/** Ports in a row, and rows on a page: a word's bits squared is what the 2-level ABI can have. FIFO has no words: its pages are as large as the larger of the two. */
export const columnsOf = ({ mem }: World, d: Domain): 32 | 64 =>
  mem[d.evtchn_fifo] === 1 ? 64 : d.BITS_PER_EVTCHN_WORD

/** Bits 0–2: the state, ECS_… as Xen numbers it (include/xen/sched.h), or that the port does not exist yet. */
export const STATE = 7
export const ABSENT = 7
/** Bits 3 and 4: as `portFlags` has them. */
export const PENDING = 8
export const MASKED = 16

/** Reads `codes.length` ports from `first` on. */
export function readPorts(world: World, d: Domain, first: number, codes: Uint8Array): void {
  const { mem } = world
  const valid = mem[d.valid_evtchns] as number
  for (let i = 0; i < codes.length; i++) {
    const port = first + i
    codes[i] = port < valid ? (mem[d.state + port] as number) | (portFlags(world, d, port) * PENDING) : ABSENT
  }
}

/** What a vCPU's cell shows. */
export interface VcpuCell {
  readonly state: RunState
  readonly upcall: boolean
  /** Bits set in evtchn_pending_sel; 0 under FIFO, which has no selector. */
  readonly words: number
  /** vCPU 32 and up until it registers one: no vcpu_info of its own, so what is shown is shared. */
  readonly shared: boolean
}

/** `evtchn_pending_sel` of a vCPU as two halves, low first; the high one is 0 in a 32-bit guest. */
export function selectorOf({ mem }: World, v: Vcpu): readonly [low: number, high: number] {
  if (mem[v.dom.evtchn_fifo] === 1) return [0, 0]
  const high = v.dom.BITS_PER_EVTCHN_WORD === 64 ? (mem[v.evtchn_pending_sel + 1] as number) : 0
  return [mem[v.evtchn_pending_sel] as number, high]
}

/** Words that a selector names, ascending. */
export const wordsNamed = (selector: readonly [number, number]): number[] =>
  Array.from({ length: 64 }, (_, n) => n).filter(n => ((selector[n >> 5] as number) >>> (n & 31)) & 1)

function bitsIn([low, high]: readonly [number, number]): number {
  let n = 0
  for (let bits = low; bits !== 0; bits &= bits - 1) n++
  for (let bits = high; bits !== 0; bits &= bits - 1) n++
  return n
}

export function readVcpu(world: World, v: Vcpu): VcpuCell {
  return {
    state: runState(world, v),
    upcall: ((world.mem[v.vcpu_info] as number) & 0xff) !== 0,
    words: bitsIn(selectorOf(world, v)),
    shared: world.planeOf(v.vcpu_info).name === 'dummy_vcpu_info',
  }
}

const sameVcpu = (a: VcpuCell, b: VcpuCell | undefined): boolean =>
  b !== undefined &&
  a.state === b.state &&
  a.upcall === b.upcall &&
  a.words === b.words &&
  a.shared === b.shared

/** Everything on the board at one moment. */
export interface Board {
  readonly ports: Uint8Array
  readonly vcpus: readonly VcpuCell[]
}

export function readBoard(world: World, d: Domain, page: number): Board {
  const ports = new Uint8Array(columnsOf(world, d) ** 2)
  readPorts(world, d, page * ports.length, ports)
  return { ports, vcpus: d.vcpus.map(v => readVcpu(world, v)) }
}

/** Indexes of the cells that look different: ports of the page, vCPUs. Without a board before, all of them. */
export function changed(
  now: Board,
  before: Board | undefined,
): { readonly ports: readonly number[]; readonly vcpus: readonly number[] } {
  const ports: number[] = []
  for (let i = 0; i < now.ports.length; i++) if (now.ports[i] !== before?.ports[i]) ports.push(i)
  const vcpus = now.vcpus.flatMap((cell, i) => (sameVcpu(cell, before?.vcpus[i]) ? [] : [i]))
  return { ports, vcpus }
}

/** Pages that a domain's ports fill; at least one. */
export const pagesOf = (world: World, d: Domain): number =>
  Math.max(1, Math.ceil((world.mem[d.valid_evtchns] as number) / columnsOf(world, d) ** 2))
