/** The map when it is narrow: one row a station in the order of the journey, tracks side by side at the left, names at the right. */
import type { Zone } from '../../model/zones.ts'
import { ZONE_LABELS } from '../../model/zones.ts'
import { type Box, type Point, rounded } from './geometry.ts'
import { wrappings } from './labels.ts'
import { tracksOf } from './network.ts'
import {
  CHARACTER,
  type Label,
  type LineLabel,
  type MapLayout,
  type MapSubject,
  pathOf,
  stationsOf,
  type ZoneArea,
} from './plan.ts'
import { LINE_LABELS, type Line, type StationId, stationInfo } from './stations.ts'

const FONT_SIZE = 12
const LONGEST_NAME = 26
const ROW = 27
/** Height of a zone's name above its first row. */
const HEAD = 16
const COLUMN = 24
const LEFT = 32
/** Below this many px the tracks stand closer and the names are broken. */
const TINY = 300
const SMALLEST = 10

/** Rows from top to bottom, each with its column and its line; only stations of lines in play are shown. */
const ROWS: readonly (readonly [id: StationId, column: number, zone: Zone, text: string])[] = [
  ['source', 0, 'guest', 'Sending guest'],
  ['hypercall', 0, 'xen', ZONE_LABELS.xen],
  ['virq', 1, 'xen', ZONE_LABELS.xen],
  ['send', 0, 'xen', ZONE_LABELS.xen],
  ['pending', 1, 'xen', ZONE_LABELS.xen],
  ['fifoPending', 0, 'xen', ZONE_LABELS.xen],
  ['fifoLink', 0, 'xen', ZONE_LABELS.xen],
  ['vectorAssert', 1, 'xen', ZONE_LABELS.xen],
  ['mark', 0, 'xen', ZONE_LABELS.xen],
  ['assert', 0, 'xen', ZONE_LABELS.xen],
  ['kick', 1, 'xen', ZONE_LABELS.xen],
  ['level', 1, 'xen', ZONE_LABELS.xen],
  ['intx', 1, 'xen', ZONE_LABELS.xen],
  ['assertGsi', 1, 'xen', ZONE_LABELS.xen],
  ['tasklet', 3, 'softirq', ZONE_LABELS.softirq],
  ['softirq', 3, 'softirq', ZONE_LABELS.softirq],
  ['vioapic', 1, 'chips', ZONE_LABELS.chips],
  ['vpic', 2, 'chips', ZONE_LABELS.chips],
  ['vlapic', 1, 'chips', ZONE_LABELS.chips],
  ['eoi', 3, 'chips', ZONE_LABELS.chips],
  ['testEvents', 4, 'entry', ZONE_LABELS.entry],
  ['bounce', 4, 'entry', ZONE_LABELS.entry],
  ['vmexit', 0, 'entry', ZONE_LABELS.entry],
  ['assist', 0, 'entry', ZONE_LABELS.entry],
  ['inject', 0, 'entry', ZONE_LABELS.entry],
  ['vmentry', 0, 'entry', ZONE_LABELS.entry],
  ['handler', 0, 'guest', 'Receiving guest'],
  ['back', 0, 'guest', 'Receiving guest'],
]

/** A branch leaves at once and keeps its column; a line that joins keeps its own until it must turn in. */
function wayBetween(a: Point, b: Point): Point[] {
  const turn = Math.min(Math.abs(b.x - a.x), Math.abs(b.y - a.y))
  const down = Math.sign(b.y - a.y)
  if (a.x === b.x) return [a, b]
  return b.x > a.x ? [a, { x: b.x, y: a.y + down * turn }, b] : [a, { x: a.x, y: b.y - down * turn }, b]
}

/** Rows grow by this much at most to fill a height, and what stands in them by that much. */
const AIRIEST = 1.7
const LARGEST = 1.25

