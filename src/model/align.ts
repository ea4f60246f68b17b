/** Laying sequences side by side: the shortest sequence that contains all of them, and where each stands in it. */

/** One place of the common sequence, and which element of each lane stands there, if one does. */
export interface Aligned<T> {
  readonly key: string
  readonly items: readonly (T | undefined)[]
}

/** Length of the longest common subsequence of a[i…] and b[j…], for every i and j. */
function commonLengths(a: readonly string[], b: readonly string[]): (i: number, j: number) => number {
  const width = b.length + 1
  const table = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number): number => table[i * width + j] as number
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  return at
}

/** Adds one more lane to what is aligned already; equal keys share a place, the earliest one possible. */
function addLane<T>(
  rows: readonly Aligned<T>[],
  lane: readonly T[],
  keyOf: (item: T) => string,
  lanes: number,
) {
  const keys = lane.map(keyOf)
  const common = commonLengths(
    rows.map(row => row.key),
    keys,
  )
  const merged: Aligned<T>[] = []
  let i = 0
  let j = 0
  while (i < rows.length || j < lane.length) {
    const row = rows[i]
    const item = lane[j]
    if (row && item && row.key === keys[j]) {
      merged.push({ key: row.key, items: [...row.items, item] })
      i++
      j++
    } else if (row && (j === lane.length || common(i + 1, j) >= common(i, j + 1))) {
      merged.push({ key: row.key, items: [...row.items, undefined] })
      i++
    } else {
      merged.push({ key: keys[j] as string, items: [...Array<undefined>(lanes).fill(undefined), item] })
      j++
    }
  }
  return merged
}

/** Aligns any number of lanes, in their order. */
export const align = <T>(lanes: readonly (readonly T[])[], keyOf: (item: T) => string): Aligned<T>[] =>
  lanes.reduce<Aligned<T>[]>((rows, lane, n) => addLane(rows, lane, keyOf, n), [])
