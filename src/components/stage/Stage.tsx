/** The map: a schematic of event delivery with the event of the present step on it. */
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { releases } from '../../model/release.ts'
import { startOfStory } from '../../model/time.ts'
import { nameIn } from '../../model/xen/source.ts'
import { zoneOf } from '../../model/zones.ts'
import { useApp } from '../../store.ts'
import { Board } from './Board.tsx'
import { marksAt } from './flight.ts'
import { journeyOf } from './journey.ts'
import { Legend } from './Legend.tsx'
import { layoutMap, NARROW } from './layout.ts'
import { StageMap } from './StageMap.tsx'
import { StationList } from './StationList.tsx'
import './stage.css'
import { stationName } from './stations.ts'

const Trains = lazy(() => import('./Trains.tsx').then(m => ({ default: m.Trains })))

/** Size of an element, kept up to date. */
function useSize() {
  const ref = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState<{ width: number; height: number }>()
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new ResizeObserver(() => {
      setSize({ width: element.clientWidth, height: element.clientHeight })
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, size] as const
}

export function Stage() {
  const trace = useApp(s => s.trace)
  const at = useApp(s => s.at)
  const [ref, size] = useSize()
  const { lines, story, stops, drawn } = journeyOf(trace)
  const release = releases[trace.scenario.release]
  // The narrow map is as high as its rows, so that it must not be laid out anew when its own height changes.
  const narrow = size !== undefined && size.width < NARROW
  const width = size?.width ?? 0
  const height = narrow ? 0 : (size?.height ?? 0)
  const shown = narrow && at > startOfStory(trace) ? story : lines
  const layout = useMemo(
    () =>
      width > 0
        ? layoutMap(width, height, { drawn, shown, stops, name: id => stationName(id, release) })
        : undefined,
    [width, height, drawn, shown, stops, release],
  )
  const marks = marksAt(trace, at)
  const zone = at > 0 ? zoneOf(trace, at - 1) : undefined
  const where = marks.current ? `at ${stationName(marks.current, release)}` : 'before the first step'
  const step = trace.stepAt(at)
  return (
    <section
      className="stage"
      data-testid="stage"
      data-station={marks.current}
      data-crashed={marks.crash !== undefined}
      aria-label={`Map. Step ${at} of ${trace.length}, ${where}${marks.fate ? `; the event ${marks.fate}` : ''}${marks.crash === undefined ? '' : ', where Xen dies'}`}
    >
      <div className="map" data-narrow={narrow} ref={ref}>
        <Board
          trace={trace}
          at={at}
          zone={zone}
          crash={marks.crash}
          place={layout?.board}
          fontSize={layout?.fontSize ?? 12}
        />
        {layout && (
          <svg
            width={layout.width}
            height={layout.height}
            viewBox={`0 0 ${layout.width} ${layout.height}`}
            aria-hidden="true"
          >
            <StageMap
              layout={layout}
              marks={marks}
              zone={zone}
              lines={lines}
              story={story}
              stops={stops}
              fn={step && nameIn(step.fn, release)}
              op={trace.ops[trace.opAt(at)]?.op.op}
            />
            <Suspense fallback={null}>
              <Trains trace={trace} at={at} layout={layout} marks={marks} />
            </Suspense>
          </svg>
        )}
      </div>
      <StationList lines={lines} current={marks.current} name={id => stationName(id, release)} />
      <Legend />
    </section>
  )
}
