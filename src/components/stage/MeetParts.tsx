import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Point } from './geometry.ts'
import { PART_MS, PARTS } from './parts.ts'
import type { MapLayout } from './plan.ts'
import './parts.css'

const calm = matchMedia('(prefers-reduced-motion: reduce)')

/** Half a minute that names the parts on the map itself. Goes on by itself unless stopped; the person holds the clock. */
export function MeetParts({ layout, onClose }: { readonly layout: MapLayout; readonly onClose: () => void }) {
  const [index, setIndex] = useState(0)
  const [running, setRunning] = useState(!calm.matches)
  const part = PARTS[index]
  const box = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!running) return
    const timeout = setTimeout(() => {
      if (index + 1 < PARTS.length) setIndex(index + 1)
      else setRunning(false)
    }, PART_MS)
    return () => clearTimeout(timeout)
  }, [running, index])
  // The narrow map is longer than the screen.
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }))
  // Before anything is seen: whoever presses Enter at once means what is in front of them.
  useLayoutEffect(() => box.current?.querySelector<HTMLElement>('.next')?.focus({ preventScroll: true }), [])
  if (!part) return null
  const station = part.stations.find(id => layout.stations[id])
  const at = station && layout.stations[station]
  const go = (by: number) => {
    setRunning(false)
    setIndex(Math.min(Math.max(index + by, 0), PARTS.length - 1))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose()
    else if (event.key === 'ArrowRight') go(1)
    else if (event.key === 'ArrowLeft') go(-1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <>
      {at && <Spot at={at} size={layout.fontSize} />}
      <section
        className="part panel"
        ref={box}
        role="dialog"
        aria-label="Meet the parts"
        style={placeOf(at, layout)}
        onKeyDown={onKeyDown}
      >
        <div aria-live="polite">
          <h3>
            {part.name} <code>{part.code}</code>
          </h3>
          <p>{part.says}</p>
          {!at && <p className="muted">It has no place on this map.</p>}
        </div>
        <footer>
          <span className="muted">
            {index + 1} of {PARTS.length}
          </span>
          <button type="button" onClick={() => setRunning(!running)}>
            {running ? 'Stop' : 'Go on'}
          </button>
          <button type="button" onClick={() => go(-1)} disabled={index === 0}>
            Back
          </button>
          <button
            type="button"
            className="next primary"
            onClick={() => (index + 1 < PARTS.length ? go(1) : onClose())}
          >
            {index + 1 < PARTS.length ? 'Next' : 'Done'}
          </button>
          <button type="button" aria-label="Close" onClick={onClose}>
            ✕
          </button>
        </footer>
      </section>
    </>
  )
}

/** A ring round the station that is spoken of. */
function Spot({ at, size }: { readonly at: Point; readonly size: number }) {
  const r = size * 2.1
  return <div className="spot" style={{ left: at.x - r, top: at.y - r, width: 2 * r, height: 2 * r }} />
}

/** Beside its station, on the side where there is more room; under it where the map is narrow. */
function placeOf(at: Point | undefined, { width, height, fontSize, board }: MapLayout) {
  if (!at) return { left: 0, top: 0 }
  const gap = fontSize * 3
  if (!board) return { left: 4, right: 4, top: at.y + gap }
  const vertical = at.y > height / 2 ? { bottom: height - at.y - gap } : { top: at.y - gap }
  return at.x > width / 2 ? { ...vertical, right: width - at.x + gap } : { ...vertical, left: at.x + gap }
}
