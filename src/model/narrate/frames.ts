/** Who called whom: for every step of an operation, the entry of the function it belongs to. */
import type { OpRun, Trace } from '../run.ts'
import type { Step } from '../trace.ts'

export type EnterStep = Extract<Step, { kind: 'enter' }>

interface Frames {
  readonly from: number
  /** Entry of the function a step belongs to (an entry belongs to the function entered); −1 outside all functions. */
  readonly own: Int32Array
  /** For an entry: the entry of its caller; −1 at the top. */
  readonly caller: Int32Array
}

const known = new WeakMap<Trace, Map<number, Frames>>()

function framesOf(trace: Trace, opIndex: number): Frames {
  const byOp = known.get(trace) ?? new Map<number, Frames>()
  known.set(trace, byOp)
  const frames = byOp.get(opIndex) ?? measure(trace, trace.ops[opIndex] as OpRun)
  byOp.set(opIndex, frames)
  return frames
}

function measure(trace: Trace, { from, to }: OpRun): Frames {
  const own = new Int32Array(to - from)
  const caller = new Int32Array(to - from)
  const stack: number[] = []
  for (let i = from; i < to; i++) {
    const { kind } = trace.step(i)
    if (kind === 'enter') {
      caller[i - from] = stack.at(-1) ?? -1
      stack.push(i)
    }
    own[i - from] = stack.at(-1) ?? -1
    if (kind === 'leave') stack.pop()
  }
  return { from, own, caller }
}

/** Index of the entry of the function that a step belongs to; −1 if it happens outside all functions. */
export function frameOf(trace: Trace, index: number): number {
  const { own, from } = framesOf(trace, trace.opAt(index + 1))
  return own[index - from] as number
}

/** Entries of the functions that run at a step, outermost first. */
export function callStack(trace: Trace, index: number): EnterStep[] {
  const { caller, from } = framesOf(trace, trace.opAt(index + 1))
  const stack: EnterStep[] = []
  for (let i = frameOf(trace, index); i >= 0; i = caller[i - from] as number)
    stack.unshift(trace.step(i) as EnterStep)
  return stack
}
