/** For every step of an operation, the rows it lights: in the listing of its own function, and for a call in its caller's. */
import type { OpRun, Trace } from '../run.ts'
import { placesIn } from './places.ts'
import { Walk } from './walk.ts'

export interface Marks {
  /** First step of the operation. */
  readonly from: number
  /** Row of a step in the listing of its function; −1 if none fits, or it happens outside all functions. */
  readonly row: Int16Array
  /** Row of a call in its caller's listing; −1 for any other step, and for a call from outside. */
  readonly call: Int16Array
}

const known = new WeakMap<Trace, Map<number, Marks>>()

/** The rows of the operation that a step belongs to. */
export function marksAt(trace: Trace, index: number): Marks {
  const op = trace.opAt(index + 1)
  const ofTrace = known.get(trace) ?? new Map<number, Marks>()
  known.set(trace, ofTrace)
  const marks = ofTrace.get(op) ?? measure(trace, trace.ops[op] as OpRun)
  ofTrace.set(op, marks)
  return marks
}

function measure(trace: Trace, { from, to }: OpRun): Marks {
  const marks = { from, row: new Int16Array(to - from).fill(-1), call: new Int16Array(to - from).fill(-1) }
  const { release } = trace
  const places = placesIn(trace)
  const stack: Walk[] = []
  for (let i = from; i < to; i++) {
    const step = trace.step(i)
    if (step.kind === 'enter') {
      marks.call[i - from] = stack.at(-1)?.call(step.fn) ?? -1
      stack.push(new Walk(step.fn, release))
    }
    const written = step.kind === 'write' ? places(step.cell) : []
    marks.row[i - from] = stack.at(-1)?.step(step, written) ?? -1
    if (step.kind === 'leave') stack.pop()
  }
  return marks
}
