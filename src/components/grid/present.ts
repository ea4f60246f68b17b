/** What the present step is about, as places on the grid of a domain. */
import type { Trace } from '../../model/run.ts'
import type { Cell, Domain, World } from '../../model/world.ts'
import { journeyOf } from '../stage/journey.ts'

export interface Present {
  /** The port whose event is under way. */
  readonly port: number | undefined
  /** The word of the bitmaps that is written. */
  readonly row: number | undefined
  /** The vCPU whose state is written. */
  readonly vcpu: number | undefined
}

/** The word of `evtchn_pending` or `evtchn_mask` that a cell is part of. */
function wordOf(d: Domain, cell: Cell): number | undefined {
  const cells = d.BITS_PER_EVTCHN_WORD ** 2 / 32
  const at = [d.evtchn_pending, d.evtchn_mask].map(base => cell - base).find(n => n >= 0 && n < cells)
  return at === undefined ? undefined : Math.floor((at * 32) / d.BITS_PER_EVTCHN_WORD)
}

/** 64 bytes of shared_info each. */
const VCPU_INFO_CELLS = 16

function vcpuOf(world: World, d: Domain, cell: Cell): number | undefined {
  const { dom, vcpu } = world.planeOf(cell)
  if (dom !== d.id || vcpu !== undefined) return dom === d.id ? vcpu : undefined
  const at = cell - d.shared_info
  return at >= 0 && cell < d.evtchn_pending ? Math.floor(at / VCPU_INFO_CELLS) : undefined
}

export function presentOf(trace: Trace, at: number, d: Domain): Present {
  const step = trace.stepAt(at)
  if (!step) return { port: undefined, row: undefined, vcpu: undefined }
  const { cargo, cargoes } = journeyOf(trace)
  const load = cargoes[cargo[at - 1] as number]
  const cell = step.kind === 'write' ? step.cell : undefined
  return {
    port: load?.dom === d.id ? load.port : undefined,
    row: cell === undefined || trace.world.mem[d.evtchn_fifo] === 1 ? undefined : wordOf(d, cell),
    vcpu: cell === undefined ? undefined : vcpuOf(trace.world, d, cell),
  }
}
