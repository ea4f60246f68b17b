import { useEffect, useLayoutEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { Trace } from '../../model/run.ts'
import { playheadSpan, playheadT, subscribeFrame, subscribeSpan } from './clock.ts'
import type { Marks } from './flight.ts'
import { type Flight, flightsOf, placeAt, presenceAt } from './moves.ts'
import type { MapLayout } from './plan.ts'
import { SignalMark } from './SignalMark.tsx'
import { Train } from './Train.tsx'
import './trains.css'

const px = (n: number): string => n.toFixed(1)

/** Puts a train where it is now, without React. */
function place(element: SVGGElement, flight: Flight, t: number): void {
  const { x, y } = placeAt(flight, t)
  const presence = presenceAt(flight, t)
  element.setAttribute('transform', `translate(${px(x)} ${px(y)})`)
  element.style.opacity = presence.toFixed(2)
  element.style.display = presence === 0 ? 'none' : ''
  element.toggleAttribute('data-flying', flight.way.length > 1 && t > 0 && t < 1)
}

/**
 * The event under way, what of it went other ways, and everybody who waits; and the signal of the mask. React draws
 * them once a step; between steps only transforms are moved, frame by frame.
 */
export function Trains({
  trace,
  at,
  layout,
  marks,
}: {
  readonly trace: Trace
  readonly at: number
  readonly layout: MapLayout
  readonly marks: Marks
}) {
  const span = useSyncExternalStore(subscribeSpan, playheadSpan)
  const flights = useMemo(
    () => flightsOf(trace, span ?? { from: at, to: at }, layout),
    [trace, at, span, layout],
  )
  const elements = useRef(new Map<string, SVGGElement>())
  const show = useRef(() => {})
  useLayoutEffect(() => {
    show.current = () => {
      // Between a change of the span and React's answer to it the old trains stay where they are.
      if (playheadSpan() !== span) return
      for (const flight of flights) {
        const element = elements.current.get(flight.key)
        if (element) place(element, flight, playheadT())
      }
    }
    show.current()
  }, [flights, span])
  useEffect(() => subscribeFrame(() => show.current()), [])
  return (
    <g className="trains" data-testid="trains">
      {marks.signal && <SignalMark signal={marks.signal} layout={layout} />}
      {flights.map(flight => (
        <g
          key={flight.key}
          ref={element => {
            if (element) elements.current.set(flight.key, element)
            else elements.current.delete(flight.key)
          }}
          data-kind={flight.kind}
          data-at={flight.station}
        >
          <Train flight={flight} layout={layout} marks={flight.kind === 'train' ? marks : undefined} />
        </g>
      ))}
    </g>
  )
}
