/** The tracks: which stations are joined, by which line, and the way from one to another. */
import { type Line, STATION_IDS, type StationId, stationInfo } from './stations.ts'

export interface Track {
  readonly id: string
  readonly from: StationId
  readonly to: StationId
  readonly line: Line
}

/** A line's stops in order become its tracks. */
const along = (line: Line, ...stops: readonly StationId[]): Track[] =>
  stops.slice(1).map((to, i) => {
    const from = stops[i] as StationId
    return { id: `${line}:${from}>${to}`, from, to, line }
  })

export const TRACKS: readonly Track[] = [
  ...along('trunk', 'source', 'hypercall', 'send'),
  ...along('trunk', 'source', 'virq'),
  ...along('two_level', 'send', 'pending', 'mark'),
  ...along('two_level', 'virq', 'pending'),
  ...along('fifo', 'send', 'fifoPending', 'fifoLink', 'mark'),
  ...along('fifo', 'virq', 'fifoPending'),
  ...along('trunk', 'mark', 'assert'),
  ...along('siding', 'assert', 'tasklet', 'softirq', 'assert'),
  ...along('bind_vector', 'pending', 'vectorAssert', 'vlapic', 'vmexit'),
  ...along('bind_vector', 'fifoPending', 'vectorAssert'),
  ...along('upcall_vector', 'assert', 'vlapic', 'vmexit'),
  ...along('pci_intx', 'assert', 'level', 'intx', 'assertGsi', 'vioapic', 'vlapic', 'vmexit'),
  ...along('pci_intx', 'assertGsi', 'vpic', 'vmexit'),
  ...along('gsi', 'assert', 'level', 'vioapic', 'vlapic', 'vmexit'),
  ...along('gsi', 'level', 'vpic', 'vmexit'),
  ...along('vector', 'assert', 'kick', 'vmexit'),
  ...along('pv', 'mark', 'kick', 'testEvents', 'bounce', 'handler'),
  ...along('trunk', 'vmexit', 'assist', 'inject', 'vmentry', 'handler'),
  ...along('return', 'vmexit', 'eoi', 'assist'),
  ...along('return', 'handler', 'back'),
]

const ABIS: readonly Line[] = ['two_level', 'fifo']

/** The tracks of some lines; a line that leaves from both ABIs leaves only from those among them. */
export const tracksOf = (lines: ReadonlySet<Line>): readonly Track[] =>
  TRACKS.filter(({ line, from }) => {
    const origin = stationInfo(from).line
    return lines.has(line) && (lines.has(origin) || !ABIS.includes(origin))
  })

/** One leg of a journey: a track, travelled forwards or backwards. */
export interface Leg {
  readonly track: Track
  readonly reversed: boolean
}

const legsFrom = new Map<StationId, Leg[]>(
  STATION_IDS.map(id => [
    id,
    TRACKS.flatMap(track => [
      ...(track.from === id ? [{ track, reversed: false }] : []),
      ...(track.to === id ? [{ track, reversed: true }] : []),
    ]),
  ]),
)

const endOf = ({ track, reversed }: Leg): StationId => (reversed ? track.from : track.to)

/** A line that is not in play is a detour; going against the direction of travel is a smaller one. */
const cost = (leg: Leg, inPlay: ReadonlySet<Line>): number =>
  (inPlay.has(leg.track.line) ? 1 : 8) + (leg.reversed ? 1.5 : 0)

/** The cheapest way between two stations (Dijkstra over some thirty tracks); empty if they are the same. */
export function route(from: StationId, to: StationId, inPlay: ReadonlySet<Line>): readonly Leg[] {
  const best = new Map<StationId, { cost: number; legs: readonly Leg[] }>([[from, { cost: 0, legs: [] }]])
  const open = new Set<StationId>([from])
  while (open.size > 0) {
    const at = [...open].reduce((a, b) => (costOf(b) < costOf(a) ? b : a))
    open.delete(at)
    if (at === to) break
    for (const leg of legsFrom.get(at) ?? []) {
      const next = costOf(at) + cost(leg, inPlay)
      const end = endOf(leg)
      if (next >= costOf(end)) continue
      best.set(end, { cost: next, legs: [...(best.get(at)?.legs ?? []), leg] })
      open.add(end)
    }
  }
  return best.get(to)?.legs ?? []

  function costOf(id: StationId): number {
    return best.get(id)?.cost ?? Number.POSITIVE_INFINITY
  }
}

/** Lines that alone join these two neighbours, in this direction: having gone there is having taken one of them. */
export function linesBetween(from: StationId, to: StationId): readonly Line[] {
  return TRACKS.filter(t => t.from === from && t.to === to).map(t => t.line)
}
