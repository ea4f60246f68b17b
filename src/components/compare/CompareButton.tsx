import { METHODS } from '../../model/methods.ts'
import { setCompare, useApp } from '../../store.ts'

/** Lays the same scenario under every method side by side, or goes back to one line. */
export function CompareButton() {
  const on = useApp(state => state.compare !== undefined)
  return (
    <button
      type="button"
      data-testid="compare"
      className={on ? 'primary' : undefined}
      aria-pressed={on}
      onClick={() => setCompare(on ? undefined : METHODS)}
    >
      Compare
    </button>
  )
}
