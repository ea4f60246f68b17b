import type { Method } from '../../model/methods.ts'
import { setCompare, useApp } from '../../store.ts'

/** What is compared at first: the ways of the release on the page's examples, and the proposal. */
const FIRST: readonly Method[] = ['vector', 'gsi', 'pci_intx', 'bind_vector']

/** Lays the same scenario under several methods side by side, or goes back to one line. */
export function CompareButton() {
  const on = useApp(state => state.compare !== undefined)
  return (
    <button
      type="button"
      data-testid="compare"
      className={on ? 'primary' : undefined}
      aria-pressed={on}
      onClick={() => setCompare(on ? undefined : FIRST)}
    >
      Compare
    </button>
  )
}
