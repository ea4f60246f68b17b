/**
 * The map for a size: where stations, tracks, zones and labels stand. Pure. Wide: from the sender down into Xen, across, and
 * up into the guest. Narrow: from top to bottom, a row a station.
 */
import { narrowMap } from './narrow.ts'
import type { MapLayout, MapSubject } from './plan.ts'
import { wideMap } from './wide.ts'

/** Below this width the map runs from top to bottom. */
export const NARROW = 640

/** The map for this many px. */
export const layoutMap = (width: number, height: number, subject: MapSubject): MapLayout =>
  width < NARROW ? narrowMap(width, height, subject) : wideMap(width, height, subject)
