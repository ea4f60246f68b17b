/** The same scenario under two to four methods, in lock-step. */
import { useEffect, useMemo } from 'react'
import { law } from '../../machines/lifecycle.ts'
import { type Comparison, compareMethods } from '../../model/compare.ts'
import { METHOD_LABELS, METHODS, type Method } from '../../model/methods.ts'
import { PHASE_LABELS } from '../../model/phases.ts'
import type { Trace } from '../../model/run.ts'
import { setCompare, useApp } from '../../store.ts'
import { Icon } from '../Icon.tsx'
import { CostTable } from './CostTable.tsx'
import { useLockstep } from './lockstep.ts'
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

function MethodChoice({ methods }: { readonly methods: readonly Method[] }) {
  const choose = (method: Method, on: boolean) =>
    setCompare(METHODS.filter(m => (m === method ? on : methods.includes(m))))
  return (
    <fieldset className="methods">
      <legend className="visually-hidden">Methods compared, two at least</legend>
      {METHODS.map(method => {
        const on = methods.includes(method)
        return (
          <label key={method} className={`lane ${method}`}>
            <input
              type="checkbox"
              checked={on}
              disabled={on && methods.length <= MIN_METHODS}
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

function LockStep({ base, comparison }: { readonly base: Trace; readonly comparison: Comparison }) {
  const [row, go] = useLockstep(base, comparison)
  const { rows, divergence, lanes } = comparison
  useKeys(row, rows.length - 1, go)
  const phase = rows[row]?.phase
  return (
    <>
      <div className="controls">
        <button
          type="button"
          aria-label="Back a phase"
          title="Back a phase (←)"
          disabled={row === 0}
          onClick={() => go(row - 1)}
        >
          <Icon name="step" mirrored />
        </button>
        <button
          type="button"
          className="primary"
          title="Next phase (→)"
          disabled={row === rows.length - 1}
          onClick={() => go(row + 1)}
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

/** While compare is open the arrow keys move from phase to phase, Home and End to the first and last. */
function useKeys(row: number, last: number, go: (row: number) => void) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { ctrlKey, metaKey, altKey, shiftKey, target, key } = event
      if (ctrlKey || metaKey || altKey || shiftKey || document.querySelector('dialog[open]')) return
      if (target instanceof Element && target.closest(TAKEN)) return
      const to = { ArrowRight: row + 1, ArrowLeft: row - 1, Home: 0, End: last }[key]
      if (to === undefined) return
      // Before the page's own keys: there the same arrows mean one step.
      event.preventDefault()
      event.stopPropagation()
      go(to)
    }
    window.addEventListener('keydown', onKeyDown, true)
    return () => window.removeEventListener('keydown', onKeyDown, true)
  }, [row, last, go])
}
