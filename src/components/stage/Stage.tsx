/** The map: a schematic of event delivery with the event of the present step on it. */
import { lazy, Suspense, useMemo, useRef, useState } from 'react'
import { startOfStory } from '../../model/time.ts'
import { nameIn } from '../../model/xen/source.ts'
import { zoneOf } from '../../model/zones.ts'
import { seek, store, useApp } from '../../store.ts'
import { pointAt } from '../pointing.ts'
import { useSize } from '../useSize.ts'
import { Board } from './Board.tsx'
import { marksAt } from './flight.ts'
import { berthsIn } from './Guests.tsx'
import { tracksInPlay } from './inPlay.ts'
import { journeyOf } from './journey.ts'
import { lampsAt } from './lamps.ts'
import { layoutMap, NARROW } from './layout.ts'
import { partiesAt } from './parties.ts'
import { StageMap } from './StageMap.tsx'
import { StationList } from './StationList.tsx'
import './stage.css'
import { MapBar } from './MapBar.tsx'
import { type StationId, stationInfo, stationName } from './stations.ts'
import { Trains } from './Trains.tsx'
import { useCamera } from './useCamera.ts'
import { nextVisit } from './visits.ts'

const MeetParts = lazy(() => import('./MeetParts.tsx').then(m => ({ default: m.MeetParts })))

const columns = matchMedia('(min-width: 901px)')

/** What the rows of a narrow map may fill, px: much of a tall window with columns; on a phone the less the better. */
const heightForRows = (): number => (columns.matches ? innerHeight * 0.6 : 0)

/** To the next step that stops at a station; while a lesson asks, the station is an answer. */
function goTo(station: StationId): void {
  if (pointAt({ kind: 'station', functions: stationInfo(station).functions })) return
  const { trace, at } = store.getState()
  const position = nextVisit(trace, at, station)
  if (position !== undefined) seek(position)
}

export function Stage() {
  const trace = useApp(s => s.trace)
  const at = useApp(s => s.at)
  const [ref, size] = useSize()
  const { lines, story, stops } = journeyOf(trace)
  const [everything, setEverything] = useState(false)
  const [meeting, setMeeting] = useState(false)
  const meet = useRef<HTMLButtonElement>(null)
  const release = trace.release
  // The narrow map is as high as its rows, so that it must not be laid out anew when its own height changes.
  const narrow = size !== undefined && size.width < NARROW
  const width = size?.width ?? 0
  const height = narrow ? heightForRows() : (size?.height ?? 0)
  const tracks = tracksInPlay(trace, {
    setup: at < startOfStory(trace),
    everything: everything || meeting,
  })
  const layout = useMemo(
    () =>
      width > 0 ? layoutMap(width, height, { tracks, name: id => stationName(id, release) }) : undefined,
    [width, height, tracks, release],
  )
  const marks = marksAt(trace, at)
  const zone = at > 0 ? zoneOf(trace, at - 1) : undefined
  const where = marks.current ? `at ${stationName(marks.current, release)}` : 'before the first step'
  const step = trace.stepAt(at)
  const svg = useRef<SVGSVGElement>(null)
  const group = useRef<SVGGElement>(null)
  const here = marks.current && layout?.stations[marks.current]
  const near = useCamera(svg, group, layout?.width ?? 0, layout?.height ?? 0, here)
  const parties = partiesAt(trace, at, layout ? berthsIn(layout) : 0)
  return (
    <section
      className="stage"
      data-testid="stage"
      data-station={marks.current}
      data-crashed={marks.crash !== undefined}
      aria-label={`Map. Step ${at} of ${trace.length}, ${where}${marks.fate ? `; the event ${marks.fate}` : ''}${marks.crash === undefined ? '' : ', where Xen dies'}`}
    >
      <div className="map" data-narrow={narrow} data-near={near} ref={ref}>
        {layout && (
          <Board
            trace={trace}
            at={at}
            zone={zone}
            crash={marks.crash}
            fate={marks.fate}
            lamps={lampsAt(trace, at, marks.cargo)}
            place={near ? undefined : layout.board}
            fontSize={layout.fontSize}
          />
        )}
        <div className="canvas">
          {layout && (
            <svg
              ref={svg}
              width={layout.width}
              height={layout.height}
              viewBox={`0 0 ${layout.width} ${layout.height}`}
              aria-hidden="true"
            >
              <g ref={group}>
                <StageMap
                  layout={layout}
                  marks={marks}
                  zone={zone}
                  lines={lines}
                  story={story}
                  stops={stops}
                  parties={parties}
                  onGo={goTo}
                  words={{
                    world: trace.world,
                    fn: step && nameIn(step.fn, release),
                    op: trace.runAt(at)?.op.op,
                    target: parties.target,
                  }}
                />
                <Trains trace={trace} at={at} layout={layout} marks={marks} />
              </g>
            </svg>
          )}
          {meeting && layout && (
            <Suspense>
              <MeetParts
                layout={layout}
                onClose={() => {
                  setMeeting(false)
                  meet.current?.focus()
                }}
              />
            </Suspense>
          )}
        </div>
      </div>
      <StationList everything={everything || meeting} />
      <MapBar
        everything={everything}
        onEverything={setEverything}
        meeting={meeting}
        onMeeting={setMeeting}
        meet={meet}
      />
    </section>
  )
}
