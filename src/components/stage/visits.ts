/** When a trace stops at a station: what a click on the map, or a line of its list, goes to. */
import { bisectRight } from 'd3'
import type { Trace } from '../../model/run.ts'
import { journeyOf, stationAt } from './journey.ts'
import type { StationId } from './stations.ts'

const known = new WeakMap<Trace, ReadonlyMap<StationId, readonly number[]>>()

/** Positions at which control comes to each station, ascending. Found once a trace. */
export function visitsOf(trace: Trace): ReadonlyMap<StationId, readonly number[]> {
  const found = known.get(trace)
  if (found) return found
  const visits = new Map<StationId, number[]>()
  const { control } = journeyOf(trace)
  for (let i = 0; i < trace.length; i++) {
    if (i > 0 && control[i] === control[i - 1]) continue
    const station = stationAt(control[i] as number)
    const positions = visits.get(station)
    if (positions) positions.push(i + 1)
    else visits.set(station, [i + 1])
  }
  known.set(trace, visits)
  return visits
}

/** The next position at which the trace stops there, from the start again after the last; undefined if it never does. */
export function nextVisit(trace: Trace, at: number, station: StationId): number | undefined {
  const positions = visitsOf(trace).get(station) ?? []
  return positions[bisectRight(positions, at)] ?? positions[0]
}
