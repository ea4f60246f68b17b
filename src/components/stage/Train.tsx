import { memo } from 'react'
import type { Marks } from './flight.ts'
import type { Box } from './geometry.ts'
import type { Flight } from './moves.ts'
import type { MapLayout } from './plan.ts'
import { tagBox } from './tag.ts'

/** Of the event, what went another way, and who waits, in that of a name. */
const SCALE = { train: 0.92, carriage: 0.74, waiting: 0.74 }
const CHARACTER = 0.61

/** One train, drawn round its own middle: who it is, its PENDING and MASKED bits, and what has become of it. */
export const Train = memo(function Train({
  flight,
  layout,
  marks,
}: {
  readonly flight: Flight
  readonly layout: MapLayout
  /** Of the event under way; undefined for all others. */
  readonly marks: Marks | undefined
}) {
  // In ems of its own size: the number, its two ends, and the roof that the pennant stands on.
  const roofed = marks?.pending ? 0.95 : 0
  const ems = flight.text.length * CHARACTER + 1.1 + roofed
  const size = Math.min(Math.min(layout.fontSize, 26) * SCALE[flight.kind], widest(layout) / ems)
  const roof = roofed * size
  const w = ems * size
  const h = size * 1.75
  const body = { x: -w / 2, y: -h / 2, width: w, height: h, rx: h / 2 }
  const becomes = marks?.fateKind
  // The first words of what has become of the event; the map's name has all of them.
  const words = marks?.fate?.split(':')[0]
  return (
    <g
      className="train"
      data-kind={flight.kind}
      data-fate={becomes}
      data-pending={marks?.pending}
      data-masked={marks ? marks.masked : flight.masked}
      data-crashed={marks?.crash !== undefined}
    >
      {(becomes === 'merges' || flight.count > 1) && (
        <rect className="behind" {...body} x={body.x + size * 0.4} y={body.y - size * 0.4} />
      )}
      <rect className="body" {...body} />
      <text className="number" x={-roof / 2} y={size * 0.35} textAnchor="middle" style={{ fontSize: size }}>
        {flight.text}
      </text>
      {marks?.pending && <path className="flag" d={flag(w / 2 - roof - size * 0.2, size)} />}
      {(becomes === 'ends' || becomes === 'stops') && <path className="buffer" d={buffer(w / 2, h)} />}
      {marks?.crash !== undefined && <path className="wreck" d={wreck(h * 0.95)} />}
      {words && <Tag words={words} box={tagBox(layout, flight.station, { w, h }, tagSize(words, size))} />}
    </g>
  )
})

/** A train at the leftmost stop is still whole, px: on a phone the map begins there. */
const widest = ({ stations }: MapLayout): number => 2 * Math.min(...Object.values(stations).map(p => p.x)) - 4

const tagSize = (words: string, size: number) => ({ w: words.length * size * 0.53 + size, h: size * 1.35 })

function Tag({ words, box }: { readonly words: string; readonly box: Box }) {
  return (
    <g className="fate">
      <rect x={box.x} y={box.y} width={box.w} height={box.h} rx={box.h * 0.25} />
      <text
        x={box.x + box.w / 2}
        y={box.y + box.h * 0.72}
        textAnchor="middle"
        style={{ fontSize: box.h * 0.66 }}
      >
        {words}
      </text>
    </g>
  )
}

/** A cross over the train and the track ahead of it: nothing runs any more. */
const wreck = (r: number): string => `M${-r} ${-r}L${r} ${r}M${r} ${-r}L${-r} ${r}`

/** A buffer stop at both ends: it goes no further. */
const buffer = (x: number, h: number): string =>
  [x + h * 0.16, -x - h * 0.16].map(at => `M${at} ${-h * 0.55}v${h * 1.1}`).join('')

/** A pennant: the port's bit in evtchn_pending is set. Hollow while it is masked. */
const flag = (x: number, size: number): string =>
  `M${x} ${size * 0.5}v${-size}l${size * 0.75} ${size * 0.3}l${-size * 0.75} ${size * 0.3}`
