import { expect, test } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import { examples } from './examples.ts'
import { openingOf } from './opening.ts'
import { runScenario } from './run.ts'
import { startOfStory } from './time.ts'

test.each(examples)('“$scenario.title” opens at the entry of $opensAt.fn', example => {
  const run = runScenario(example.scenario, law)
  if (!run.ok) throw new Error(run.reason)
  const at = openingOf(example)(run.trace)
  expect(at).toBeGreaterThan(startOfStory(run.trace))
  expect(run.trace.stepAt(at)).toMatchObject({ kind: 'enter', fn: example.opensAt.fn })
})

test('a function that is never called opens the beginning of the story', () => {
  const [example] = examples
  if (!example) throw new Error('there is no example')
  const run = runScenario(example.scenario, law)
  if (!run.ok) throw new Error(run.reason)
  expect(openingOf({ ...example, opensAt: { fn: 'evtchn_reset', nth: 1 } })(run.trace)).toBe(
    startOfStory(run.trace),
  )
})
