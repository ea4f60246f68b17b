import { opText } from '../../model/narrate.ts'
import type { Branch } from '../../store.ts'
import { returnTo, useApp } from '../../store.ts'
import './Futures.css'

/** The futures that were left when somebody acted in the past. */
export function Futures() {
  const branches = useApp(s => s.branches)
  if (branches.length === 0) return null
  return (
    <section className="panel futures" aria-labelledby="futures">
      <h2 id="futures">Other futures</h2>
      <ul>
        {branches.map(branch => (
          <li key={branches.indexOf(branch)}>
            <span className="muted">{describeBranch(branch)}</span>
            <button type="button" onClick={() => returnTo(branch)}>
              Return to it
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Where it parted, and what came first in it. */
function describeBranch({ scenario, leftAfter }: Branch): string {
  const next = scenario.ops[leftAfter]
  const rest = scenario.ops.length - leftAfter
  return `After operation ${leftAfter}: ${next ? opText(next) : 'the end'}${rest > 1 ? ` and ${rest - 1} more` : ''}`
}
