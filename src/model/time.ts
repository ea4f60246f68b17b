/** Moving through a trace: every way there is forwards, and the same way backwards. All give a position to go to. */
import type { OpRun, Trace } from './run.ts'

export type Stride = 'step' | 'over' | 'out' | 'op'
export type Direction = 1 | -1

/** The nearest stop from a position in a direction, the position itself excluded. */
function neighbour(trace: Trace, position: number, direction: Direction): number {
  let p = position + direction
  while (!trace.isStop(p)) p += direction
  return Math.min(Math.max(p, 0), trace.length)
}

/** From stop to stop until one is no deeper than `depth`. */
function until(trace: Trace, position: number, direction: Direction, depth: number): number {
  let p = neighbour(trace, position, direction)
  while (p > 0 && p < trace.length && trace.depthAt(p) > depth) p = neighbour(trace, p, direction)
  return p
}

/** Positions at which an operation has just begun, and the end. Operations without a step have no such position. */
function nextOp(trace: Trace, position: number, direction: Direction): number {
  const starts = trace.ops.filter(run => run.to > run.from).map(run => run.from + 1)
  if (direction === 1) return starts.find(p => p > position) ?? trace.length
  return starts.findLast(p => p < position) ?? 0
}

/**
 * Where a stride leads: `step` to the next thing that happens, `over` past the calls made here, `out` to the caller,
 * `op` to the next operation.
 */
export function stride(trace: Trace, position: number, how: Stride, direction: Direction): number {
  const depth = trace.depthAt(position)
  switch (how) {
    case 'step':
      return neighbour(trace, position, direction)
    case 'over':
      return until(trace, position, direction, depth)
    case 'out':
      return until(trace, position, direction, Math.max(depth - 1, 0))
    case 'op':
      return nextOp(trace, position, direction)
  }
}

/** Where the story begins: after the operations that only set the scene. */
export const startOfStory = (trace: Trace): number => {
  const first = trace.ops[trace.scenario.setup]
  return first ? first.from : 0
}

/** A position as a link names it: operation (from 1, 0 = before the first) and step within it. Survives a change elsewhere. */
export function placeOf(trace: Trace, position: number): { op: number; step: number } {
  const index = trace.opAt(position)
  return index < 0 ? { op: 0, step: 0 } : { op: index + 1, step: position - (trace.ops[index] as OpRun).from }
}

/** The position of a place; the nearest that exists. */
export function positionOf(trace: Trace, { op, step }: { op: number; step: number }): number {
  const run = trace.ops[op - 1]
  return op <= 0 ? 0 : run ? Math.min(run.from + step, run.to) : trace.length
}
