/**
 * The map for a size: where stations, tracks, zones and labels stand. Pure. Wide: from the sender down into Xen, across, and
 * up into the guest. Narrow: from top to bottom, a row a station.
 */
import { narrowMap } from './narrow.ts'
import type { MapLayout } from './plan.ts'
import type { Line, StationId } from './stations.ts'
import { wideMap } from './wide.ts'

/** Below this width the map runs from top to bottom. */
export const NARROW = 640

/** The map for this many px. A narrow one shows only the lines travelled, and the second source only if it is a stop. */
export const layoutMap = (
  width: number,
  height: number,
  lines: ReadonlySet<Line>,
  stops: ReadonlySet<StationId>,
): MapLayout => (width < NARROW ? narrowMap(width, lines, stops) : wideMap(width, height))
