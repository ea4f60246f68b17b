import { type ReactNode, useId } from 'react'
import { TERMS, type TermId } from './terms.ts'

/** A word that explains itself when pointed at or focused. */
export function Term({ id, children }: { id: TermId; children?: ReactNode }) {
  const tip = useId()
  return (
    <span className="term">
      <button type="button" aria-describedby={tip}>
        {children ?? id}
      </button>
      <span role="tooltip" id={tip}>
        {TERMS[id]}
      </span>
    </span>
  )
}
