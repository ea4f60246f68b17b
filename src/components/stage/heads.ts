/**
 * The heads of an event: where it is, or all the places it is at once. Xen calls one function after another, so it
 * fans out by coming back: control goes on at a station that the event cannot have reached from where it is, and then
 * a second head departs from where the ways part.
 */
import type { Zone } from '../../model/zones.ts'
import { TRACKS } from './network.ts'
import { STATION_IDS, type StationId, stationInfo } from './stations.ts'

export interface Head {
  /** Unique within a trace. */
  readonly id: number
  readonly station: StationId
  /** Where it departed from, when it was new. */
  readonly origin: StationId
  /** Index in the journey's cargoes; 0: none. */
  readonly cargo: number
  /** Index of the vCPU it is for; undefined as long as nobody has said. */
  readonly vcpu: number | undefined
  /** A closed signal, the siding or a dead end: it goes on when it is let go, not because its vCPU runs. */
  readonly held: boolean
  /** The port's PENDING bit is of its making, or it is one with whoever set it. */
  readonly counted: boolean
}

/** All heads of an event; the one that moves now is the last. */
export type Formation = readonly Head[]

export interface Arrival {
  readonly heads: Formation
  readonly how: 'stays' | 'goes' | 'splits' | 'joins'
  /** Where the head that moved was. */
  readonly from: StationId
  /** A head that came to where another stood: its id, and the id of the one that both are now. */
  readonly joined?: readonly [id: number, into: number]
}

const after = new Map<StationId, StationId[]>(
  STATION_IDS.map(id => [id, TRACKS.filter(t => t.from === id).map(t => t.to)]),
)

/** Tracks to each station that can be reached going forwards. */
function reach(from: StationId): ReadonlyMap<StationId, number> {
  const steps = new Map<StationId, number>([[from, 0]])
  for (const [at, n] of steps) {
    for (const to of after.get(at) ?? []) if (!steps.has(to)) steps.set(to, n + 1)
  }
  return steps
}

const reached = new Map(STATION_IDS.map(id => [id, reach(id)]))

/** How many tracks, forwards only; infinite where no way leads. */
export const tracksBetween = (from: StationId, to: StationId): number =>
  reached.get(from)?.get(to) ?? Number.POSITIVE_INFINITY

/** Ways part inside Xen and in its chips. On entry, and in the guest, one CPU does one thing after another. */
const FANS_OUT: ReadonlySet<Zone> = new Set<Zone>(['xen', 'softirq', 'chips'])

const nearest = <T extends { readonly station: StationId }>(
  those: readonly T[],
  to: StationId,
): T | undefined =>
  those.reduce<T | undefined>((best, one) => {
    const n = tracksBetween(one.station, to)
    return n < (best ? tracksBetween(best.station, to) : Number.POSITIVE_INFINITY) ? one : best
  }, undefined)

/** The same heads with one of them last, changed. */
export const withMain = (heads: Formation, main: Head): Formation => [
  ...heads.filter(h => h.id !== main.id),
  main,
]

/** Moves one head; if another stands there, the two are one from now on. */
export function move(heads: Formation, head: Head, to: StationId): Arrival {
  const moved = { ...head, station: to, held: false }
  const there = heads.find(h => h.station === to && h.id !== head.id)
  if (!there) return { heads: withMain(heads, moved), how: 'goes', from: head.station }
  return {
    heads: withMain(
      heads.filter(h => h.id !== head.id),
      { ...moved, id: there.id, origin: there.origin },
    ),
    how: 'joins',
    from: head.station,
    joined: [head.id, there.id],
  }
}

/**
 * Control goes on at a station: which head goes there? `visited`: stations of this journey, in order; `id`: of a
 * new head. The nearest head that can get there forwards, of two as near the older; failing that a new one from the
 * nearest station visited; failing that the event goes, by whatever way there is.
 */
export function arrive(heads: Formation, to: StationId, visited: readonly StationId[], id: number): Arrival {
  const main = heads.at(-1) as Head
  const stays = (head: Head): Arrival => ({ heads: withMain(heads, head), how: 'stays', from: head.station })
  if (main.station === to) return stays(main)
  const there = heads.find(h => h.station === to)
  const mainGets = !main.held && tracksBetween(main.station, to) < Number.POSITIVE_INFINITY
  if (there) return mainGets ? move(heads, main, to) : stays(there)
  const goes = nearest(
    heads.filter(h => !h.held),
    to,
  )
  if (goes) return move(heads, goes, to)
  const { zone } = stationInfo(to)
  if (!FANS_OUT.has(zone) || stationInfo(main.station).zone === 'softirq') return move(heads, main, to)
  const fork = nearest(
    visited.toReversed().map(station => ({ station })),
    to,
  )
  if (!fork) return move(heads, main, to)
  const head = { ...main, id, station: to, origin: fork.station, held: false }
  return { heads: [...heads, head], how: 'splits', from: fork.station }
}
