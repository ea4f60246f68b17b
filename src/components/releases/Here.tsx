/** The scenario on screen under another release: whether it ends otherwise, and which switches are to blame. */
import { useState } from 'react'
import type { ReleaseId } from '../../model/release.ts'
import { releaseOf } from '../../model/scenario.ts'
import { setRelease, useApp } from '../../store.ts'
import { RELEASE_IDS, releaseName } from './names.ts'
import { SwitchCard } from './SwitchCard.tsx'
import { type Partings, usePartings } from './usePartings.ts'

/** What a person most probably asks about: the newest release, or, from there, the oldest. */
const otherThan = (release: ReleaseId): ReleaseId => (release === '4.17.7' ? '4.4.0' : '4.17.7')

export function Here({ onClose }: { readonly onClose: () => void }) {
  const scenario = useApp(state => state.scenario)
  const [chosen, setChosen] = useState<ReleaseId>()
  const as = chosen && chosen !== scenario.release ? chosen : otherThan(scenario.release)
  const found = usePartings(scenario, as)
  return (
    <section className="here" aria-labelledby="here-title">
      <h3 id="here-title" className="eyebrow">
        This scenario on another Xen
      </h3>
      <div className="against">
        <p>It runs on {releaseOf(scenario).label}.</p>
        <label>
          Against Xen{' '}
          <select
            data-testid="against"
            value={as}
            onChange={event => setChosen(event.target.value as ReleaseId)}
          >
            {RELEASE_IDS.filter(id => id !== scenario.release).map(id => (
              <option key={id} value={id}>
                {releaseName(id)}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          disabled={found.kind === 'refused'}
          onClick={() => setRelease(as) && setChosen(scenario.release)}
        >
          Go over to it
        </button>
      </div>
      <Answer found={found} as={as} onClose={onClose} />
    </section>
  )
}

interface AnswerProps {
  readonly found: Partings
  readonly as: ReleaseId
  readonly onClose: () => void
}

function Answer({ found, as, onClose }: AnswerProps) {
  if (found.kind === 'working')
    return (
      <p className="muted" role="status">
        Trying each switch by itself…
      </p>
    )
  if (found.kind === 'refused') return <p role="status">It cannot run there. {found.reason}</p>
  const { sides, effects } = found
  const { here, there } = sides
  return (
    <>
      <p role="status" data-testid="verdict">
        {verdict(found, as)}
      </p>
      <ul className="switch-cards">
        {effects.map(effect => {
          const run = effect.alone ? here : there
          const values = [here.release[effect.name], there.release[effect.name]] as const
          return <SwitchCard key={effect.name} effect={effect} run={run} values={values} onClose={onClose} />
        })}
      </ul>
    </>
  )
}

function verdict({ sides, effects }: Extract<Partings, { kind: 'found' }>, as: ReleaseId): string {
  const n = sides.effect?.results.length ?? 0
  const total = Math.max(sides.here.ops.length, sides.there.ops.length)
  const results =
    n === 0
      ? `On Xen ${releaseName(as)}, every operation gives the same result.`
      : `On Xen ${releaseName(as)}, ${n} of ${total} operations ${n === 1 ? 'gives' : 'give'} another result.`
  if (effects.length === 0) return `${results} No switch that differs is ever asked.`
  const count = effects.length === 1 ? 'One switch makes' : `${effects.length} switches make`
  return `${results} ${count} the path differ:`
}
