/** The whole trace as a ribbon of its zones, and the playhead in it: a slider for the mouse, the finger and the keyboard. */
import { type KeyboardEvent, memo, type PointerEvent, useEffect, useRef, useState } from 'react'
import type { Trace } from '../model/run.ts'
import { type Direction, type Stride, startOfStory } from '../model/time.ts'
import { ZONE_LABELS } from '../model/zones.ts'
import { seek, store, useApp } from '../store.ts'
import { drag, release, step } from './playback.ts'
import { betweenAt, positionAt, ribbonShape, WIDTH, xOf } from './ribbonShape.ts'
import { drawnPosition, subscribeFrame } from './stage/clock.ts'
import { opName, opNameAt, whereAt } from './words.ts'
import './Ribbon.css'

/** Pixels from which on a press is a drag. */
const DRAG = 3

const percent = (x: number): string => `${100 * x}%`

/** From one position to another, as CSS. */
const span = (trace: Trace, from: number, to: number) => ({
  left: percent(xOf(trace, from)),
  width: percent(xOf(trace, to) - xOf(trace, from)),
})

export function Ribbon() {
  const trace = useApp(state => state.trace)
  const at = useApp(state => state.at)
  const [hover, setHover] = useState<number>()
  const pressedAt = useRef<number | undefined>(undefined)
  const shareOf = (event: PointerEvent<HTMLElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    return (event.clientX - left) / width
  }
  const letGo = () => {
    pressedAt.current = undefined
    release()
  }
  return (
    <div
      className="ribbon"
      role="slider"
      tabIndex={0}
      aria-label="Position in the trace"
      aria-valuemin={0}
      aria-valuemax={trace.length}
      aria-valuenow={at}
      aria-valuetext={`Step ${at} of ${trace.length}: ${whereAt(trace, at)}`}
      onKeyDown={onKeyDown}
      onPointerDown={event => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        pressedAt.current = event.clientX
        seek(positionAt(trace, shareOf(event)))
      }}
      onPointerMove={event => {
        const x = shareOf(event)
        setHover(positionAt(trace, x))
        // A press goes to the step under it; from a little way on it is a drag, and goes in between as well.
        const from = pressedAt.current
        if (from === undefined || Math.abs(event.clientX - from) < DRAG) return
        pressedAt.current = Number.POSITIVE_INFINITY
        drag(betweenAt(trace, x))
      }}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onPointerLeave={() => setHover(undefined)}
    >
      <Operations trace={trace} current={trace.opAt(at)} />
      <div className="ribbon-band">
        <Bands trace={trace} />
        <div className="ribbon-setup" style={span(trace, 0, startOfStory(trace))} />
        <Playhead />
      </div>
      {hover !== undefined && <Tip trace={trace} position={hover} />}
    </div>
  )
}

/** What a slider adds to the keys of the page: up and down as right and left, pages as operations. */
const SLIDER_KEYS = new Map<string, readonly [Stride, Direction]>([
  ['ArrowUp', ['step', 1]],
  ['ArrowDown', ['step', -1]],
  ['PageUp', ['op', 1]],
  ['PageDown', ['op', -1]],
])

function onKeyDown(event: KeyboardEvent): void {
  const move = SLIDER_KEYS.get(event.key)
  if (!move) return
  event.preventDefault()
  step(...move)
}

const Bands = memo(({ trace }: { readonly trace: Trace }) => {
  const { zones, ticks, ops } = ribbonShape(trace)
  return (
    <svg viewBox={`0 0 ${WIDTH} 1`} preserveAspectRatio="none" aria-hidden="true">
      {zones.map(({ zone, path }) => (
        <g key={zone} className={`zone-${zone}`}>
          <path d={path} className="ground" />
          <path d={path} transform="scale(1 0.3)" />
        </g>
      ))}
      <path d={ticks} className="tick" />
      <path d={ops} className="tick op" />
    </svg>
  )
})

/** Follows every frame of the glide, without React. */
function Playhead() {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const place = () => {
      const { trace, at } = store.getState()
      const head = ref.current
      if (!head) return
      const end = drawnPosition(at)
      Object.assign(head.style, span(trace, Math.max(end - 1, 0), end))
    }
    place()
    const stops = [subscribeFrame(place), store.subscribe(place)]
    return () => {
      for (const stop of stops) stop()
    }
  }, [])
  return <div className="ribbon-head" ref={ref} />
}

/** A label needs this share of the ribbon. */
const ROOM = 0.035

const Operations = memo(({ trace, current }: { readonly trace: Trace; readonly current: number }) => {
  const story = startOfStory(trace)
  return (
    <div className="ribbon-ops" aria-hidden="true">
      {story > 0 && <span style={span(trace, 0, story)}>Setup</span>}
      {trace.ops.map((run, index) =>
        run.from < story || xOf(trace, run.to) - xOf(trace, run.from) < ROOM ? null : (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: operations have no other name than their place
            key={index}
            className={index === current ? 'current' : ''}
            style={span(trace, run.from, run.to)}
          >
            {opName(run.op)}
          </span>
        ),
      )}
    </div>
  )
})

/** What is under the pointer; on the side where there is room. */
function Tip({ trace, position }: { readonly trace: Trace; readonly position: number }) {
  const x = xOf(trace, position - 0.5)
  const side = x < 0.5 ? { left: percent(x) } : { right: percent(1 - x) }
  return (
    <div className="ribbon-tip" style={side} aria-hidden="true">
      <b>{whereAt(trace, position)}</b> step {position}, {opNameAt(trace, position)}
    </div>
  )
}

/** Which colour is which zone, for the zones of this trace. */
export const ZoneLegend = memo(() => {
  const trace = useApp(state => state.trace)
  return (
    <ul className="zone-legend" aria-label="Colours of the ribbon">
      {ribbonShape(trace).zones.map(({ zone }) => (
        <li key={zone} className={`zone-${zone}`}>
          {ZONE_LABELS[zone]}
        </li>
      ))}
    </ul>
  )
})
