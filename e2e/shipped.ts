/** Links to every scenario that is shipped: made here, as the app's own Share makes them. */
import { encodeLink } from '../src/link.ts'
import { law } from '../src/machines/lifecycle.ts'
import { type Example, examples } from '../src/model/examples.ts'
import { moreExamples } from '../src/model/moreExamples.ts'
import { openingOf } from '../src/model/opening.ts'
import { runScenario } from '../src/model/run.ts'
import { placeOf } from '../src/model/time.ts'

interface Shipped {
  readonly title: string
  /** Where its scene is being set, at the moment that it is about, and at its end. */
  readonly links: Readonly<Record<'setup' | 'moment' | 'end', string>>
}

async function shippedAs(example: Example): Promise<Shipped> {
  const { scenario } = example
  const run = runScenario(scenario, law)
  if (!run.ok) throw new Error(run.reason)
  const { trace } = run
  const link = async (position: number) =>
    (await encodeLink({ scenario, place: placeOf(trace, position) })) ?? ''
  const [setup, moment, end] = await Promise.all([1, openingOf(example)(trace), trace.length].map(link))
  return { title: scenario.title, links: { setup: setup ?? '', moment: moment ?? '', end: end ?? '' } }
}

export const shipped = (): Promise<readonly Shipped[]> =>
  Promise.all([...examples, ...moreExamples.flatMap(group => group.examples)].map(shippedAs))
