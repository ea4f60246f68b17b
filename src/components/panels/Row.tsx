import type { ReactNode } from 'react'
import { Breakable } from '../Breakable.tsx'
import { Term } from './Term.tsx'
import type { TermId } from './terms.ts'
import type { Change } from './view.ts'

interface RowProps {
  label: string
  term?: TermId | undefined
  value: ReactNode
  /** The cell was written in this step; `before` is its old value in words. */
  changed?: Change | undefined
  /** A word about the field, such as “PV guests only”. */
  note?: string | undefined
  /** It is drawn elsewhere on the card too, under this name; pointing at one marks the other (useLit). */
  part?: string | undefined
  lit?: boolean
}

/** One field: name on the left, value on the right, and a mark if the step changed it. */
export function Row({ label, term, value, changed, note, part, lit }: RowProps) {
  const name = <Breakable text={label} />
  return (
    <div
      className="row"
      data-changed={changed ? '' : undefined}
      data-part={part}
      data-lit={lit ? '' : undefined}
    >
      <dt>
        {changed && <Mark />}
        {term ? <Term id={term}>{name}</Term> : name}
        {note && <span className="note">{note}</span>}
      </dt>
      <dd>
        {changed && <Was text={changed.before} />}
        {value}
      </dd>
    </div>
  )
}

/** The old value, before the new one. */
export function Was({ text }: { text: string }) {
  return (
    <>
      <span className="was">{text}</span> →{' '}
    </>
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
