/** A museum piece beside the same operations without the fault: what each run comes to, and where they part. */
import { useMemo } from 'react'
import { law } from '../../machines/law.ts'
import { judge } from '../../model/lesson/fact.ts'
import type { Lesson } from '../../model/lesson/lesson.ts'
import { runScenario, type Trace } from '../../model/run.ts'
import type { Scenario } from '../../model/scenario.ts'
import { load, store } from '../../store.ts'

/** A run of its own: the one on screen must not be moved. */
function runOf(scenario: Scenario): Trace | undefined {
  const run = runScenario(scenario, law)
  return run.ok ? run.trace : undefined
}

function endOf(trace: Trace | undefined, claim: string): string {
  const judged = trace && judge(trace, trace.length, claim)
  return judged?.ok ? judged.got : '–'
}

export function Beside({ lesson }: { readonly lesson: Lesson }) {
  const { fixed, fixedClaims, scenario } = lesson
  const [fault, fix] = useMemo(() => [runOf(scenario), fixed && runOf(fixed)], [scenario, fixed])
  if (!fixed) return null
  return (
    <section className="beside" aria-label="With the fault and without it" data-testid="beside">
      <table>
        <thead>
          <tr>
            <th scope="col">At the end</th>
            <th scope="col">With the fault</th>
            <th scope="col">Without it</th>
          </tr>
        </thead>
        <tbody>
          {fixedClaims.map(({ text }) => (
            <tr key={text}>
              <th scope="row">
                <code>{text.replace(/\s*!?=.*$/, '')}</code>
              </th>
              <td>{endOf(fault, text)}</td>
              <td>{endOf(fix, text)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">steps</th>
            <td>{fault?.length ?? '–'}</td>
            <td>{fix?.length ?? '–'}</td>
          </tr>
        </tbody>
      </table>
      <button type="button" onClick={() => load(fixed, undefined, { reading: store.getState().reading })}>
        Step through it without the fault
      </button>
    </section>
  )
}
