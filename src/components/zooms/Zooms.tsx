/** One step from three distances: the hypercall it is part of, the function that runs, the word that it is about. */
import { type KeyboardEvent, lazy, Suspense, useRef } from 'react'
import type { Trace } from '../../model/run.ts'
import { setZoom, turnZoom, useLockedZoom, useZoom, ZOOMS, type Zoom } from '../panels/zoom.ts'
import './zooms.css'

export interface ZoomProps {
  readonly trace: Trace
  readonly at: number
}

const LABELS: Record<Zoom, string> = { hypercall: 'Hypercall', function: 'Function', bit: 'Bit' }

const VIEWS = {
  hypercall: lazy(() => import('./HypercallZoom.tsx').then(m => ({ default: m.HypercallZoom }))),
  function: lazy(() => import('./FunctionZoom.tsx').then(m => ({ default: m.FunctionZoom }))),
  bit: lazy(() => import('./BitZoom.tsx').then(m => ({ default: m.BitZoom }))),
} satisfies Record<Zoom, unknown>

export function Zooms({ trace, at }: ZoomProps) {
  const zoom = useZoom()
  const locked = useLockedZoom() !== undefined
  const View = VIEWS[zoom]
  return (
    <section className="panel zooms" aria-label="Zoom">
      {!locked && <Tabs zoom={zoom} />}
      <div
        className="zoom"
        id="zoom-panel"
        {...(locked ? {} : { role: 'tabpanel', 'aria-labelledby': `zoom-${zoom}` })}
      >
        <Suspense>
          {at > 0 ? (
            <View trace={trace} at={at} />
          ) : (
            <p className="muted">Nothing runs yet. The first step shows it.</p>
          )}
        </Suspense>
      </div>
    </section>
  )
}

/** Where a key leads from a tab; the arrows do not step through the trace here. */
const MOVES: Readonly<Record<string, () => void>> = {
  ArrowRight: () => turnZoom(1),
  ArrowLeft: () => turnZoom(-1),
  Home: () => setZoom(ZOOMS[0]),
  End: () => setZoom(ZOOMS[ZOOMS.length - 1] as Zoom),
}

function Tabs({ zoom }: { zoom: Zoom }) {
  const list = useRef<HTMLDivElement>(null)
  const onKey = (event: KeyboardEvent) => {
    const move = MOVES[event.key]
    if (!move || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    move()
    // The tabs are drawn anew first.
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus())
  }
  return (
    <div className="zoom-tabs" role="tablist" aria-label="Zoom" ref={list} onKeyDown={onKey}>
      {ZOOMS.map(name => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`zoom-${name}`}
          aria-selected={name === zoom}
          aria-controls="zoom-panel"
          tabIndex={name === zoom ? 0 : -1}
          onClick={event => {
            setZoom(name)
            // A mouse leaves the arrow keys to the steps of the trace.
            if (event.detail > 0) event.currentTarget.blur()
          }}
        >
          {LABELS[name]}
        </button>
      ))}
    </div>
  )
}
