/** Where the words beside a train stand: on the other side than the name of the station it is at. */
import type { MapLayout } from './plan.ts'
import type { StationId } from './stations.ts'

export interface TagPlace {
  readonly x: number
  readonly y: number
  readonly anchor: 'start' | 'middle' | 'end'
  readonly size: number
}

/** From the middle of a train of this size, px. */
export function tagFor(
  layout: MapLayout,
  station: StationId,
  { w, h, size }: { readonly w: number; readonly h: number; readonly size: number },
): TagPlace {
  const at = layout.stations[station]
  const name = layout.labels.find(label => label.station === station)?.box
  const small = size * 0.86
  const gap = size * 0.45
  if (!at || !name) return { x: w / 2 + gap, y: 0, anchor: 'start', size: small }
  if (name.x > at.x) return { x: -w / 2 - gap, y: 0, anchor: 'end', size: small }
  if (name.x + name.w < at.x) return { x: w / 2 + gap, y: 0, anchor: 'start', size: small }
  const below = name.y + name.h / 2 < at.y
  return { x: 0, y: (below ? 1 : -1) * (h / 2 + gap + small * 0.75), anchor: 'middle', size: small }
}
