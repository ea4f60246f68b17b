/**
 * Rows and columns of the wide map, found from the stations in play: the trunk goes down at the left, VM entry goes up at
 * the right, and the lines between them take as many rows as they need. All in px.
 */
import type { Line, StationId } from './stations.ts'

/** Heights of the map's levels. */
export interface Rows {
  readonly trunk: ReadonlyMap<StationId, number>
  readonly entry: ReadonlyMap<StationId, number>
  /** vLAPIC, IO-APIC, PCI wires, the callback line, the 8259s, the kick, and the PV exit. */
  readonly lapic: number
  readonly ioapic: number
  readonly wires: number
  readonly base: number
  readonly pic: number
  readonly kick: number
  readonly pv: number
  /** Where the lines come together at VM exit. */
  readonly exit: number
  /** Under the sender's zone, and over the interrupt chips. */
  readonly guestEnd: number
  readonly receiverEnd: number
}

const TRUNK: readonly StationId[] = [
  'source',
  'hypercall',
  'send',
  'pending',
  'fifoPending',
  'fifoLink',
  'mark',
  'assert',
]
const ENTRY: readonly StationId[] = ['back', 'handler', 'vmentry', 'inject', 'assist', 'vmexit']
const SIDING: readonly StationId[] = ['tasklet', 'softirq']

export interface Playing {
  readonly stations: ReadonlySet<StationId>
  readonly lines: ReadonlySet<Line>
  readonly height: number
  readonly fontSize: number
}

/** Does some line go by a virtual interrupt chip? */
export const hasChips = ({ stations }: Pick<Playing, 'stations'>): boolean =>
  (['vlapic', 'vioapic', 'vpic', 'eoi'] as const).some(id => stations.has(id))

/** Both ABIs at once: the 2-level one goes round by the other side. */
export const bothAbis = ({ stations }: Pick<Playing, 'stations'>): boolean =>
  stations.has('pending') && stations.has('fifoPending')

/** A virtual or physical interrupt comes in beside the trunk, or on it where nothing else uses it. */
export const virqOnTrunk = ({ stations }: Pick<Playing, 'stations'>): boolean =>
  stations.has('virq') && !stations.has('hypercall') && !stations.has('send')

function trunkOf(playing: Playing): StationId[] {
  const { stations } = playing
  const used = TRUNK.filter(id => stations.has(id) && !(id === 'pending' && bothAbis(playing)))
  if (virqOnTrunk(playing)) used.splice(1, 0, 'virq')
  return used
}

/** Even rows from one height to another; the first stands alone over a zone's border, which takes a header. */
function spread(ids: readonly StationId[], from: number, to: number, header: number): Map<StationId, number> {
  const unit = (to - from - header) / Math.max(ids.length - 1, 1)
  return new Map(ids.map((id, i) => [id, from + i * unit + (i > 0 ? header : 0)]))
}

export function rowsFor(playing: Playing): Rows {
  const { stations, lines, height, fontSize } = playing
  const top = fontSize * 4
  const trunk = trunkOf(playing)
  const header = fontSize * 1.5
  // Two lines of a name fit under the lowest track where chips stand on it.
  const bottom = height - fontSize * (stations.has('vpic') ? 4.1 : 2.9)
  const siding = SIDING.filter(id => stations.has(id))
  const chips = hasChips(playing)
  const kicks = lines.has('vector')
  // Rows under the one where the ways part: a second line, the PV exit, the siding.
  const [ownKick, ownPv] = [chips && kicks, lines.has('pv') && (chips || kicks || stations.has('assert'))]
  const under = Math.max(Number(ownKick) * 1.5 + Number(ownPv) * 0.9, siding.length === 0 ? 0 : 2.3)
  const unit = (bottom - top - header) / (trunk.length - 1 + under)
  const base = bottom - under * unit
  const rows = spread(trunk, top, base, header)
  for (const [i, id] of siding.entries())
    rows.set(id, base + (bottom - base) * (siding.length === 1 ? 1 : 0.48 + i * 0.52))
  const pv = bottom
  const low = ownPv ? bottom - 0.9 * unit : bottom
  const pic = !stations.has('vpic') || under === 0 ? base : ownKick ? (base + low) / 2 : low
  const lapic = lapicRow(rows, lines, top + 2.5 * unit)
  const exit = kicks || pic > base || !chips ? low : base
  const entry = ENTRY.filter(id => stations.has(id))
  const guests = entry.filter(id => id === 'back' || id === 'handler').length
  const right = entryRows(entry, guests, top, stations.has('vmexit') ? exit : pv, fontSize)
  return {
    trunk: rows,
    entry: right,
    lapic,
    ioapic: pic > base ? base : (lapic + base) / 2,
    wires: (lapic + base) / 2,
    base,
    pic,
    kick: kicks || !chips ? low : base,
    pv,
    exit,
    guestEnd: top + fontSize * 1.9,
    receiverEnd: receiverEnd(right, top, fontSize),
  }
}

