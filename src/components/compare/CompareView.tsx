/** The same scenario under two to four methods, in lock-step. */
import { useEffect, useMemo } from 'react'
import { law } from '../../machines/law.ts'
import { type Comparison, compareMethods, type Lane } from '../../model/compare.ts'
import { METHOD_LABELS, METHODS, type Method } from '../../model/methods.ts'
import { PHASE_LABELS } from '../../model/phases.ts'
import { releases } from '../../model/release.ts'
import type { Trace } from '../../model/run.ts'
import { setCompare, useApp } from '../../store.ts'
import { Icon } from '../Icon.tsx'
import { CostTable } from './CostTable.tsx'
import { type Lockstep, useLockstep } from './lockstep.ts'
import { Timetable } from './Timetable.tsx'
import { rowWords } from './words.ts'
import './compare.css'

export function CompareView() {
  const trace = useApp(state => state.trace)
  const methods = useApp(state => state.compare) ?? METHODS
  const result = useMemo(() => compareMethods(trace, methods, law), [trace, methods])
  return (
    <section className="compare" aria-label="Compare" data-testid="compare-view">
      <MethodChoice methods={methods} />
      {!result.ok && <p className="panel">This scenario cannot be compared. {result.reason}</p>}
      {result.ok && result.comparison.rows.length === 0 && (
        <p className="panel">
          There is nothing to compare yet: after the scene-setting, this scenario does nothing.
        </p>
      )}
      {result.ok && result.comparison.rows.length > 0 && (
        <LockStep base={trace} comparison={result.comparison} />
      )}
    </section>
  )
}

const MIN_METHODS = 2
/** More columns cannot be read side by side. A link may ask for more and is shown. */
const MAX_METHODS = 4

function MethodChoice({ methods }: { readonly methods: readonly Method[] }) {
  const choose = (method: Method, on: boolean) =>
    setCompare(METHODS.filter(m => (m === method ? on : methods.includes(m))))
  return (
    <fieldset className="methods">
      <legend className="visually-hidden">Methods compared, two to four</legend>
      {METHODS.map(method => {
        const on = methods.includes(method)
        return (
          <label key={method} className={`lane ${method}`}>
            <input
              type="checkbox"
              checked={on}
              disabled={on ? methods.length <= MIN_METHODS : methods.length >= MAX_METHODS}
              onChange={event => choose(method, event.target.checked)}
            />
            <span className="sample" aria-hidden="true" />
            {METHOD_LABELS[method]}
          </label>
        )
      })}
    </fieldset>
  )
}

/** On which Xen the lanes run, if it is not the page's own for all of them. */
function Releases({ base, lanes }: { readonly base: Trace; readonly lanes: readonly Lane[] }) {
  const ids = [...new Set(lanes.map(lane => lane.trace.scenario.release))]
  const { tag } = releases[base.scenario.release]
  if (ids.every(id => releases[id].tag === tag)) return null
  const each = ids.map(id => {
    const on = lanes.filter(lane => lane.trace.scenario.release === id)
    return `${on.map(lane => METHOD_LABELS[lane.method]).join(', ')}: ${releases[id].label}`
  })
  return (
    <p className="muted">{ids.length === 1 ? `All on ${each[0]?.split(': ')[1]}.` : `${each.join('. ')}.`}</p>
  )
}

function LockStep({ base, comparison }: { readonly base: Trace; readonly comparison: Comparison }) {
  const { row, go, move } = useLockstep(base, comparison)
  const { rows, divergence, lanes } = comparison
  useKeys(move)
  const phase = rows[row]?.phase
  return (
    <>
      <div className="controls">
        <button
          type="button"
          aria-label="Back a phase"
          title="Back a phase (←)"
          disabled={row === 0}
          onClick={() => move(-1)}
        >
          <Icon name="step" mirrored />
        </button>
        <button
          type="button"
          className="primary"
          title="Next phase (→)"
          disabled={row === rows.length - 1}
          onClick={() => move(1)}
        >
          Next phase
        </button>
        {divergence ? (
          <button type="button" onClick={() => go(divergence.row)}>
            Where they part
          </button>
        ) : (
          <span>The lines never part: nothing here depends on the method.</span>
        )}
        <span className="muted place">
          Phase {row + 1} of {rows.length}
          {phase && `: ${PHASE_LABELS[phase]}`}
        </span>
      </div>
      <Releases base={base} lanes={lanes} />
      <p className="visually-hidden" aria-live="polite" data-testid="compare-now">
        {rowWords(comparison, row)}
      </p>
      <Timetable base={base} comparison={comparison} row={row} go={go} />
      <CostTable lanes={lanes} />
    </>
  )
}

/** What has its own use for these keys. */
const TAKEN =
  'input:not([type="checkbox"]), select, textarea, [contenteditable], dialog, [role="dialog"], [role="slider"]'

const MOVES: ReadonlyMap<string, number> = new Map([
  ['ArrowRight', 1],
  ['ArrowLeft', -1],
  ['Home', Number.NEGATIVE_INFINITY],
  ['End', Number.POSITIVE_INFINITY],
])

/** While compare is open the arrow keys move from phase to phase, Home and End to the first and last. */
function useKeys(move: Lockstep['move']) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { ctrlKey, metaKey, altKey, shiftKey, target, key } = event
      if (ctrlKey || metaKey || altKey || shiftKey || document.querySelector('dialog[open]')) return
      if (target instanceof Element && target.closest(TAKEN)) return
      const by = MOVES.get(key)
      if (by === undefined) return
      // Before the page's own keys: there the same arrows mean one step.
      event.preventDefault()
      event.stopPropagation()
      move(by)
    }
    window.addEventListener('keydown', onKeyDown, true)
    return () => window.removeEventListener('keydown', onKeyDown, true)
  }, [move])
}
