/**
 * How the rows of a listing nest, and what that says of the way a call takes through them: it comes into a block only
 * past its condition, and not at all if the condition says no.
 */
import type { Anchor } from './parse.ts'

interface Nested {
  readonly text: string
  readonly indent: number
  readonly anchors: readonly Anchor[]
}

/** The row behind the block of each row. */
export const blockEnds = (rows: readonly Nested[]): readonly number[] =>
  rows.map((row, i) => {
    const end = rows.findIndex((other, j) => j > i && other.indent <= row.indent)
    return end < 0 ? rows.length : end
  })

/** For each row, the conditions around it: where `if … or …` is several rows, the first of them. */
export function conditionsAround(rows: readonly Nested[]): readonly (readonly number[])[] {
  const open: number[] = []
  return rows.map((row, i) => {
    while (open.length > 0 && (rows[open.at(-1) as number] as Nested).indent >= row.indent) open.pop()
    const around = open.filter(head => isCondition(rows[head] as Nested)).map(head => firstOf(rows, head))
    open.push(i)
    return around
  })
}

const isCondition = ({ anchors }: Nested): boolean => anchors.some(anchor => anchor.kind === 'branch')

function firstOf(rows: readonly Nested[], head: number): number {
  let first = head
  while (rows[first]?.text.startsWith('or ')) first--
  return first
}

/**
 * Does the block of a row run if its condition has this value? Undefined where the row's words do not say: it asks
 * more than the one condition, or names it in other words.
 */
export function entersBlock({ text, anchors }: Nested, value: boolean): boolean | undefined {
  const conditions = anchors.filter(anchor => anchor.kind === 'branch')
  const [only] = conditions
  if (conditions.length !== 1 || !only || !text.includes(only.condition)) return undefined
  const before = text.slice(0, text.indexOf(only.condition))
  return /!\(?$/.test(before) ? !value : value
}
