/** Who made it so: the last step before a position that changed certain bits. One pass over the trace, remembered. */
import type { Trace } from '../run.ts'
import type { Cell } from '../world.ts'
import type { Source } from './link.ts'

/** Steps that changed a cell, ascending, and the bits each of them flipped. */
interface Writes {
  readonly at: number[]
  readonly flipped: number[]
}

const known = new WeakMap<Trace, ReadonlyMap<Cell, Writes>>()

function writesOf(trace: Trace): ReadonlyMap<Cell, Writes> {
  const had = known.get(trace)
  if (had) return had
  const byCell = new Map<Cell, Writes>()
  for (let i = 0; i < trace.length; i++) {
    if (trace.kindAt(i) !== 'write') continue
    const step = trace.step(i)
    if (step.kind !== 'write' || step.before === step.after) continue
    const writes = byCell.get(step.cell) ?? { at: [], flipped: [] }
    byCell.set(step.cell, writes)
    writes.at.push(i)
    writes.flipped.push(step.before ^ step.after)
  }
  known.set(trace, byCell)
  return byCell
}

/** How many of some ascending numbers are below a limit. */
function countBelow(numbers: readonly number[], limit: number): number {
  let lo = 0
  let hi = numbers.length
  while (lo < hi) {
    const mid = (lo + hi) >> 1
    if ((numbers[mid] as number) < limit) lo = mid + 1
    else hi = mid
  }
  return lo
}

/** Index of the last step among the first `at` that changed any of this; −1 if it is as the world was made. */
export function sinceOf(trace: Trace, at: number, sources: readonly Source[]): number {
  const byCell = writesOf(trace)
  let last = -1
  for (const { cell, bits = -1 } of sources) {
    const writes = byCell.get(cell)
    if (!writes) continue
    let i = countBelow(writes.at, at) - 1
    while (i >= 0 && ((writes.flipped[i] as number) & bits) === 0) i--
    if (i >= 0) last = Math.max(last, writes.at[i] as number)
  }
  return last
}
