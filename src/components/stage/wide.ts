/**
 * The map when it is wide: the shape of a machine with guests above and Xen below. An event comes down from its sender
 * through the event-channel code, goes across by its guest's line, and up through VM entry: the upcall.
 */
import type { Zone } from '../../model/zones.ts'
import { type Box, type Point, rounded } from './geometry.ts'
import { type LabelTask, placeLabels, placeLineLabels } from './labels.ts'
import { tracksOf } from './network.ts'
import { placesFor } from './places.ts'
import { CHARACTER, type MapLayout, type MapSubject, pathOf, type ZoneArea } from './plan.ts'
import type { Line, StationId } from './stations.ts'

const MIN_HEIGHT = 440

/** Columns by name, px. */
type Grid = Readonly<Record<string, number>>

function gridFor(width: number, fontSize: number): Grid {
  const names = (width / fontSize < 76 ? 17.5 : 24.5) * CHARACTER * fontSize + fontSize * 3.8
  const left = names
  const right = width - 18 * CHARACTER * fontSize - fontSize * 2.5 - 32
  const across = (part: number) => left + part * (right - left)
  return {
    trunk: left,
    siding: left + fontSize * 2.7,
    virq: across(0.1),
    bindTurn: across(0.135),
    upcallTurn: across(0.135),
    fan: across(0.1),
    xen: across(0.27),
    xen2: across(0.245),
    ladder: across(0.412),
    border: across(0.44),
    chips: across(0.55),
    eoi: across(0.775),
    testEvents: across(0.58),
    bounce: across(0.86),
    collector: across(0.9),
    entryLeft: across(0.935),
    entry: right,
    exitJoin: right - fontSize * 2.5,
    edge: width - 16,
  }
}

const SIDES: Partial<
  Record<StationId, 'left' | 'right' | 'above' | 'below' | 'above-right' | 'below-right'>
> = {
  virq: 'right',
  vectorAssert: 'above',
  level: 'below',
  intx: 'left',
  assertGsi: 'above',
  kick: 'above',
  vioapic: 'above-right',
  vpic: 'above',
  vlapic: 'above',
  eoi: 'above',
  testEvents: 'above',
  bounce: 'above',
  vmexit: 'right',
  assist: 'right',
  inject: 'right',
  vmentry: 'right',
  handler: 'right',
  back: 'right',
}

/** Where a line's name may stand: tracks that are its alone, best first. */
const NAMED_TRACKS = [
  'vector:kick>vmexit',
  'gsi:level>vioapic',
  'gsi:level>vpic',
  'bind_vector:vectorAssert>vlapic',
  'upcall_vector:assert>vlapic',
  'pci_intx:level>intx',
  'pci_intx:intx>assertGsi',
  'pci_intx:assertGsi>vioapic',
  'fifo:fifoPending>fifoLink',
  'siding:tasklet>softirq',
  'siding:assert>tasklet',
  'siding:softirq>assert',
  'pv:testEvents>bounce',
  'pv:bounce>handler',
]

export function wideMap(width: number, wanted: number, { drawn, name }: MapSubject): MapLayout {
  const height = Math.max(wanted, MIN_HEIGHT)
  const { places, corners, rows } = placesFor(drawn)
  const fontSize = 11 * Math.min(Math.max(Math.min(width / 800, height / 500) ** 0.8, 1), 2.6)
  const columns = gridFor(width, fontSize)
  const at = (column: string, row: string): Point => ({
    x: columns[column] as number,
    y: (rows[row] ?? 0) * height,
  })
  const ways = tracksOf(drawn)
  const stations = Object.fromEntries(
    ways.flatMap(({ from, to }) => [from, to]).map(id => [id, at(...places[id])]),
  ) as Record<StationId, Point>
  const tracks = new Map(
    ways.map(({ id, from, to }) => {
      const between = (corners[`${from}>${to}`] ?? []).map(place => at(...place))
      return [id, rounded([stations[from], ...between, stations[to]], fontSize * 1.4)]
    }),
  )
  const { zones, borders, board } = areas(width, height, fontSize, columns)
  const task: LabelTask = {
    frame: { x: 2, y: 2, w: width - 4, h: height - 4 },
    fontSize,
    stations,
    tracks: [...tracks.values()],
    taken: [...zones.map(z => z.label), board],
    name,
    side: id => (id === 'pending' && places.pending[0] === 'virq' ? 'right' : (SIDES[id] ?? 'left')),
    borders,
    notes: height / fontSize > 38,
  }
  const labels = placeLabels(task)
  const named = NAMED_TRACKS.flatMap(id => {
    const way = tracks.get(id)
    return way ? [[id.split(':')[0] as Line, way] as const] : []
  })
  const lineLabels = placeLineLabels(task, labels, named)
  return { width, height, fontSize, stations, tracks, zones, labels, lineLabels, board }
}

function areas(width: number, height: number, fontSize: number, c: Grid) {
  const [border, entryLeft, siding] = [c['border'], c['entryLeft'], c['siding']] as [number, number, number]
  const top = 0.135 * height
  // Clear of the track that goes up through both.
  const entryNames = (c['entry'] as number) + 22
  const gap = 4
  const softirqTop = 0.68 * height
  const softirqRight = siding + 10
  const chipsTop = 0.2 * height
  const strip = 0.8 * height
  const guestBottom = 0.385 * height
  const senderRight = softirqRight + 40
  const box = (x0: number, y0: number, x1: number, y1: number): Point[] => [
    { x: x0, y: y0 },
    { x: x1, y: y0 },
    { x: x1, y: y1 },
    { x: x0, y: y1 },
  ]
  const shapes: [Zone, string, Point[], Point][] = [
    ['guest', 'Sending guest', box(0, 0, senderRight, top - gap), { x: 0, y: 0 }],
    [
      'xen',
      'Xen: hypercall',
      [
        { x: 0, y: top },
        { x: border - gap, y: top },
        { x: border - gap, y: height },
        { x: softirqRight + gap, y: height },
        { x: softirqRight + gap, y: softirqTop - gap },
        { x: 0, y: softirqTop - gap },
      ],
      { x: 0, y: top },
    ],
    ['softirq', 'Xen: softirq', box(0, softirqTop, softirqRight, height), { x: 0, y: softirqTop }],
    [
      'chips',
      'Virtual interrupt chips',
      box(border, chipsTop, entryLeft - gap, strip - gap),
      { x: border, y: chipsTop },
    ],
    [
      'entry',
      'VM exit and entry',
      [
        { x: entryLeft, y: guestBottom },
        { x: width, y: guestBottom },
        { x: width, y: height },
        { x: border, y: height },
        { x: border, y: strip },
        { x: entryLeft, y: strip },
      ],
      { x: entryNames, y: guestBottom },
    ],
    ['guest', 'Receiving guest', box(entryLeft, 0, width, guestBottom - gap), { x: entryNames, y: 0 }],
  ]
  const zones = shapes.map(([zone, text, corners, corner]): ZoneArea => {
    const size = fontSize * 0.95
    return {
      zone,
      text,
      outline: `${pathOf(rounded(corners, 12, true))}Z`,
      label: {
        x: corner.x + 8,
        y: corner.y + 5,
        w: Math.max(text.length, zone === 'xen' ? 22 : 0) * size * 0.6,
        h: size * 1.25,
      },
    }
  })
  const board: Box = { x: senderRight + 12, y: 0, w: entryLeft - senderRight - 24, h: top - gap }
  return { zones, borders: shapes.map(([, , s]) => [...s, s[0] as Point]), board }
}
