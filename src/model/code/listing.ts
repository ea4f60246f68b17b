/** Our pseudo-code of a function as one release has it: numbered rows between a signature and, if need be, an end. */
import type { Release } from '../release.ts'
import { type Fn, nameIn } from '../xen/source.ts'
import { blockEnds, conditionsAround } from './blocks.ts'
import { code } from './code.ts'
import { type Anchor, holds, parseCode, type SourceRow } from './parse.ts'

export interface Row {
  readonly kind: 'signature' | 'body' | 'comment' | 'end'
  readonly text: string
  /** Levels of nesting. */
  readonly indent: number
  readonly anchors: readonly Anchor[]
  /** Its place among the rows for every release; −1 for the signature and the end. */
  readonly source: number
}

export interface Listing {
  readonly fn: Fn
  /** A row's place is its number; 0 is the signature. */
  readonly rows: readonly Row[]
  /** Rows by what anchors them, ascending. */
  readonly anchored: ReadonlyMap<string, readonly number[]>
  /** Row behind the block of each row. */
  readonly blockEnd: readonly number[]
  /** Conditions that each row stands under. */
  readonly under: readonly (readonly number[])[]
}

/** An anchor as a key: of all that a trace holds, the steps that it stands for. */
export function anchorKey(anchor: Anchor): string {
  switch (anchor.kind) {
    case 'branch':
      return `? ${anchor.condition}`
    case 'write':
      return `= ${anchor.place}`
    case 'call':
      return `> ${anchor.fn}`
    case 'return':
      return '<'
  }
}

const parsed = new Map<Fn, readonly SourceRow[]>()
const known = new WeakMap<Release, Map<Fn, Listing>>()

/** All rows of a function, for every release. */
export function sourceRows(fn: Fn): readonly SourceRow[] {
  const found = parsed.get(fn) ?? parseCode(code[fn])
  parsed.set(fn, found)
  return found
}

/** The listing of a function in a release. */
export function listingOf(fn: Fn, release: Release): Listing {
  const ofRelease = known.get(release) ?? new Map<Fn, Listing>()
  known.set(release, ofRelease)
  const found = ofRelease.get(fn) ?? makeListing(fn, release)
  ofRelease.set(fn, found)
  return found
}

function makeListing(fn: Fn, release: Release): Listing {
  const body = sourceRows(fn).flatMap((row, i) => (holds(row, release) ? [bodyRow(row, i)] : []))
  const last = body.at(-1)
  const returns = last?.indent === 1 && last.anchors.some(anchor => anchor.kind === 'return')
  const rows: Row[] = [
    { kind: 'signature', text: nameIn(fn, release), indent: 0, anchors: [], source: -1 },
    ...body,
    ...(returns ? [] : [{ kind: 'end', text: 'end', indent: 0, anchors: [], source: -1 } satisfies Row]),
  ]
  return {
    fn,
    rows,
    anchored: anchoredRows(rows),
    blockEnd: blockEnds(rows),
    under: conditionsAround(rows),
  }
}

const bodyRow = ({ text, indent, anchors }: SourceRow, source: number): Row => ({
  kind: text.startsWith('#') ? 'comment' : 'body',
  text: text.replace(/^# */, ''),
  indent: indent + 1,
  anchors,
  source,
})

function anchoredRows(rows: readonly Row[]): Map<string, number[]> {
  const anchored = new Map<string, number[]>()
  rows.forEach((row, i) => {
    for (const key of new Set(row.anchors.map(anchorKey)))
      anchored.set(key, [...(anchored.get(key) ?? []), i])
  })
  return anchored
}
