/** The fields of a YAML block: what a block may hold is said once, here it is read and whatever else is refused. */
import { isMap, isScalar, LineCounter, type Pair, parseDocument } from 'yaml'
import type { Problem } from './lesson.ts'
import { nearest } from './near.ts'

/** A block as it was read: values by field, and the line of each. */
export interface Fields {
  /** It could not be read as YAML: that has been said, and nothing more is to be said of it. */
  readonly broken: boolean
  readonly values: Readonly<Record<string, unknown>>
  /** Line of a field in the file; of the block, if it does not have the field. */
  readonly lineOf: (field: string) => number
  /** Lines of the items of a list field. */
  readonly linesOf: (field: string) => readonly number[]
}

/** Reads a block whose first line is line `first` of the file. Unknown fields are problems. */
export function readFields(
  text: string,
  first: number,
  known: readonly string[],
  problems: Problem[],
): Fields {
  const counter = new LineCounter()
  const doc = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: true })
  const at = (offset: number | undefined) =>
    first + (offset === undefined ? 0 : counter.linePos(offset).line - 1)
  for (const error of doc.errors)
    problems.push({
      line: at(error.pos[0]),
      text: `this is no YAML (a text with “: ” or “ #” in it stands in quotes): ${error.message.split('\n')[0]}`,
    })
  const lines = new Map<string, number>()
  const items = new Map<string, number[]>()
  if (doc.errors.length === 0 && doc.contents !== null && !isMap(doc.contents))
    problems.push({
      line: first,
      text: `a block holds fields: ${known.map(name => `${name}: …`).join(', ')}`,
    })
  if (isMap(doc.contents)) {
    for (const pair of doc.contents.items) {
      const name = keyOf(pair)
      const line = at(rangeOf(pair.key))
      lines.set(name, line)
      if (pair.value && typeof pair.value === 'object' && 'items' in pair.value)
        items.set(
          name,
          (pair.value.items as unknown[]).map(item => at(rangeOf(item))),
        )
      if (!known.includes(name))
        problems.push({ line, text: `there is no field “${name}”${nearest(name, known, 4)}` })
    }
  }
  const values = doc.errors.length === 0 && isMap(doc.contents) ? (doc.toJS() as Record<string, unknown>) : {}
  return {
    broken: doc.errors.length > 0,
    values,
    lineOf: field => lines.get(field) ?? first,
    linesOf: field => items.get(field) ?? [],
  }
}

const keyOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : String(key))

const rangeOf = (node: unknown): number | undefined =>
  node !== null && typeof node === 'object' && 'range' in node
    ? (node.range as readonly number[] | undefined)?.[0]
    : undefined
