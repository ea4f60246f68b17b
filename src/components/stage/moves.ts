/**
 * The trains between two positions, as a function of *t*: who is there, by which way each one goes, who appears and
 * who is gone. Pure: forwards, backwards and dragged by hand it is the same reading, at another t.
 */
import type { Trace } from '../../model/run.ts'
import { type Point, pointAlong } from './geometry.ts'
import type { Head } from './heads.ts'
import { journeyOf } from './journey.ts'
import type { Cargo } from './manifest.ts'
import { route, TRACKS } from './network.ts'
import type { MapLayout } from './plan.ts'
import type { StationId } from './stations.ts'
import { type Waiting, waitingTrains } from './waiting.ts'

/** Two positions, the earlier first; the same one twice: nothing moves. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface Flight {
  readonly key: string
  /** The event; what of it went another way; somebody who waits. */
  readonly kind: 'train' | 'carriage' | 'waiting'
  readonly text: string
  /** Where it is at t = 1. */
  readonly station: StationId
  readonly way: readonly Point[]
  /** Its share of being there at t = 0 and t = 1. */
  readonly presence: readonly [number, number]
  readonly masked: boolean
  readonly count: number
}

export const cargoText = ({ dom, port }: Cargo): string => `d${dom} p${port}`

/** Reads at another position than the one the world stands at, and leaves it there. */
function readAt<T>(trace: Trace, position: number, read: () => T): T {
  const here = trace.position
  trace.seek(position)
  const found = read()
  trace.seek(here)
  return found
}

function headsAt(trace: Trace, at: number): readonly Head[] {
  const { formation, formations } = journeyOf(trace)
  return at > 0 && at <= trace.length ? (formations[formation[at - 1] as number] ?? []) : []
}

function wayOf(trace: Trace, layout: MapLayout, from: StationId, to: StationId): readonly Point[] {
  const points = route(from, to, journeyOf(trace).lines).flatMap(leg => {
    const track = layout.tracks.get(leg.track.id) ?? []
    return leg.reversed ? track.toReversed() : track
  })
  const there = layout.stations[to]
  return points.length > 0 ? points : there ? [there] : []
}

/** All trains of a span on a map. Those without a place on it are left out. */
export function flightsOf(trace: Trace, { from, to }: Span, layout: MapLayout): readonly Flight[] {
  return [...waitingFlights(trace, { from, to }, layout), ...headFlights(trace, { from, to }, layout)].filter(
    flight => flight.way.length > 0,
  )
}

/** Where a span ends the last head is the train; those before it go the other ways. */
function headFlights(trace: Trace, { from, to }: Span, layout: MapLayout): Flight[] {
  const { cargoes, joined } = journeyOf(trace)
  const before = headsAt(trace, from)
  const now = headsAt(trace, to)
  const gone = before.filter(h => !now.some(n => n.id === h.id))
  const flight = (head: Head, start: StationId, end: StationId, presence: Flight['presence']): Flight[] => {
    const cargo = cargoes[head.cargo]
    if (!cargo) return []
    const kind = head === now.at(-1) || (head === before.at(-1) && gone.includes(head)) ? 'train' : 'carriage'
    const way = wayOf(trace, layout, start, end)
    const facts = { text: cargoText(cargo), station: end, masked: false, count: 1 }
    return [{ key: `h${head.id}`, kind, ...facts, way, presence }]
  }
  return [
    ...gone.flatMap(head => {
      const into = now.find(n => n.id === survivor(joined, head.id))
      return flight(head, head.station, (into ?? head).station, into ? [1, 0.99] : [1, 0])
    }),
    ...now.flatMap(head => {
      const old = before.find(b => b.id === head.id)
      return flight(
        head,
        old?.station ?? head.origin,
        head.station,
        old?.cargo ? [1, 1] : [from === to ? 1 : 0, 1],
      )
    }),
  ]
}

/** Which head is it now, that came to others? */
function survivor(joined: ReadonlyMap<number, number>, id: number): number {
  let now = id
  for (let next = joined.get(now); next !== undefined; next = joined.get(now)) now = next
  return now
}

/** Room between a train that waits and the station ahead of it, in font sizes. */
const GAP = 1.7

function waitingFlights(trace: Trace, { from, to }: Span, layout: MapLayout): Flight[] {
  const now = readAt(trace, to, () => waitingTrains(trace, to))
  const before = from === to ? now : readAt(trace, from, () => waitingTrains(trace, from))
  const keyOf = (w: Waiting) => `w${w.station} ${w.what} ${w.masked}`
  const byKey = (all: readonly Waiting[]) => new Map(all.map(w => [keyOf(w), w]))
  const [old, fresh] = [byKey(before), byKey(now)]
  return [...new Map([...old, ...fresh])].map(([key, { station, text, masked, count }]): Flight => {
    const place = berthOf(trace, layout, station)
    const presence = [old.has(key) ? 1 : 0, fresh.has(key) ? 1 : 0] as const
    return { key, kind: 'waiting', text, station, masked, count, way: place ? [place] : [], presence }
  })
}

/** Where a train waits for a station: a little before it, on the track by which this trace's events come to it. */
function berthOf(trace: Trace, layout: MapLayout, station: StationId): Point | undefined {
  const { lines, story } = journeyOf(trace)
  const come = TRACKS.filter(t => t.to === station && layout.tracks.has(t.id))
  const track = come.find(t => story.has(t.line)) ?? come.find(t => lines.has(t.line)) ?? come[0]
  const points = track && layout.tracks.get(track.id)
  if (!points) return layout.stations[station]
  const length = points.reduce((sum, p, i) => {
    const q = points[i - 1] ?? p
    return sum + Math.hypot(p.x - q.x, p.y - q.y)
  }, 0)
  return pointAlong(points, Math.max(1 - (GAP * layout.fontSize) / length, 0.5))
}

/** Where a train is, t of the way. */
export const placeAt = ({ way }: Flight, t: number): Point =>
  way.length === 1 ? (way[0] as Point) : pointAlong(way, Math.min(Math.max(t, 0), 1))

/** How much of it is there, 0 to 1: it appears at the beginning of its way, and one that goes under is gone at its end. */
export function presenceAt({ presence: [start, end], way }: Flight, t: number): number {
  if (start === end) return start
  if (start > end) return end > 0 ? (t < 1 ? 1 : 0) : Math.max(1 - 2.5 * t, 0)
  return way.length > 1 ? Math.min(4 * t, 1) : Math.max(2.5 * t - 1.5, 0)
}

/** Where the event is, t of the way to a position; of several heads the one that moved last. Undefined if there is none. */
export function trainAt(trace: Trace, at: number, t: number, layout: MapLayout): Point | undefined {
  const train = flightsOf(trace, { from: Math.max(at - 1, 0), to: at }, layout).findLast(
    f => f.kind === 'train',
  )
  return train && placeAt(train, t)
}
