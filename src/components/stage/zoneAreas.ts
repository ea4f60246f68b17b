/** The grounds of the wide map: which part of it is a guest, Xen, a softirq, the virtual chips, VM entry; and the room left for the board. */
import type { Zone } from '../../model/zones.ts'
import { type Box, type Point, rounded } from './geometry.ts'
import { bothAbis, type Columns, hasChips, type Playing, type Rows, virqOnTrunk } from './grid.ts'
import { pathOf, type ZoneArea } from './plan.ts'

const GAP = 4

interface Frame {
  readonly width: number
  readonly c: Columns
  readonly r: Rows
}

interface Shape {
  readonly zone: Zone
  readonly text: string
  readonly corners: readonly Point[]
  /** Top left of the name. */
  readonly name: Point
}

const box = (x0: number, y0: number, x1: number, y1: number): Point[] => [
  { x: x0, y: y0 },
  { x: x1, y: y0 },
  { x: x1, y: y1 },
  { x: x0, y: y1 },
]

export function zonesFor(
  playing: Playing,
  frame: Frame,
): { zones: readonly ZoneArea[]; borders: readonly (readonly Point[])[]; board: Box } {
  const { fontSize } = playing
  const edges = edgesOf(playing, frame)
  const shapes = shapesFor(playing, frame, edges)
  const size = fontSize * 0.95
  const zones = shapes.map(
    ({ zone, text, corners, name }): ZoneArea => ({
      zone,
      text,
      outline: `${pathOf(rounded(corners, 12, true))}Z`,
      label: {
        x: name.x + 10,
        y: name.y + 6,
        w: Math.max(text.length, zone === 'xen' ? 22 : 0) * size * 0.6,
        h: size * 1.25,
      },
    }),
  )
  // What stands beside the trunk has its name there too.
  const beside = bothAbis(playing) || (playing.stations.has('virq') && !virqOnTrunk(playing))
  const left = edges.senderRight + fontSize + (beside ? fontSize * 9 : 0)
  const board = {
    x: left,
    y: 0,
    w: frame.c.entryLeft - left - fontSize,
    h: edges.middleTop - GAP - fontSize * 0.5,
  }
  return { zones, borders: shapes.map(s => [...s.corners, s.corners[0] as Point]), board }
}

interface Edges {
  readonly chips: boolean
  readonly siding: boolean
  /** Right side of the sender's zone and of the trunk's part of Xen. */
  readonly senderRight: number
  /** Where what lies between trunk and VM entry begins. */
  readonly middleTop: number
  /** Where VM entry's part under the chips begins; the map's height if it has none. */
  readonly strip: number
  readonly softirqTop: number
  readonly softirqRight: number
}

function edgesOf({ stations, height, fontSize, lines }: Playing, { c, r }: Frame): Edges {
  const has = (...ids: Parameters<typeof stations.has>[0][]) => ids.some(id => stations.has(id))
  const chips = hasChips({ stations })
  const wide = has('virq') && stations.has('hypercall')
  const senderRight = wide ? c.virq + fontSize * 2 : c.trunk + fontSize * 3
  const first = chips ? r.lapic : Math.min(r.kick, r.base)
  const strip = !chips
    ? first - fontSize * 3.6
    : r.exit > r.pic + 1 || lines.has('pv')
      ? (Math.max(r.pic, r.base) + Math.min(r.exit, r.pv)) / 2 + fontSize * 0.2
      : height
  const base = r.base
  return {
    chips,
    siding: has('tasklet'),
    senderRight,
    middleTop: first - fontSize * (chips ? 4.4 : 3.6),
    strip,
    softirqTop: base + fontSize * 2.2,
    softirqRight: c.siding + fontSize * 0.9,
  }
}

function shapesFor({ stations, height, fontSize }: Playing, { width, c, r }: Frame, e: Edges): Shape[] {
  const { senderRight, middleTop, softirqTop, softirqRight, strip } = e
  const top = r.guestEnd
  const entryNames = c.entry + fontSize * 2
  const xenRight = c.border - GAP
  const shapes: Shape[] = [
    {
      zone: 'guest',
      text: 'Sending guest',
      corners: box(0, 0, senderRight, top - GAP),
      name: { x: 0, y: 0 },
    },
    {
      zone: 'xen',
      text: 'Xen: hypercall',
      corners: [
        { x: 0, y: top },
        { x: senderRight, y: top },
        { x: senderRight, y: middleTop },
        { x: xenRight, y: middleTop },
        { x: xenRight, y: height },
        ...(e.siding
          ? [
              { x: softirqRight + GAP, y: height },
              { x: softirqRight + GAP, y: softirqTop - GAP },
              { x: 0, y: softirqTop - GAP },
            ]
          : [{ x: 0, y: height }]),
      ],
      name: { x: 0, y: top },
    },
  ]
  if (e.siding)
    shapes.push({
      zone: 'softirq',
      text: 'Xen: softirq',
      corners: box(0, softirqTop, softirqRight, height),
      name: { x: 0, y: softirqTop },
    })
  if (e.chips)
    shapes.push({
      zone: 'chips',
      text: 'Virtual interrupt chips',
      corners: box(c.border, middleTop, c.entryLeft - GAP, Math.min(strip - GAP, height)),
      name: { x: c.border, y: middleTop },
    })
  if (stations.has('vmexit') || stations.has('bounce'))
    shapes.push({
      zone: 'entry',
      text: 'VM exit and entry',
      corners: [
        { x: c.entryLeft, y: r.receiverEnd },
        { x: width, y: r.receiverEnd },
        { x: width, y: height },
        ...(strip < height
          ? [
              { x: c.border, y: height },
              { x: c.border, y: strip },
              { x: c.entryLeft, y: strip },
            ]
          : [{ x: c.entryLeft, y: height }]),
      ],
      name: { x: entryNames - 10, y: r.receiverEnd },
    })
  shapes.push({
    zone: 'guest',
    text: 'Receiving guest',
    corners: box(c.entryLeft, 0, width, r.receiverEnd - GAP),
    name: { x: c.entryLeft, y: 0 },
  })
  return shapes
}
