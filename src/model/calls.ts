/** The functions of an operation as a tree of calls, and what the operation has changed so far. */
import type { CellWrite } from './cells.ts'
import type { EnterStep } from './narrate/frames.ts'
import type { OpRun, Trace } from './run.ts'

export interface Call {
  readonly enter: EnterStep
  readonly calls: readonly Call[]
  /** Step at which it returns; undefined if Xen did not live to see it. */
  readonly leave: number | undefined
  /** What it returns, if anything. */
  readonly result: number | undefined
}

const known = new WeakMap<OpRun, readonly Call[]>()

/** The calls of an operation, outermost first in order. */
export function callsOf(trace: Trace, run: OpRun): readonly Call[] {
  const calls = known.get(run) ?? findCalls(trace, run)
  known.set(run, calls)
  return calls
}

type Draft = { -readonly [K in keyof Call]: Call[K] } & { calls: Draft[] }

function findCalls(trace: Trace, { from, to }: OpRun): readonly Call[] {
  const top: Draft[] = []
  const open: Draft[] = []
  for (let i = from; i < to; i++) {
    const kind = trace.kindAt(i)
    if (kind === 'enter') {
      const call: Draft = {
        enter: trace.step(i) as EnterStep,
        calls: [],
        leave: undefined,
        result: undefined,
      }
      ;(open.at(-1)?.calls ?? top).push(call)
      open.push(call)
    } else if (kind === 'leave') {
      const step = trace.step(i)
      const call = open.pop()
      if (!call || step.kind !== 'leave') continue
      call.leave = i
      call.result = step.result
    }
  }
  return top
}

/** What the operation has changed by a position: each cell once, from its first value to its last; cells that are back at their first are left out. */
export function netEffect(trace: Trace, run: OpRun, at: number): readonly CellWrite[] {
  const cells = new Map<number, CellWrite>()
  for (let i = run.from; i < Math.min(run.to, at); i++) {
    if (trace.kindAt(i) !== 'write') continue
    const step = trace.step(i)
    if (step.kind !== 'write') continue
    const before = cells.get(step.cell)?.before ?? step.before
    cells.set(step.cell, { cell: step.cell, before, after: step.after })
  }
  return [...cells.values()].filter(({ before, after }) => before !== after)
}
