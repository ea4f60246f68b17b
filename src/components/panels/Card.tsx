import type { ReactNode } from 'react'

interface CardProps {
  title: string
  /** What it is about: `d1v0`, `d1 port 2`. */
  about?: string
  open: boolean
  /** The person opened or closed it. */
  onChoice: (open: boolean) => void
  children: () => ReactNode
}

/** A collapsible card; what is closed is not even built. */
export function Card({ title, about, open, onChoice, children }: CardProps) {
  return (
    <details
      className="panel card"
      open={open}
      onToggle={event => {
        // A toggle that we made ourselves finds the card as it was rendered.
        if (event.currentTarget.open !== open) onChoice(!open)
      }}
    >
      <summary>
        <h3>{title}</h3>
        {about && <span className="mono muted">{about}</span>}
      </summary>
      {open && children()}
    </details>
  )
}
