import type { Selection, State } from '../../store.ts'

/** Selections by the words that name them: the same words, the same object. */
const known = new Map<string, Selection>()

/** What a lesson's beat looks at, while its own scenario is shown: lit below the map, and what the cards are about. */
export function lookedAt({ reading, scenario }: State): Selection | undefined {
  const words = reading?.lesson.scenario === scenario ? reading.lesson.beats[reading.beat]?.look : undefined
  const [, dom, kind, n] = /^d(\d+)(p|v)(\d+)$/.exec(words ?? '') ?? []
  if (words === undefined || kind === undefined) return undefined
  const made: Selection =
    kind === 'v' ? { kind: 'vcpu', name: words } : { kind: 'port', dom: Number(dom), port: Number(n) }
  const found = known.get(words) ?? made
  known.set(words, found)
  return found
}
