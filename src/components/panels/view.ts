/** The world as the state panel's cards read it: values by cell, and what the step changed. */
import { describeWrite, valueText } from '../../model/cells.ts'
import type { Trace } from '../../model/run.ts'
import type { Cell } from '../../model/world.ts'

/** The old value of what a step changed, in words. */
export interface Change {
  readonly before: string
}

export interface View {
  readonly trace: Trace
  read(cell: Cell): number
  /** The value before this step. */
  was(cell: Cell): number
  /** The old value in words, if this step wrote the cell. `label` picks a field of a cell that has several. */
  changed(cell: Cell, label?: RegExp): Change | undefined
}

/** The view at a position; the trace's world stands there. */
function viewAt(trace: Trace, at: number): View {
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

/** A view that notes which cells are read through it, so that what was drawn from them can stand while they do. */
export interface NotingView {
  readonly view: View
  /** Would everything read so far be read again at this position, and drawn the same? The world stands there. */
  holdsAt(at: number): boolean
}

export function notingView(trace: Trace, at: number): NotingView {
  const plain = viewAt(trace, at)
  const noted = new Map<Cell, number>()
  const note = (cell: Cell): number => {
    const value = plain.read(cell)
    noted.set(cell, value)
    return value
  }
  const writes = (position: number): boolean => {
    const step = trace.stepAt(position)
    return step?.kind === 'write' && noted.has(step.cell)
  }
  return {
    view: {
      trace,
      read: note,
      was: cell => {
        note(cell)
        return plain.was(cell)
      },
      changed: (cell, label) => {
        note(cell)
        return plain.changed(cell, label)
      },
    },
    holdsAt(then) {
      if (then === at) return true
      // Nothing read yet: it still waits for its code. A change has to be marked, or the mark taken away.
      if (noted.size === 0 || writes(at) || writes(then)) return false
      for (const [cell, value] of noted) if (trace.world.mem[cell] !== value) return false
      return true
    },
  }
}

export const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`

/** The value of a cell in words. */
export const textOf = (view: View, cell: Cell): string =>
  valueText(view.trace.world, view.trace.world.planeOf(cell), view.read(cell), view.read)

/** Several cells' values, before and now: what a set that spans them was and is. */
export const wordsOf = (view: View, first: Cell, count: number): readonly [was: number[], now: number[]] => {
  const cells = Array.from({ length: count }, (_, i) => first + i)
  return [cells.map(view.was), cells.map(view.read)]
}
