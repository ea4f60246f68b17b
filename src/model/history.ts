/** Courses of events that part from each other: which grew out of which, and after how many operations. */
import type { Op } from './ops.ts'

export interface Row {
  /** The earlier row it shares most with; undefined for the first. */
  readonly parent: number | undefined
  /** Operations it shares with its parent: where it leaves it. */
  readonly from: number
  /** Its number of operations. */
  readonly to: number
}

/** The same object where one course was made from the other; the same words where it was opened anew. */
const same = (a: Op | undefined, b: Op | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b))

/** How many of their first operations two courses share. */
export function sharedOps(a: readonly Op[], b: readonly Op[]): number {
  let n = 0
  while (n < a.length && n < b.length && same(a[n], b[n])) n++
  return n
}

/** The tree of some courses, oldest first: each leaves the earlier one with which it goes longest. */
export function historyTree(courses: readonly (readonly Op[])[]): readonly Row[] {
  return courses.map((ops, i) => {
    let [parent, from]: [number | undefined, number] = [undefined, 0]
    for (let j = 0; j < i; j++) {
      const shared = sharedOps(ops, courses[j] ?? [])
      if (parent === undefined || shared > from) [parent, from] = [j, shared]
    }
    return { parent, from, to: ops.length }
  })
}
