import { type KeyboardEvent, useRef } from 'react'
import { startOfStory } from '../../model/time.ts'
import { seek } from '../../store.ts'
import { pointAt } from '../pointing.ts'
import { useAppLater } from '../useAppLater.ts'
import { marksAt } from './flight.ts'
import { tracksInPlay } from './inPlay.ts'
import { stationsOf } from './plan.ts'
import { STATION_IDS, type StationId, stationInfo, stationName } from './stations.ts'
import { nextVisit } from './visits.ts'

/**
 * The map as a list: the stations in play from the source to the handler, the present one marked; each goes to the next
 * step that stops there. Out of sight until the keyboard comes to it. One stop of the Tab key; ↑ and ↓ go along it.
 */
export function StationList({ everything }: { readonly everything: boolean }) {
  const trace = useAppLater(s => s.trace)
  const at = useAppLater(s => s.at)
  const { current } = marksAt(trace, at)
  const { release } = trace
  const stations = stationsOf(tracksInPlay(trace, { setup: at < startOfStory(trace), everything }))
  const list = useRef<HTMLOListElement>(null)
  const shown = STATION_IDS.filter(id => stations.has(id))
  const tabStop = current && stations.has(current) ? current : shown[0]
  return (
    <ol
      className="station-list"
      ref={list}
      aria-label="Stations of this scenario"
      onKeyDown={event => move(event, list.current)}
    >
      {shown.map(id => {
        const next = nextVisit(trace, at, id)
        return (
          <li key={id} aria-current={id === current ? 'step' : undefined}>
            <button
              type="button"
              tabIndex={id === tabStop ? 0 : -1}
              aria-disabled={next === undefined}
              onClick={() => {
                if (pointAt({ kind: 'station', functions: stationInfo(id).functions })) return
                if (next !== undefined) seek(next)
              }}
            >
              <code>{stationName(id, release)}</code>
              {about(id)}
              <span className="muted">
                {next === undefined ? ', no step stops here' : `, to step ${next}`}
              </span>
            </button>
          </li>
        )
      })}
    </ol>
  )
}

function about(id: StationId): string {
  const { note, proposal } = stationInfo(id)
  return `${note && `, ${note}`}${proposal && note !== 'proposal' ? ', proposal' : ''}`
}

function move(event: KeyboardEvent, list: HTMLElement | null): void {
  const buttons = [...(list?.querySelectorAll('button') ?? [])]
  const here = buttons.indexOf(document.activeElement as HTMLButtonElement)
  const to = { ArrowDown: here + 1, ArrowUp: here - 1 }[event.key]
  if (to === undefined || here < 0) return
  event.preventDefault()
  buttons[(to + buttons.length) % buttons.length]?.focus()
}
