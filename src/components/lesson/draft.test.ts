import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { examples } from '../../model/examples.ts'
import { checkLesson } from '../../model/lesson/check.ts'
import { parseLesson } from '../../model/lesson/parse.ts'
import { moreExamples } from '../../model/moreExamples.ts'
import { openingOf } from '../../model/opening.ts'
import { runScenario } from '../../model/run.ts'
import { beatOf, draftOf } from './draft.ts'

const NOTHING = { terms: new Set<string>(), cards: new Set<string>() }

describe('a draft is a lesson that holds, for every shipped scenario', () => {
  it.each([...examples, ...moreExamples.flatMap(group => group.examples)])('$scenario.title', example => {
    const run = runScenario(example.scenario, law)
    if (!run.ok) throw new Error(run.reason)
    const { trace } = run
    const at = openingOf(example)(trace)
    trace.seek(at)
    const text = draftOf(trace, at) + beatOf(trace, trace.length)
    const { lesson, problems } = parseLesson('draft', text)
    expect(problems).toEqual([])
    expect(lesson?.scenario.ops).toEqual(example.scenario.ops)
    expect(lesson && checkLesson(lesson, law, NOTHING).problems).toEqual([])
  })
})
