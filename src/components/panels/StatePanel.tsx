import { lazy, Suspense, useEffect, useState } from 'react'
import { somebodyThere, whenIdle } from '../../settled.ts'
import type { State } from '../../store.ts'
import { lookedAt } from '../lesson/looked.ts'
import { useAppLater } from '../useAppLater.ts'
import { Card } from './Card.tsx'
import { Changes } from './Changes.tsx'
import { cardsFor, fetchCards } from './cards.tsx'
import { type CardId, concerned, writtenCard } from './concern.ts'
import { focusOf } from './focus.ts'
import './StatePanel.css'

const fetchTip = () => import('./TermTip.tsx')
const TermTip = lazy(() => fetchTip().then(m => ({ default: m.TermTip })))

const atOf = (s: State) => s.at
const traceOf = (s: State) => s.trace
const selectionOf = (s: State) => s.selection ?? lookedAt(s)
/** The cards that a lesson's beat asks for; undefined where none is read, or it asks for none. */
const askedOf = ({ reading, scenario }: State) => {
  if (reading?.lesson.scenario !== scenario) return undefined
  const cards = reading.lesson.beats[reading.beat]?.cards
  return cards?.length ? cards : undefined
}

interface Choices {
  readonly asked: readonly string[] | undefined
  readonly open: Partial<Record<CardId, boolean>>
}

/**
 * The world at the playhead: what changed, then card by card what there is. What the step concerns stands first and
 * open, so that nobody has to look for it; a card that somebody opened or closed stays as it was left.
 */
export function StatePanel() {
  const at = useAppLater(atOf)
  const trace = useAppLater(traceOf)
  const selection = useAppLater(selectionOf)
  const asked = useAppLater(askedOf)
  const [choices, setChoices] = useState<Choices>({ asked, open: {} })
  // Another beat asks for other cards: what somebody chose was for the one before.
  if (choices.asked !== asked) setChoices({ asked, open: {} })
  const { mem } = trace.world
  const cards = cardsFor(d => mem[d.evtchn_fifo] === 1, focusOf(trace, at, selection))
  const now = concerned(trace, at, selection)
  const written = writtenCard(trace, at)
  const first = (id: CardId): boolean => asked?.includes(id) ?? now.has(id)
  const inOrder = [...cards.filter(c => first(c.id)), ...cards.filter(c => !first(c.id))]
  return (
    <div className="state-panel">
      <Changes trace={trace} at={at} />
      {inOrder.map(({ id, ...card }) => (
        <Card
          key={id}
          {...card}
          trace={trace}
          at={at}
          changed={written === id}
          open={choices.open[id] ?? first(id)}
          onChoice={open => setChoices({ asked, open: { ...choices.open, [id]: open } })}
        />
      ))}
      <Explained />
    </div>
  )
}

/** The pop-up for the panel's words, and the code of the closed cards: fetched once somebody is there. */
function Explained() {
  const [ready, setReady] = useState(false)
  useEffect(
    () =>
      void somebodyThere().then(() => {
        setReady(true)
        whenIdle(() => void fetchCards())
      }),
    [],
  )
  return <Suspense fallback={null}>{ready && <TermTip />}</Suspense>
}
