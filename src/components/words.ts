/** Short names of what stands at a position, for the transport and the ribbon. */
import { type Op, opInfo } from '../model/ops.ts'
import type { Trace } from '../model/run.ts'
import { ZONE_LABELS, zoneOf } from '../model/zones.ts'

/** An operation with who does it: `EVTCHNOP_send · d0v0`. */
export function opName(op: Op): string {
  const name = opInfo(op.op).proposal ? `${op.op} (proposal)` : op.op
  const who = op['v'] ?? op['t']
  return who === undefined ? name : `${name} · ${who}`
}

/** The operation at a position; what is there before the first. */
export function opNameAt(trace: Trace, position: number): string {
  const run = trace.runAt(position)
  return run ? opName(run.op) : 'Fresh world'
}

/** The step done last at a position, in words: its function and its zone. */
export function whereAt(trace: Trace, position: number): string {
  const step = trace.stepAt(position)
  return step ? `${step.fn}, ${ZONE_LABELS[zoneOf(trace, step.index)]}` : 'fresh world, before the first step'
}
