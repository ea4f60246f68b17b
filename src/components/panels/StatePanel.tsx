import { useState } from 'react'
import { useApp } from '../../store.ts'
import { Card } from './Card.tsx'
import { Changes } from './Changes.tsx'
import { cardsFor } from './cards.tsx'
import { type CardId, concerned } from './concern.ts'
import { focusOf } from './focus.ts'
import './StatePanel.css'
import { viewAt } from './view.ts'

/**
 * The world at the playhead: what changed, then card by card what there is. What the step concerns stands first and
 * open, so that nobody has to look for it; a card that somebody opened or closed stays as it was left.
 */
export function StatePanel() {
  const at = useApp(s => s.at)
  const trace = useApp(s => s.trace)
  const selection = useApp(s => s.selection)
  const [choices, setChoices] = useState<Partial<Record<CardId, boolean>>>({})
  const view = viewAt(trace, at)
  const cards = cardsFor(view, focusOf(trace, at, selection))
  const now = concerned(trace, at, selection)
  const inOrder = [...cards.filter(c => now.has(c.id)), ...cards.filter(c => !now.has(c.id))]
  return (
    <div className="state-panel">
      <Changes trace={trace} at={at} />
      {inOrder.map(({ id, title, about, body }) => (
        <Card
          key={id}
          title={title}
          {...(about !== undefined && { about })}
          open={choices[id] ?? now.has(id)}
          onChoice={open => setChoices({ ...choices, [id]: open })}
        >
          {body}
        </Card>
      ))}
    </div>
  )
}
