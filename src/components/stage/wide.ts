/**
 * The map when it is wide: the shape of a machine with guests above and Xen below. An event comes down from its sender
 * through the event-channel code, goes across by its guest's line, and up through VM entry: the upcall.
 */
import { type Point, rounded } from './geometry.ts'
import { bothAbis, type Columns, columnsFor, type Playing, type Rows, rowsFor, virqOnTrunk } from './grid.ts'
import { type LabelTask, placeLabels, placeLineLabels, type Side } from './labels.ts'
import { CHARACTER, type MapLayout, type MapSubject, stationsOf } from './plan.ts'
import type { Line, StationId } from './stations.ts'
import { zonesFor } from './zoneAreas.ts'

const MIN_HEIGHT = 400

/** Places of the stations between the two columns. */
function middle(c: Columns, r: Rows, playing: Playing): Partial<Record<StationId, Point>> {
  const both = bothAbis(playing)
  return {
    ...(both && { pending: { x: c.virq, y: (r.trunk.get('fifoPending') ?? 0) + playing.fontSize * 1.6 } }),
    ...(!virqOnTrunk(playing) && {
      virq: { x: c.virq, y: ((r.trunk.get('hypercall') ?? 0) + (r.trunk.get('send') ?? 0)) / 2 },
    }),
    vectorAssert: { x: c.xen, y: r.lapic },
    kick: { x: c.xen, y: playing.lines.has('vector') || !playing.lines.has('pv') ? r.kick : r.pv },
    level: { x: c.xen, y: r.base },
    intx: { x: c.xen, y: r.wires },
    assertGsi: { x: c.ladder, y: r.wires },
    vioapic: { x: c.chips, y: r.ioapic },
    vpic: { x: c.chips, y: r.pic },
    vlapic: { x: c.chips, y: r.lapic },
    eoi: { x: c.eoi, y: r.entry.get('assist') ?? r.base },
    testEvents: { x: c.border + (c.entryLeft - c.border) * 0.3, y: r.pv },
    bounce: { x: c.border + (c.entryLeft - c.border) * 0.78, y: r.pv },
  }
}

/** Corners between the two ends of a track, where it is not straight, by its ends: `mark>kick`. */
function cornersFor(
  c: Columns,
  r: Rows,
  at: (id: StationId) => Point,
  fontSize: number,
): Record<string, Point[]> {
  const kick = at('kick').y
  const exitTurn = r.exit - fontSize * 2.2
  const turns = (x: number, from: StationId, y: number): Point[] => [
    { x, y: at(from).y },
    { x, y },
  ]
  return {
    'source>virq': at('virq').x === c.trunk ? [] : [{ x: c.virq, y: at('source').y }],
    'virq>pending': at('virq').x === at('pending').x ? [] : [{ x: c.virq, y: at('pending').y }],
    'virq>fifoPending': at('virq').x === c.trunk ? [] : [{ x: c.virq, y: at('fifoPending').y }],
    'send>pending': at('pending').x === c.trunk ? [] : [{ x: c.virq, y: at('send').y }],
    'pending>mark':
      at('pending').x === c.trunk
        ? []
        : [
            { x: c.virq, y: at('mark').y - fontSize * 1.2 },
            { x: c.trunk, y: at('mark').y - fontSize * 1.2 },
          ],
    'softirq>assert': [
      { x: c.siding, y: at('softirq').y },
      { x: c.siding, y: at('assert').y + fontSize * 1.6 },
    ],
    'pending>vectorAssert': turns(c.turn, 'pending', r.lapic),
    'fifoPending>vectorAssert': turns(c.turn, 'fifoPending', r.lapic),
    'assert>vlapic': turns(c.turn, 'assert', r.lapic),
    'vlapic>vmexit': [
      { x: c.collector, y: r.lapic },
      { x: c.collector, y: r.exit },
    ],
    'level>vioapic': turns(c.ladder, 'level', r.ioapic),
    'assertGsi>vioapic': turns(c.ladder, 'assertGsi', r.ioapic),
    'assertGsi>vpic': turns(c.ladder, 'assertGsi', r.pic),
    'level>vpic': turns(c.ladder, 'level', r.pic),
    'vpic>vmexit': turns(c.collector, 'vpic', r.exit),
    'assert>kick': turns(c.fan, 'assert', kick),
    'mark>kick': turns(c.fan, 'mark', kick),
    'kick>testEvents': [{ x: c.xen, y: r.pv }],
    'kick>vmexit': turns(c.collector, 'kick', r.exit),
    'bounce>handler': [
      { x: c.edge, y: r.pv },
      { x: c.edge, y: at('handler').y + fontSize * 1.8 },
      { x: c.entry, y: at('handler').y + fontSize * 1.8 },
    ],
    'vmexit>eoi': [
      { x: c.entry - fontSize * 2.2, y: exitTurn },
      { x: c.eoi, y: exitTurn },
    ],
  }
}

