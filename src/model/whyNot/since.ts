/** Who made it so: the last step before a position that changed certain bits. One pass over the trace, remembered. */
import type { Trace } from '../run.ts'
import type { Source } from './link.ts'

/** Steps that changed a cell, cell by cell and each cell's ascending, with the bits they flipped. */
interface Writes {
  /** Where a cell's run begins in the other two; it ends where the next one begins. */
  readonly begin: Uint32Array
  readonly at: Uint32Array
  readonly flipped: Uint32Array
}

const known = new WeakMap<Trace, Writes>()

function writesOf(trace: Trace): Writes {
  const writes = known.get(trace) ?? sortWrites(trace)
  known.set(trace, writes)
  return writes
}

/** Counts each cell's writes, and then puts each in its place. */
function sortWrites(trace: Trace): Writes {
  const cells = trace.world.mem.length
  const begin = new Uint32Array(cells + 1)
  trace.eachWrite((_, cell, before, after) => {
    if (before !== after) begin[cell + 1] = (begin[cell + 1] as number) + 1
  })
  for (let cell = 0; cell < cells; cell++)
    begin[cell + 1] = (begin[cell + 1] as number) + (begin[cell] as number)
  const next = begin.slice()
  const at = new Uint32Array(begin[cells] as number)
  const flipped = new Uint32Array(at.length)
  trace.eachWrite((index, cell, before, after) => {
    if (before === after) return
    const i = next[cell] as number
    next[cell] = i + 1
    at[i] = index
    flipped[i] = before ^ after
  })
  return { begin, at, flipped }
}

/** The first place in [from, to) of ascending numbers that is not below a limit. */
function placeOf(numbers: Uint32Array, limit: number, from: number, to: number): number {
  let [lo, hi] = [from, to]
  while (lo < hi) {
    const mid = (lo + hi) >> 1
    if ((numbers[mid] as number) < limit) lo = mid + 1
    else hi = mid
  }
  return lo
}

/** Index of the last step among the first `at` that changed any of this; −1 if it is as the world was made. */
export function sinceOf(trace: Trace, at: number, sources: readonly Source[]): number {
  const { begin, at: steps, flipped } = writesOf(trace)
  let last = -1
  for (const { cell, bits = -1 } of sources) {
    const from = begin[cell] as number
    let i = placeOf(steps, at, from, begin[cell + 1] as number) - 1
    while (i >= from && ((flipped[i] as number) & bits) === 0) i--
    if (i >= from) last = Math.max(last, steps[i] as number)
  }
  return last
}
