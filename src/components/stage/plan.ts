/** What a laid-out map is: places for everything, in px. */
import type { Zone } from '../../model/zones.ts'
import type { Box, Point } from './geometry.ts'
import type { Track } from './network.ts'
import type { Line, StationId } from './stations.ts'

export interface Label {
  readonly station: StationId
  /** The name, perhaps broken after an underscore. */
  readonly lines: readonly string[]
  readonly anchor: 'start' | 'middle' | 'end'
  readonly box: Box
  /** Is there a row for a note under the name? */
  readonly note: boolean
  /** It lies across a track, and needs a ground to be readable. */
  readonly crosses: boolean
}

/** The name of a line, beside it. */
export interface LineLabel {
  readonly line: Line
  readonly lines: readonly string[]
  readonly box: Box
}

export interface ZoneArea {
  readonly zone: Zone
  readonly text: string
  /** Outline, as an SVG path. */
  readonly outline: string
  readonly label: Box
}

export interface MapLayout {
  readonly width: number
  readonly height: number
  /** Of station names, px. */
  readonly fontSize: number
  /** Undefined where the station is left out. */
  readonly stations: Readonly<Partial<Record<StationId, Point>>>
  /** Points of each track drawn, by its id. */
  readonly tracks: ReadonlyMap<string, readonly Point[]>
  readonly zones: readonly ZoneArea[]
  readonly labels: readonly Label[]
  readonly lineLabels: readonly LineLabel[]
  /** Room for the words of the step; undefined: above the map. */
  readonly board: Box | undefined
}

/** What is to be laid out. */
export interface MapSubject {
  /** The tracks in play; their ends are the stations. */
  readonly tracks: readonly Track[]
  readonly name: (id: StationId) => string
}

/** The stations that tracks join. */
export const stationsOf = (tracks: readonly Track[]): ReadonlySet<StationId> =>
  new Set(tracks.flatMap(t => [t.from, t.to]))

/** Width of a character of the station names in their font size: the widest of the monospace fonts we name. */
export const CHARACTER = 0.605

/** A polyline as the `d` of an SVG path. (d3-shape's `line` does the same for 5 kB more of the first view.) */
export const pathOf = (points: readonly Point[]): string =>
  `M${points.map(({ x, y }) => `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`).join('L')}`
