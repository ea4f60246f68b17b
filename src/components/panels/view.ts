/** The world as the state panel's cards read it: values by cell, and what the step changed. */
import { describeWrite } from '../../model/cells.ts'
import type { Trace } from '../../model/run.ts'
import type { Cell } from '../../model/world.ts'

export interface View {
  readonly trace: Trace
  read(cell: Cell): number
  /** The value before this step. */
  was(cell: Cell): number
  /** The old value in words, if this step wrote the cell. `label` picks a field of a cell that has several. */
  changed(cell: Cell, label?: RegExp): { before: string } | undefined
}

/** The view at a position; the trace's world stands there. */
export function viewAt(trace: Trace, at: number): View {
  const step = trace.stepAt(at)
  return {
    trace,
    read: cell => trace.world.mem[cell] as number,
    was: cell =>
      step?.kind === 'write' && step.cell === cell ? step.before : (trace.world.mem[cell] as number),
    changed: (cell, label) => {
      if (step?.kind !== 'write' || step.cell !== cell) return undefined
      const change = describeWrite(trace.world, step).find(c => !label || label.test(c.label))
      return change && change.before !== change.after ? { before: change.before } : undefined
    },
  }
}

export const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`
