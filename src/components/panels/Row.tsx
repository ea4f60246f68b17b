import type { ReactNode } from 'react'
import { Term } from './Term.tsx'
import type { TermId } from './terms.ts'

interface RowProps {
  label: string
  term?: TermId
  value: ReactNode
  /** The cell was written in this step; `before` is its old value in words. */
  changed?: { readonly before: string } | undefined
  /** A word about the field, such as “PV guests only”. */
  note?: string
}

/** One field: name, value, and a mark if the step changed it. */
export function Row({ label, term, value, changed, note }: RowProps) {
  return (
    <div className="row" data-changed={changed ? '' : undefined}>
      <dt>
        {changed && <Mark />}
        {term ? <Term id={term}>{label}</Term> : label}
        {note && <span className="muted note">{note}</span>}
      </dt>
      <dd>
        {changed && <span className="was">{changed.before} → </span>}
        {value}
      </dd>
    </div>
  )
}

/** The sign of a changed value; colour is never the only one. */
export function Mark() {
  return (
    <>
      <span className="mark" aria-hidden="true">
        •
      </span>
      <span className="visually-hidden">changed: </span>
    </>
  )
}
