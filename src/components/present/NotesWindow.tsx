/** The window of speaker notes: what is on the screen, why, and what comes next; and two buttons that go there. */
import { useEffect } from 'react'
import { pressed } from '../keys.ts'
import { useLatest } from '../useLatest.ts'
import { Clock } from './Clock.tsx'
import { type NotesView, STEERING, type SteeringKey } from './messages.ts'
import { type Contact, useTalk } from './useTalk.ts'
import './notes.css'

/** A clicker's keys and the second key for black are other keys of the presenter's. */
const ALSO: Readonly<Record<string, SteeringKey>> = { PageDown: 'ArrowRight', PageUp: 'ArrowLeft', '.': 'b' }

const steeringKey = (name: string): SteeringKey | undefined =>
  ALSO[name] ?? STEERING.find(key => key === name)

/** A button under the focus keeps its own keys. */
const takesSpace = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button') !== null

export function NotesWindow({ channel }: { readonly channel: string }) {
  const { view, contact, press } = useTalk(channel)
  const onKey = useLatest((event: KeyboardEvent) => {
    const key = steeringKey(pressed(event))
    if (!key || event.altKey || event.ctrlKey || event.metaKey || (key === ' ' && takesSpace(event.target)))
      return
    event.preventDefault()
    press(key)
  })
  useEffect(() => {
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [onKey])
  useEffect(() => {
    document.title = view ? `Notes: ${view.title}` : 'Speaker notes'
  }, [view])
  return (
    <main className="notes" data-testid="notes">
      <header>
        <h1>{view?.title ?? 'Speaker notes'}</h1>
        <Clock />
      </header>
      <ContactLine contact={contact} />
      {view && <Notes view={view} />}
      <div className="notes-steer">
        <button type="button" onClick={() => press('ArrowLeft')}>
          ◀ Back
        </button>
        <button type="button" className="primary" onClick={() => press('ArrowRight')}>
          Step ▶
        </button>
      </div>
    </main>
  )
}

const CONTACT: Record<Exclude<Contact, 'following'>, string> = {
  waiting: 'Waiting for the presenter’s window…',
  left: 'The presenter’s window was closed or loaded anew. What stands here is its last step. Open the notes again from there (Shift+P).',
  lost: 'The presenter’s window does not answer. Is it still open, in this same browser? Open the notes again from there (Shift+P).',
}

function ContactLine({ contact }: { readonly contact: Contact }) {
  return (
    <p className="notes-contact" role="status" data-contact={contact}>
      {contact === 'following' ? '' : CONTACT[contact]}
    </p>
  )
}

function Notes({ view }: { readonly view: NotesView }) {
  const { at, length, headline, sentence, detail, why, operation, black } = view
  return (
    <>
      <section className="notes-now" aria-label="On the screen">
        <p className="notes-step">
          <b>Step {at}</b> of {length}
          {black && <strong className="notes-black">The screen is black: any key returns</strong>}
        </p>
        <h2>
          <code>{headline}</code>
        </h2>
        {detail && (
          <p className="notes-detail">
            <code>{detail.what}</code> <b>{detail.value}</b>
          </p>
        )}
        <p className="notes-sentence" data-testid="notes-sentence">
          {sentence}
        </p>
        {why && <p className="notes-why">{why}</p>}
        {operation && (
          <p className="notes-operation">
            <span className="eyebrow">Operation</span> <code>{operation}</code>
          </p>
        )}
      </section>
      <Next view={view} />
    </>
  )
}

function Next({ view: { next, nextStation } }: { readonly view: NotesView }) {
  return (
    <section className="notes-next" aria-labelledby="notes-next">
      <h2 className="eyebrow" id="notes-next">
        Next
      </h2>
      <p data-testid="notes-next">{next ?? 'Nothing: this is the end.'}</p>
      {nextStation && (
        <p className="muted">
          Then to <code>{nextStation.name}</code>,{' '}
          {nextStation.steps === 1 ? 'in 1 step' : `in ${nextStation.steps} steps`}.
        </p>
      )}
    </section>
  )
}
