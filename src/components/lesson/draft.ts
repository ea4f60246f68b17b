/** A draft of a lesson, made from the run on screen; kept by the browser until another is begun. */

import { nameMoment } from '../../model/lesson/moment.ts'
import { formatScript } from '../../model/lesson/script.ts'
import { narrate } from '../../model/narrate.ts'
import type { Trace } from '../../model/run.ts'
import type { Scenario } from '../../model/scenario.ts'
import { recall, remember } from '../settings.ts'

const NAME = 'upcall.draft'

/** Most characters of a draft: a lesson has about five thousand. */
export const LONGEST = 100_000

export const keptDraft = (): string | null => recall(NAME)
export const keepDraft = (text: string): void => remember(NAME, text)

/** A lesson with the scenario on screen, and one beat where the playhead is. */
export function draftOf(trace: Trace, at: number): string {
  const { scenario } = trace
  return `---
title: ${JSON.stringify(scenario.title)}
goal: What the reader can say afterwards
release: ${scenario.release}
${switchesOf(scenario)}order: 900
minutes: 5
---

\`\`\`script
${formatScript(scenario)}
\`\`\`

${beatOf(trace, at)}`
}

const switchesOf = ({ switches }: Scenario): string =>
  switches ? `switches: ${JSON.stringify(switches)}\n` : ''

/** A beat for a step, with its sentence as a first thing to say. */
export function beatOf(trace: Trace, at: number): string {
  const { at: words, nth } = nameMoment(trace, at)
  return `## What happens here

${at > 0 ? narrate(trace, at - 1) : 'Nothing has happened yet.'}

\`\`\`step
at: ${words}
${nth === undefined ? '' : `nth: ${nth}\n`}\`\`\`
`
}
