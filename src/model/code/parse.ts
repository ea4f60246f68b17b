/**
 * The notation of our pseudo-code. One row a line; indentation by two is nesting; behind two spaces or more stand the
 * row's anchors, the steps of a trace that it stands for:
 *
 *   `? condition` the branch on that condition · `= plane` a write there · `> fn` a call, `> *` any · `<` a return
 *
 * Several anchors are separated by ` ; `. A row may begin with `[switch]` or `[!switch]`: it exists only where that
 * holds (`[a,!b]`: both; `[name=value]`: a switch with more than two positions).
 */
import type { Release } from '../release.ts'
import { type FlagName, isOn } from '../switchWords.ts'
import type { Fn } from '../xen/source.ts'

export type Anchor =
  | { readonly kind: 'branch'; readonly condition: string }
  | { readonly kind: 'write'; readonly place: string }
  | { readonly kind: 'call'; readonly fn: Fn | '*' }
  | { readonly kind: 'return' }

/** One switch that a row depends on. */
interface Guard {
  readonly name: FlagName
  /** What it must be: on or off, or one of its positions. */
  readonly is: boolean | string
}

export interface SourceRow {
  readonly text: string
  /** Levels of nesting. */
  readonly indent: number
  readonly anchors: readonly Anchor[]
  readonly guards: readonly Guard[]
}

const ROW = /^(?<lead> *)(?:\[(?<guards>[^\]]+)\] ?(?<space> *))?(?<text>.*?)(?: {2,}(?<anchors>[?=<>].*))?$/

export const parseCode = (code: string): readonly SourceRow[] =>
  code
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(parseRow)

function parseRow(line: string): SourceRow {
  const {
    lead = '',
    guards = '',
    space = '',
    text = '',
    anchors = '',
  } = ROW.exec(line.trimEnd())?.groups ?? {}
  return {
    text: text.trim().replace(/ {2,}/g, ' '),
    indent: (lead.length + space.length) >> 1,
    anchors: anchors === '' ? [] : anchors.split(' ; ').map(parseAnchor),
    guards: guards === '' ? [] : guards.split(',').map(parseGuard),
  }
}

function parseAnchor(text: string): Anchor {
  const rest = text.slice(1).trim()
  switch (text.charAt(0)) {
    case '?':
      return { kind: 'branch', condition: rest }
    case '=':
      return { kind: 'write', place: rest }
    case '>':
      return { kind: 'call', fn: rest as Fn }
    default:
      return { kind: 'return' }
  }
}

function parseGuard(text: string): Guard {
  const [name = '', position] = text.trim().split('=')
  if (position !== undefined) return { name: name as FlagName, is: position }
  return name.startsWith('!')
    ? { name: name.slice(1) as FlagName, is: false }
    : { name: name as FlagName, is: true }
}

/** Does the row exist in a Xen with these switches? */
export const holds = ({ guards }: SourceRow, release: Release): boolean =>
  guards.every(({ name, is }) => (typeof is === 'string' ? release[name] === is : isOn(release, name) === is))
