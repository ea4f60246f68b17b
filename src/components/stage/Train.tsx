import { useEffect, useLayoutEffect, useRef } from 'react'
import type { Trace } from '../../model/run.ts'
import { playheadT, subscribeFrame } from './clock.ts'
import { type Marks, trainAt } from './flight.ts'
import type { MapLayout } from './plan.ts'

/** The event under way. React draws it once a step; between steps only its transform is moved, frame by frame. */
export function Train({
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
  const ref = useRef<SVGGElement>(null)
  const show = useRef(() => {})
  useLayoutEffect(() => {
    show.current = () => {
      const point = trainAt(trace, at, playheadT(), layout)
      if (point)
        ref.current?.setAttribute('transform', `translate(${point.x.toFixed(1)} ${point.y.toFixed(1)})`)
    }
    show.current()
  }, [trace, at, layout])
  useEffect(() => subscribeFrame(() => show.current()), [])
  if (!marks.eventAt || !marks.cargo) return null
  const text = `d${marks.cargo.dom} p${marks.cargo.port}`
  const size = Math.min(layout.fontSize, 26) * 0.92
  const roof = marks.pending ? size * 0.95 : 0
  const w = text.length * size * 0.61 + size * 1.1 + roof
  const h = size * 1.75
  return (
    <g
      ref={ref}
      className="train"
      data-pending={marks.pending}
      data-masked={marks.masked}
      data-crashed={marks.crash !== undefined}
    >
      <rect x={-w / 2} y={-h / 2} width={w} height={h} rx={h / 2} />
      <text className="number" x={-roof / 2} y={size * 0.35} textAnchor="middle" style={{ fontSize: size }}>
        {text}
      </text>
      {marks.pending && <path className="flag" d={flag(w / 2 - roof - size * 0.2, size)} />}
      {marks.crash !== undefined && <path className="wreck" d={wreck(h * 0.95)} />}
    </g>
  )
}

/** A cross over the train and the track ahead of it: nothing runs any more. */
const wreck = (r: number): string => `M${-r} ${-r}L${r} ${r}M${r} ${-r}L${-r} ${r}`

/** A pennant: the port's bit in evtchn_pending is set. Hollow while it is masked. */
const flag = (x: number, size: number): string =>
  `M${x} ${size * 0.5}v${-size}l${size * 0.75} ${size * 0.3}l${-size * 0.75} ${size * 0.3}`