const SIDES: Partial<Record<StationId, Side>> = {
  virq: 'right',
  vectorAssert: 'above',
  level: 'below',
  intx: 'above',
  assertGsi: 'above',
  kick: 'above',
  vioapic: 'right',
  vpic: 'below',
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

/** Longest line of the names at the left and at the right, in characters: whole where there is width, else broken. */
function margins(stations: ReadonlySet<StationId>, name: MapSubject['name'], roomy: boolean) {
  const widest = (ids: readonly StationId[], broken: number) =>
    Math.max(...ids.filter(id => stations.has(id)).map(id => name(id).length), 12) * (roomy ? 1 : broken)
  return {
    left: Math.min(
      widest(['hypercall', 'send', 'pending', 'fifoPending', 'fifoLink', 'mark', 'assert', 'softirq'], 0.68),
      26,
    ),
    right: Math.min(widest(['vmexit', 'assist', 'inject', 'vmentry', 'handler'], 0.85), 20),
  }
}

export function wideMap(width: number, wanted: number, { tracks: ways, name }: MapSubject): MapLayout {
  const height = Math.max(wanted, MIN_HEIGHT)
  const stations = stationsOf(ways)
  const lines = new Set<Line>(ways.map(t => t.line))
  const crowded = lines.size > 7
  const size = Math.min(width / 68, height / 38)
  const fontSize = Math.min(Math.max(crowded ? size * 0.86 : size, crowded ? 10 : 11), 34)
  const playing: Playing = { stations, lines, height, fontSize }
  const { left, right } = margins(stations, name, width / fontSize > 74)
  const c = columnsFor(playing, {
    width,
    fontSize,
    left: left * CHARACTER * fontSize,
    right: right * CHARACTER * fontSize,
  })
  const r = rowsFor(playing)
  const between = middle(c, r, playing)
  const at = (id: StationId): Point => {
    const trunk = r.trunk.get(id)
    const entry = r.entry.get(id)
    if (trunk !== undefined) return { x: c.trunk, y: trunk }
    if (entry !== undefined) return { x: c.entry, y: entry }
    return between[id] ?? { x: c.trunk, y: r.base }
  }
  const corners = cornersFor(c, r, at, fontSize)
  const tracks = new Map(
    ways.map(({ id, from, to }) => [
      id,
      rounded(distinct([at(from), ...(corners[`${from}>${to}`] ?? []), at(to)]), fontSize * 1.4),
    ]),
  )
  const { zones, borders, board } = zonesFor(playing, { width, c, r })
  const task: LabelTask = {
    frame: { x: 2, y: 2, w: width - 4, h: height - 4 },
    fontSize,
    stations: Object.fromEntries([...stations].map(id => [id, at(id)])),
    tracks: [...tracks.values()],
    taken: [...zones.map(z => z.label), board],
    name,
    side: id =>
      id === 'pending' && bothAbis(playing)
        ? 'right'
        : id === 'virq' && virqOnTrunk(playing)
          ? 'left'
          : (SIDES[id] ?? 'left'),
    borders,
    notes: height / fontSize > 34,
  }
  const labels = placeLabels(task)
  const named = NAMED_TRACKS.flatMap(id => {
    const way = tracks.get(id)
    return way ? [[id.split(':')[0] as Line, way] as const] : []
  })
  const lineLabels = placeLineLabels(task, labels, named)
  return { width, height, fontSize, stations: task.stations, tracks, zones, labels, lineLabels, board }
}

/** Without corners that fall together: a bend needs two legs. */
const distinct = (points: readonly Point[]): Point[] =>
  points.filter(
    (p, i) => i === 0 || Math.hypot(p.x - (points[i - 1] as Point).x, p.y - (points[i - 1] as Point).y) > 0.5,
  )
