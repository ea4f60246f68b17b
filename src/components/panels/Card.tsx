import { type ReactNode, useRef } from 'react'
import type { Trace } from '../../model/run.ts'
import { type NotingView, notingView, type View } from './view.ts'

interface CardProps {
  trace: Trace
  at: number
  title: string
  /** What it is about: `d1v0`, `d1 port 2`. */
  about: string
  /** Something in it was written in this step. */
  changed: boolean
  open: boolean
  /** The person opened or closed it. */
  onChoice: (open: boolean) => void
  body: (view: View) => ReactNode
}

/** A collapsible card; what is closed is not even built. */
export function Card({ title, about, changed, open, onChoice, ...drawing }: CardProps) {
  return (
    <details
      className="panel card"
      open={open}
      data-written={changed ? '' : undefined}
      onToggle={event => {
        // A toggle that we made ourselves finds the card as it was rendered.
        if (event.currentTarget.open !== open) onChoice(!open)
      }}
    >
      <summary>
        <h3>{title}</h3>
        <span className="about">{about}</span>
      </summary>
      {open && (
        <div className="card-body">
          <Drawn about={about} {...drawing} />
        </div>
      )}
    </details>
  )
}

/** A card's drawing, kept from step to step until something that it read is no longer the same. */
function Drawn({ trace, at, about, body }: Pick<CardProps, 'trace' | 'at' | 'about' | 'body'>) {
  const kept = useRef<{ notes: NotingView; about: string; drawing: ReactNode }>(undefined)
  const { notes, about: of } = kept.current ?? {}
  if (notes?.view.trace !== trace || of !== about || !notes.holdsAt(at)) {
    const fresh = notingView(trace, at)
    kept.current = { notes: fresh, about, drawing: body(fresh.view) }
  }
  return kept.current?.drawing
}
