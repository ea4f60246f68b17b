/** Presenter mode: the map fills the screen, and one large sentence says what happens. The rest of the page waits, hidden. */
import { type RefObject, useLayoutEffect, useRef } from 'react'
import { headline, isProposal } from '../../model/narrate.ts'
import { useApp } from '../../store.ts'
import { LiveRegion } from '../panels/LiveRegion.tsx'
import { sentenceAt } from '../panels/sentence.ts'
import { BlackScreen } from './BlackScreen.tsx'
import { detailAt } from './notesView.ts'
import { PresenterControls } from './PresenterControls.tsx'
import { type Panel, usePresenting } from './presenting.ts'
import './present.css'

/** A pointer that has not moved for this long is in the way, ms. */
const STILL_AFTER = 3000

export function Presenter({ onNotes }: { readonly onNotes: () => void }) {
  const trace = useApp(state => state.trace)
  const at = useApp(state => state.at)
  const panel = usePresenting(state => state.panel)
  const black = usePresenting(state => state.black)
  const section = useRef<HTMLElement>(null)
  useMarkedPage(panel)
  useStillPointer()
  useFocusKept(section)
  return (
    <section
      className="presenter"
      aria-label="Presentation"
      tabIndex={-1}
      ref={section}
      data-testid="presenter"
    >
      <h1 className="visually-hidden">{trace.scenario.title}</h1>
      <Says />
      <PresenterControls
        title={trace.scenario.title}
        at={at}
        length={trace.length}
        panel={panel}
        onNotes={onNotes}
      />
      <LiveRegion text={sentenceAt(trace, at)} />
      {black && <BlackScreen />}
    </section>
  )
}

/** What happens in this step: its function, its condition or value, one sentence. Its height is the same at every step. */
function Says() {
  const trace = useApp(state => state.trace)
  const at = useApp(state => state.at)
  const step = trace.stepAt(at)
  const detail = detailAt(trace, at)
  return (
    <div className="presenter-says">
      <p className="presenter-fn">
        <code>{step ? headline(trace, step.index) : 'Fresh world'}</code>
        {step && isProposal(step.fn) && <span className="presenter-tag">proposal</span>}
        {detail && (
          <span className="presenter-detail">
            <code>{detail.what}</code> <b>{detail.value}</b>
          </span>
        )}
      </p>
      <p className="presenter-sentence" data-testid="presenter-sentence" aria-hidden="true">
        {sentenceAt(trace, at)}
      </p>
    </div>
  )
}

/** `data-presenter` on <html> makes everything larger and hides what the audience does not need; its value is the panel shown. */
function useMarkedPage(panel: Panel | undefined): void {
  useLayoutEffect(() => {
    document.documentElement.dataset['presenter'] = panel ?? ''
  }, [panel])
  useLayoutEffect(() => () => document.documentElement.removeAttribute('data-presenter'), [])
}

/** Arrows and clicker move time, whatever was pressed last with a mouse: the focus goes back to the sentence. */
function useFocusKept(section: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    section.current?.focus()
    const onClick = ({ detail, target }: MouseEvent) => {
      if (detail > 0 && target instanceof Element && target.closest('.presenter, .ribbon'))
        section.current?.focus()
    }
    window.addEventListener('click', onClick)
    return () => window.removeEventListener('click', onClick)
  }, [section])
}

/** `data-still` on <html>: the pointer rests, and is not shown. */
function useStillPointer(): void {
  useLayoutEffect(() => {
    const page = document.documentElement
    let timer = setTimeout(rest, STILL_AFTER)
    function rest(): void {
      page.setAttribute('data-still', '')
    }
    const onMove = () => {
      page.removeAttribute('data-still')
      clearTimeout(timer)
      timer = setTimeout(rest, STILL_AFTER)
    }
    window.addEventListener('pointermove', onMove)
    return () => {
      window.removeEventListener('pointermove', onMove)
      clearTimeout(timer)
      page.removeAttribute('data-still')
    }
  }, [])
}
