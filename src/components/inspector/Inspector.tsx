/**
 * What is selected, at the top of the state column, or on a small screen a sheet above the time controls: why its event
 * has not arrived, and its machine. It takes no focus and scrolls nothing.
 */
import { useEffect, useRef, useState } from 'react'
import { type Selection, select, useApp } from '../../store.ts'
import { Icon } from '../Icon.tsx'
import { chipId } from '../stage/entities.ts'
import { useLatest } from '../useLatest.ts'
import { titleOf } from './machine.ts'
import { Statechart } from './Statechart.tsx'
import { WhyNotTab } from './WhyNotTab.tsx'
import './inspector.css'

const TABS = [
  ['why', 'Why not?'],
  ['machine', 'Machine'],
] as const
type Tab = (typeof TABS)[number][0]

/** Height of the time controls, above which the sheet stands. */
function useFooterHeight(): number {
  const [height, setHeight] = useState(0)
  useEffect(() => {
    const footer = document.querySelector<HTMLElement>('.app > footer')
    if (!footer) return
    const observer = new ResizeObserver(() => setHeight(footer.offsetHeight))
    observer.observe(footer)
    return () => observer.disconnect()
  }, [])
  return height
}

/** Escape closes what is on top: not this while a dialog is open, or a field or a list has the key. */
const isForUs = (event: KeyboardEvent): boolean =>
  event.key === 'Escape' &&
  !event.defaultPrevented &&
  !document.querySelector('dialog[open]') &&
  !(event.target instanceof Element && event.target.closest('input, select, textarea'))

export function Inspector({ selection }: { readonly selection: Selection }) {
  const trace = useApp(s => s.trace)
  const at = useApp(s => s.at)
  const [tab, setTab] = useState<Tab>('why')
  const panel = useRef<HTMLElement>(null)
  const footer = useFooterHeight()
  const title = titleOf(trace.world, selection)

  const close = useLatest(() => {
    const within = panel.current?.contains(document.activeElement)
    if (within || document.activeElement === document.body)
      document.getElementById(chipId(selection))?.focus()
    select(undefined)
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => isForUs(event) && close()
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [close])

  return (
    <section
      className="inspector panel"
      id="inspector"
      data-testid="inspector"
      aria-labelledby="inspector-title"
      ref={panel}
      style={{ '--footer': `${footer}px` } as React.CSSProperties}
    >
      <div className="inspector-head">
        <h2 id="inspector-title">
          {title ? (
            <>
              <span className="mono">{title[0]}</span> <span className="dot">·</span>{' '}
              <span className="mono state-name">{title[1]}</span>
            </>
          ) : (
            'Not in this world yet'
          )}
        </h2>
        <button
          type="button"
          className="close"
          aria-label="Close the inspector"
          title="Close (Escape)"
          onClick={close}
        >
          <Icon name="close" />
        </button>
        {title && <Tabs tab={tab} onTab={setTab} />}
      </div>
      {title && (
        <div
          className="inspector-body"
          role="tabpanel"
          id={`inspector-${tab}`}
          aria-labelledby={`inspector-tab-${tab}`}
        >
          {tab === 'why' ? (
            <WhyNotTab trace={trace} at={at} selection={selection} />
          ) : (
            <Statechart trace={trace} at={at} selection={selection} />
          )}
        </div>
      )}
    </section>
  )
}

function Tabs({ tab, onTab }: { readonly tab: Tab; readonly onTab: (tab: Tab) => void }) {
  /** Arrow keys go round the two; the playhead does not hear of them. */
  const onKey = (event: React.KeyboardEvent) => {
    if (!['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return
    event.preventDefault()
    event.stopPropagation()
    const next = tab === 'why' ? 'machine' : 'why'
    onTab(next)
    document.getElementById(`inspector-tab-${next}`)?.focus()
  }
  return (
    <div role="tablist" aria-label="About it" className="tabs">
      {TABS.map(([id, label]) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`inspector-tab-${id}`}
          aria-controls={tab === id ? `inspector-${id}` : undefined}
          aria-selected={tab === id}
          tabIndex={tab === id ? 0 : -1}
          onClick={() => onTab(id)}
          onKeyDown={onKey}
        >
          {label}
        </button>
      ))}
    </div>
  )
}
