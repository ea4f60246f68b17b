import type { Trace } from '../../model/run.ts'
import type { Zone } from '../../model/zones.ts'
import type { Marks } from '../stage/flight.ts'
import { tracksInPlay } from '../stage/inPlay.ts'
import { journeyOf } from '../stage/journey.ts'
import { layoutMap } from '../stage/layout.ts'
import { trainAt } from '../stage/moves.ts'
import { NOBODY as NOBODY_THERE } from '../stage/parties.ts'
import type { MapLayout } from '../stage/plan.ts'
import { StageMap } from '../stage/StageMap.tsx'
import { stationName } from '../stage/stations.ts'

/** The map of the lines that a story travels, laid out once for all its frames. */
export function paperLayout(trace: Trace, width: number, height: number): MapLayout {
  const release = trace.release
  const tracks = tracksInPlay(trace, { setup: false, everything: false })
  return layoutMap(width, height, { tracks, name: id => stationName(id, release) })
}

interface Shown {
  readonly trace: Trace
  readonly layout: MapLayout
  readonly marks: Marks
  readonly zone: Zone | undefined
}

/** A little more than the map: the outlines of its zones lie on its edge. */
const boxOf = ({ width, height }: MapLayout): string => `-2 -2 ${width + 4} ${height + 4}`

/** No event is on its way: the map as a key. */
const NOBODY: Marks = {
  current: undefined,
  eventAt: undefined,
  heads: [],
  fate: undefined,
  fateKind: undefined,
  signal: undefined,
  cargo: undefined,
  visited: new Set(),
  decision: undefined,
  waiting: 0,
  asserted: new Set(),
  pending: false,
  masked: false,
  crash: undefined,
}

/** The map with its names, without an event. */
export function KeyMap({ trace, layout }: { readonly trace: Trace; readonly layout: MapLayout }) {
  return (
    <svg className="key-map" viewBox={boxOf(layout)} aria-hidden="true">
      <Lines trace={trace} layout={layout} marks={NOBODY} zone={undefined} />
    </svg>
  )
}

/** The map of a frame: small, so that only the station that is lit has its name. The event is a pill with its port. */
export function FrameMap({ trace, layout, at, marks, zone }: Shown & { readonly at: number }) {
  const event = trainAt(trace, at, 1, layout)
  const here = marks.current && layout.stations[marks.current]
  return (
    <svg
      className="frame-map"
      viewBox={boxOf(layout)}
      data-crashed={marks.crash !== undefined}
      aria-hidden="true"
    >
      <Lines trace={trace} layout={layout} marks={marks} zone={zone} />
      {here && <circle className="here" cx={here.x} cy={here.y} r={20} />}
      {event && marks.cargo && (
        <Pill
          x={event.x}
          y={event.y}
          layout={layout}
          text={`d${marks.cargo.dom} p${marks.cargo.port}`}
          marks={marks}
        />
      )}
      {here && marks.current && (
        <HereName x={here.x} y={here.y} layout={layout} text={stationName(marks.current, trace.release)} />
      )}
    </svg>
  )
}

function Lines({ trace, layout, marks, zone }: Shown) {
  const { story, stops } = journeyOf(trace)
  return (
    <StageMap
      layout={layout}
      marks={marks}
      zone={zone}
      lines={story}
      story={story}
      stops={stops}
      parties={NOBODY_THERE}
      words={{ world: trace.world, fn: undefined, op: undefined, target: undefined }}
    />
  )
}

/** Size of letters on a frame's map, in its own units: the map is printed at about a third. */
const LETTERS = 34
const WIDTH_OF_LETTER = 0.61

function Pill({
  x,
  y,
  layout,
  text,
  marks,
}: {
  readonly x: number
  readonly y: number
  readonly layout: MapLayout
  readonly text: string
  readonly marks: Marks
}) {
  const w = (text.length + 1.4) * LETTERS * WIDTH_OF_LETTER
  const h = LETTERS * 1.4
  const left = Math.min(Math.max(x - w / 2, 4), layout.width - w - 4)
  return (
    <g className="pill" data-pending={marks.pending} data-masked={marks.masked}>
      <rect x={left} y={y - h / 2} width={w} height={h} rx={h / 2} />
      <text x={left + w / 2} y={y + LETTERS * 0.35} textAnchor="middle" fontSize={LETTERS}>
        {text}
      </text>
      {marks.crash !== undefined && (
        <path className="wreck" d={`M${x - h} ${y - h}l${2 * h} ${2 * h}m0 ${-2 * h}l${-2 * h} ${2 * h}`} />
      )}
    </g>
  )
}

/** Under the station, or over it at the foot of the map; kept inside. */
function HereName({
  x,
  y,
  layout,
  text,
}: {
  readonly x: number
  readonly y: number
  readonly layout: MapLayout
  readonly text: string
}) {
  const half = (text.length * LETTERS * WIDTH_OF_LETTER) / 2
  const cx = Math.min(Math.max(x, half + 4), Math.max(layout.width - half - 4, half + 4))
  const middle = y + LETTERS * 2.1 < layout.height ? y + LETTERS * 1.5 : y - LETTERS * 1.4
  return (
    <g className="here-name">
      <rect
        className="here-ground"
        x={cx - half}
        y={middle - LETTERS * 0.6}
        width={half * 2}
        height={LETTERS * 1.2}
      />
      <text x={cx} y={middle + LETTERS * 0.3} textAnchor="middle" fontSize={LETTERS}>
        {text}
      </text>
    </g>
  )
}
