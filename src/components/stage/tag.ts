/** Where the words beside a train stand: on the other side than the name of the station it is at, and inside the map. */
import type { Box } from './geometry.ts'
import type { MapLayout } from './plan.ts'
import type { StationId } from './stations.ts'
import { FILTER_STATIONS } from './travel.ts'

/** Clear of the map's edge, px. */
const EDGE = 3

/** The box of a tag this wide, from the middle of a train of this size; all px. */
export function tagBox(
  layout: MapLayout,
  station: StationId,
  train: { readonly w: number; readonly h: number },
  { w, h }: { readonly w: number; readonly h: number },
): Box {
  const at = layout.stations[station] ?? { x: 0, y: 0 }
  const name = layout.labels.find(label => label.station === station)?.box
  const gap = h * 0.35
  const right = { x: train.w / 2 + gap, y: -h / 2, w, h }
  const left = { ...right, x: -train.w / 2 - gap - w }
  const middle = name && name.x > at.x ? Math.min(-w / 2, name.x - at.x - w - EDGE) : -w / 2
  const above = { ...right, x: Math.max(middle, EDGE - at.x), y: -train.h / 2 - gap / 2 - h }
  const below = { ...above, y: train.h / 2 + gap / 2 }
  // Those who wait stand before a station, the signal behind it: the tag goes where the other one is.
  const clear = FILTER_STATIONS.has(station) ? above : below
  if (!name || name.x + name.w < at.x) return at.x + right.x + w < layout.width - EDGE ? right : clear
  if (name.x > at.x) return at.x + left.x > EDGE ? left : clear
  return name.y + name.h / 2 < at.y ? below : above
}
