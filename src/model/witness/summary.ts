/** The second witness in numbers: what the logs of a booted Xen and the engine were compared on, and how it came out. */
import type { Law } from '../tracer.ts'
import type { Difference } from './compare.ts'
import { FINAL, type Header, parseWitnessLog, type WitnessLog } from './log.ts'
import { NOT_COMPARED, type NotCompared } from './notCompared.ts'
import { type LogReplay, replayLog, type SectionResult } from './replay.ts'
import { sectionTitle } from './scenario.ts'

export interface NamedLog {
  readonly name: string
  readonly log: WitnessLog
}

/** Things compared; each either agrees or is among the differences. */
export interface Counts {
  readonly scenarios: number
  /** Results of hypercalls, the set-up's among them. */
  readonly results: number
  /** Named moments: the shared bits then. */
  readonly moments: number
  readonly notes: number
  readonly interrupts: number
}

export interface LogSummary extends Counts {
  readonly name: string
  readonly header: Header
  readonly methods: readonly string[]
  readonly differences: number
}

export interface WitnessSummary extends Counts {
  readonly logs: readonly LogSummary[]
  /** Ways of delivery, and kinds of scenario, that occur. */
  readonly methods: readonly string[]
  readonly kinds: readonly string[]
  readonly differences: readonly (Difference & { readonly log: string; readonly scenario: string })[]
  /** Scenarios and hypercalls of a kind not known here. */
  readonly unknown: number
  readonly notCompared: readonly { readonly what: string; readonly why: string; readonly times: number }[]
}

/** What follows the last scenario is compared like one, and is none. */
const isScenario = ({ section }: SectionResult): boolean =>
  section.scenario !== undefined && section.scenario.scen !== FINAL

const unknownIn = ({ compared }: SectionResult): boolean => compared.left.has('unknown')

function count(sections: readonly SectionResult[]): Counts {
  const sum = (key: Exclude<keyof Counts, 'scenarios'>) => sections.reduce((n, s) => n + s.compared[key], 0)
  return {
    scenarios: sections.filter(s => isScenario(s) && !unknownIn(s)).length,
    results: sum('results'),
    moments: sum('moments'),
    notes: sum('notes'),
    interrupts: sum('interrupts'),
  }
}

const unique = (texts: readonly (string | undefined)[]): string[] => [
  ...new Set(texts.filter(text => text !== undefined)),
]

const methodsOf = ({ sections }: LogReplay): string[] =>
  unique(sections.map(({ section }) => section.scenario?.method))

/** Replays every log. Pure: the logs' text comes from the caller, and so does the law (`machines/lifecycle.ts`). */
export function witnessSummary(logs: readonly NamedLog[], law: Law): WitnessSummary {
  const replays = logs.map(({ name, log }) => ({ name, replay: replayLog(log, law) }))
  const sections = replays.flatMap(({ replay }) => replay.sections)
  const left = new Map<NotCompared, number>()
  for (const { compared } of sections)
    for (const [what, times] of compared.left) left.set(what, (left.get(what) ?? 0) + times)
  return {
    ...count(sections),
    logs: replays.map(({ name, replay }) => ({
      name,
      header: replay.log.header,
      methods: methodsOf(replay),
      ...count(replay.sections),
      differences: replay.sections.reduce((n, s) => n + s.compared.differences.length, 0),
    })),
    methods: unique(replays.flatMap(({ replay }) => methodsOf(replay))),
    kinds: unique(sections.filter(isScenario).map(({ section }) => section.scenario?.scen)),
    differences: replays.flatMap(({ name, replay }) =>
      replay.sections.flatMap(result =>
        result.compared.differences.map(d => ({ ...d, log: name, scenario: sectionTitle(result) })),
      ),
    ),
    unknown: left.get('unknown') ?? 0,
    notCompared: [...left].map(([what, times]) => ({ ...NOT_COMPARED[what], times })),
  }
}

/** The summary of logs by name and text. A text that is no such log, or has a line that cannot be read, throws with the reason. */
export function summaryOfTexts(texts: readonly { name: string; text: string }[], law: Law): WitnessSummary {
  const logs = texts.map(({ name, text }) => {
    const parsed = parseWitnessLog(text)
    if (!parsed.ok) throw new Error(`${name}: ${parsed.reason}`)
    const [problem] = parsed.problems
    if (problem) throw new Error(`${name}: Line ${problem.line}: ${problem.reason}`)
    return { name, log: parsed.log }
  })
  return witnessSummary(logs, law)
}