/** The proposal's line leaves from the pending bit, straight; the others have the height to themselves. */
function lapicRow(
  trunk: ReadonlyMap<StationId, number>,
  lines: ReadonlySet<Line>,
  otherwise: number,
): number {
  const pending = trunk.get('fifoPending') ?? trunk.get('pending')
  return lines.has('bind_vector') ? (pending ?? otherwise) : otherwise
}

/** From the guest at the top down to VM exit; the zones' border between them takes a header. */
function entryRows(
  ids: readonly StationId[],
  guests: number,
  top: number,
  exit: number,
  fontSize: number,
): Map<StationId, number> {
  const header = fontSize * 1.5
  const first = top + fontSize * 2.3
  const unit = (exit - first - header) / Math.max(ids.length - 1, 1)
  return new Map(ids.map((id, i) => [id, first + i * unit + (i >= guests ? header : 0)]))
}

function receiverEnd(entry: ReadonlyMap<StationId, number>, top: number, fontSize: number): number {
  const handler = entry.get('handler') ?? top
  const next = [...entry].find(([id]) => id !== 'back' && id !== 'handler')?.[1]
  return next === undefined ? handler + fontSize * 3 : (handler + next) / 2 - fontSize * 0.4
}

/** Columns by name, px. */
export interface Columns {
  readonly trunk: number
  readonly siding: number
  readonly virq: number
  readonly fan: number
  readonly turn: number
  readonly xen: number
  readonly ladder: number
  readonly border: number
  readonly chips: number
  readonly eoi: number
  readonly collector: number
  readonly entryLeft: number
  readonly entry: number
  readonly edge: number
}

export function columnsFor(
  { stations }: Pick<Playing, 'stations'>,
  { width, fontSize, left, right }: { width: number; fontSize: number; left: number; right: number },
): Columns {
  const trunk = left + fontSize * 3.4
  const entry = width - right - fontSize * 3.2
  const entryLeft = entry - fontSize * 2.4
  const across = (part: number) => trunk + part * (entryLeft - trunk)
  const chips = hasChips({ stations })
  const wires = stations.has('intx')
  const border = across(chips ? (wires ? 0.43 : 0.42) : 0.56)
  const within = (part: number) => border + part * (entryLeft - border)
  const pv = stations.has('bounce')
  return {
    trunk,
    siding: trunk + fontSize * 2.6,
    virq: trunk + fontSize * 4.2,
    fan: trunk + fontSize * (stations.has('virq') ? 2.6 : 2.2),
    turn: trunk + fontSize * 3.4,
    xen: chips || pv ? across(0.22) : across(0.36),
    ladder: border - fontSize * 1.4,
    border,
    chips: within(stations.has('eoi') ? 0.3 : 0.4),
    eoi: within(0.66),
    collector: entryLeft - fontSize * 1.6,
    entryLeft,
    entry,
    edge: width - fontSize * 1.2,
  }
}