/** As high as its rows are; those spread over the `wanted` height, as far as they may. */
export function narrowMap(width: number, wanted: number, { tracks: drawn, name }: MapSubject): MapLayout {
  const used = stationsOf(drawn)
  const lines = new Set(drawn.map(t => t.line))
  const beside = used.has('send') || used.has('hypercall')
  // The 2-level stop makes way for the FIFO ones where both are shown; an interrupt's way in is the trunk where nothing else is.
  const inTrunk = (id: StationId) =>
    (id === 'pending' && !used.has('fifoPending')) || (id === 'virq' && !beside)
  const rows = ROWS.filter(([id]) => used.has(id)).map(
    ([id, column, zone, text]) => [id, inTrunk(id) ? 0 : column, zone, text] as const,
  )
  const tiny = width < TINY
  const heads = (HEAD + 3) * new Set(rows.map(([, , , text]) => text)).size
  const air = tiny ? 1 : Math.min(Math.max((wanted - heads) / (rows.length * ROW), 1), AIRIEST)
  const large = Math.min(air, LARGEST, Math.max(width / 440, 1))
  const [left, pitch, margin, row] = tiny
    ? [27, 8, 24, ROW * 1.4]
    : [LEFT * large, COLUMN * large, 32 * large, ROW * air]
  const names = left + pitch * Math.max(...rows.map(([, column]) => column)) + margin
  const fontSize = Math.max(
    Math.min(FONT_SIZE * large, (width - names - 4) / (LONGEST_NAME * CHARACTER)),
    SMALLEST,
  )
  const most = Math.floor((width - names - 4) / (CHARACTER * fontSize))
  const stations: Partial<Record<StationId, Point>> = {}
  const zones: ZoneArea[] = []
  const labels: Label[] = []
  let y = 0
  for (let i = 0; i < rows.length; ) {
    const [, , zone, text] = rows[i] as (typeof ROWS)[number]
    const from = i
    const top = y
    y += HEAD * large
    for (; i < rows.length && rows[i]?.[3] === text; i++, y += row) {
      const [id, column] = rows[i] as (typeof ROWS)[number]
      const at = { x: left + column * pitch, y: y + row / 2 }
      stations[id] = at
      labels.push(nameAt(id, broken(name(id), most), { x: names, y: at.y }, fontSize))
    }
    if (i === from) break
    zones.push(area(zone, text, { x: 0, y: top, w: width, h: y - top - 1 }, names, fontSize))
    y += 3
  }
  const tracks = new Map(
    drawn.map(t => {
      const [a, b] = [stations[t.from] as Point, stations[t.to] as Point]
      return [t.id, rounded(wayBetween(a, b), 10)]
    }),
  )
  return {
    width,
    height: y,
    fontSize,
    stations,
    tracks,
    zones,
    labels,
    lineLabels: lineNames(labels, lines, width),
    board: undefined,
  }
}

/** The line that a station stands for on this map: its own, or one that goes by it. */
function lineAt(station: StationId, lines: ReadonlySet<Line>): Line {
  const own = stationInfo(station).line
  return lines.has(own) ? own : (tracksOf(lines).find(t => t.to === station)?.line ?? own)
}

/** Each line's name at the right end of its first row that has room. */
function lineNames(labels: readonly Label[], lines: ReadonlySet<Line>, width: number): LineLabel[] {
  const found = new Map<Line, LineLabel>()
  for (const { station, box } of labels) {
    const line = lineAt(station, lines)
    const w = LINE_LABELS[line].length * box.h * 0.45
    const x = width - w - 6
    if (line === 'trunk' || found.has(line) || x < box.x + box.w + 8) continue
    found.set(line, { line, lines: [LINE_LABELS[line]], box: { x, y: box.y, w, h: box.h } })
  }
  return [...found.values()]
}

/** A name in as few lines as fit, broken after underscores. */
function broken(name: string, most: number): readonly string[] {
  return (
    wrappings(name).find(lines => lines.every(line => line.length <= most)) ??
    wrappings(name).at(-1) ?? [name]
  )
}

function nameAt(station: StationId, lines: readonly string[], { x, y }: Point, fontSize: number): Label {
  const w = Math.max(...lines.map(line => line.length)) * CHARACTER * fontSize
  const h = lines.length * fontSize * 1.22
  return {
    station,
    lines,
    anchor: 'start',
    box: { x, y: y - h / 2, w, h },
    note: false,
    crosses: false,
  }
}

function area(zone: Zone, text: string, { x, y, w, h }: Box, labelX: number, fontSize: number): ZoneArea {
  const long = text.length * fontSize * 0.5
  const corners = [
    { x, y },
    { x: x + w, y },
    { x: x + w, y: y + h },
    { x, y: y + h },
  ]
  return {
    zone,
    text,
    outline: `${pathOf(rounded(corners, 8, true))}Z`,
    label: {
      x: Math.max(Math.min(labelX, w - long - 4), 0),
      y: y + 3,
      w: long,
      h: Math.max(fontSize * 1.08, 13),
    },
  }
}
