import type { ReactNode } from 'react'
import type { TermId } from './terms.ts'

/**
 * A word that explains itself when pointed at, focused or tapped. It is only a button that names its term: the one
 * pop-up of the panel (TermTip) listens for all of them, and the texts come with it.
 */
export function Term({ id, children }: { id: TermId; children?: ReactNode }) {
  return (
    <button type="button" className="term" data-term={id}>
      {children ?? id}
    </button>
  )
}

/** The same for a field by the label that the model gives it; the pop-up knows which word that is (termOf). */
export function FieldTerm({ label, children }: { label: string; children: ReactNode }) {
  return (
    <button type="button" className="term" data-term={label}>
      {children}
    </button>
  )
}
