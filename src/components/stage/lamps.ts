/** The few bits that decide whether an event gets through, as lamps: what stands between a port and its vCPU's handler. */
import { eventWordOf } from '../../model/fifo.ts'
import type { Trace } from '../../model/run.ts'
import type { Cell, Domain, Vcpu } from '../../model/world.ts'
import { EVTCHN_FIFO_LINKED, EVTCHN_FIFO_MASKED, EVTCHN_FIFO_PENDING } from '../../model/xen/event_fifo.ts'
import type { Cargo } from './manifest.ts'

export interface Lamp {
  /** A word that fits under a lamp. */
  readonly label: string
  /** Xen's name of the bit, and whose it is. */
  readonly name: string
  readonly on: boolean
  /** The step looked at switched it. */
  readonly changed: boolean
}

type Read = (cell: Cell) => number
type Bit = readonly [label: string, name: string, on: (read: Read) => boolean]

const bitAt = (cells: Cell, n: number) => (read: Read) => ((read(cells + (n >>> 5)) >>> (n & 31)) & 1) === 1

function fifoBits(d: Domain, port: number): Bit[] {
  const flag = (bit: number) => (read: Read) => (((eventWordOf(read, d, port) ?? 0) >>> bit) & 1) === 1
  return [
    ['pending', `event word ${port}: PENDING`, flag(EVTCHN_FIFO_PENDING)],
    ['masked', `event word ${port}: MASKED`, flag(EVTCHN_FIFO_MASKED)],
    ['linked', `event word ${port}: LINKED`, flag(EVTCHN_FIFO_LINKED)],
  ]
}

function twoLevelBits(d: Domain, v: Vcpu, port: number): Bit[] {
  const word = Math.floor(port / d.BITS_PER_EVTCHN_WORD)
  return [
    ['pending', `${d.name} evtchn_pending[${port}]`, bitAt(d.evtchn_pending, port)],
    ['masked', `${d.name} evtchn_mask[${port}]`, bitAt(d.evtchn_mask, port)],
    ['selector', `${v.name} evtchn_pending_sel[${word}]`, bitAt(v.evtchn_pending_sel, word)],
  ]
}

function vcpuBits(v: Vcpu): Bit[] {
  const upcall: Bit = ['upcall', `${v.name} evtchn_upcall_pending`, read => (read(v.vcpu_info) & 0xff) !== 0]
  return v.dom.hvm
    ? [upcall, ['IF', `${v.name} RFLAGS.IF`, read => read(v.rflags_if) === 1]]
    : [upcall, ['upcall mask', `${v.name} evtchn_upcall_mask`, read => (read(v.vcpu_info) & 0xff00) !== 0]]
}

/** The lamps of the event under way at a position; `trace.world` stands there. None where the port has no vCPU to tell. */
export function lampsAt(trace: Trace, at: number, cargo: Cargo | undefined): readonly Lamp[] {
  if (!cargo) return []
  const { world } = trace
  const d = world.domain(cargo.dom)
  const v = d?.vcpus[world.mem[d.notify_vcpu_id + cargo.port] as number]
  if (!d || !v) return []
  const step = trace.stepAt(at)
  const read: Read = cell => world.mem[cell] as number
  const was: Read = cell => (step?.kind === 'write' && step.cell === cell ? step.before : read(cell))
  const abi =
    read(d.evtchn_fifo) === 1
      ? fifoBits(d, cargo.port)
      : cargo.port < d.BITS_PER_EVTCHN_WORD ** 2
        ? twoLevelBits(d, v, cargo.port)
        : []
  return [...abi, ...vcpuBits(v)].map(([label, name, on]) => ({
    label,
    name,
    on: on(read),
    changed: on(read) !== on(was),
  }))
}
