import { branchesTaken } from '../../model/narrate.ts'
import type { Trace } from '../../model/run.ts'
import { seek } from '../../store.ts'
import { Breakable } from '../Breakable.tsx'

/** Conditions listed at most; a loop may have met more. */
const MOST = 12

/** The conditions that this call of the function has met so far, and how they came out. */
export function BranchList({ trace, at }: { trace: Trace; at: number }) {
  const taken = branchesTaken(trace, at - 1).slice(-MOST)
  if (taken.length === 0) return null
  return (
    <section className="panel branch-list" aria-labelledby="branches-taken">
      <h2 id="branches-taken">Branches taken</h2>
      <ol>
        {taken.map(branch => (
          <li key={branch.index}>
            <button
              type="button"
              aria-current={branch.index === at - 1 ? 'step' : undefined}
              onClick={() => seek(branch.index + 1)}
            >
              <span className="sign" aria-hidden="true">
                {branch.value ? '✓' : '✗'}
              </span>
              <code>
                <Breakable text={branch.condition} />
              </code>
              <span className="value">{String(branch.value)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}
