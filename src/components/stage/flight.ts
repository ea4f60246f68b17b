/**
 * What the map shows at a position of a trace, `t` of the way there: a pure reading, so that going back, scrubbing and
 * stopping half-way are all the same thing. `trace.world` must stand at `at` (the store sees to it).
 */
import { portBits } from '../../model/portBits.ts'
import type { Trace } from '../../model/run.ts'
import type { Step } from '../../model/trace.ts'
import { HVMIRQ_callback_gsi, HVMIRQ_callback_pci_intx } from '../../model/xen/constants.ts'
import { type Point, pointAlong } from './geometry.ts'
import { type Cargo, journeyOf, stationAt } from './journey.ts'
import { type Leg, route } from './network.ts'
import type { MapLayout } from './plan.ts'
import type { Line, StationId } from './stations.ts'

export interface Marks {
  /** Station of the running function; undefined before the first step. */
  readonly current: StationId | undefined
  /** Where the event is, or is going. */
  readonly eventAt: StationId | undefined
  /** Where it was a step ago. */
  readonly eventFrom: StationId | undefined
  readonly cargo: Cargo | undefined
  /** Stations this journey has passed. */
  readonly visited: ReadonlySet<StationId>
  /** The condition that has just been decided, and the way taken. */
  readonly decision: { readonly condition: string; readonly value: boolean } | undefined
  /** Tasklets waiting in the siding. */
  readonly waiting: number
  /** Lines held asserted (`callback_via_asserted`) by some domain. */
  readonly asserted: ReadonlySet<Line>
  /** The cargo's bits: set and not masked is what the guest will see. */
  readonly pending: boolean
  readonly masked: boolean
  /** Xen died in this step: why. */
  readonly crash: string | undefined
}

/** The way the event goes in the step that led to a position. */
export function wayTo(
  trace: Trace,
  at: number,
): { from: StationId; to: StationId; legs: readonly Leg[] } | undefined {
  const marks = eventStations(trace, at)
  return marks && { ...marks, legs: route(marks.from, marks.to, journeyOf(trace).lines) }
}

function eventStations(trace: Trace, at: number): { from: StationId; to: StationId } | undefined {
  if (at <= 0 || at > trace.length) return undefined
  const { event, began } = journeyOf(trace)
  const i = at - 1
  const to = stationAt(event[i] as number)
  if (i > (began[i] as number)) return { from: stationAt(event[i - 1] as number), to }
  // A new journey begins outside Xen; any other beginning has no way to it.
  return { from: trace.step(i).kind === 'enter' && originates(to) ? 'source' : to, to }
}

const originates = (to: StationId): boolean => to === 'hypercall' || to === 'virq'

/** Where the train is, `t` (0…1, eased by the clock) of the way to a position. Undefined before the first step. */
export function trainAt(trace: Trace, at: number, t: number, layout: MapLayout): Point | undefined {
  const way = wayTo(trace, at)
  if (!way) return undefined
  const points = way.legs.flatMap(leg => {
    const track = layout.tracks.get(leg.track.id) ?? []
    return leg.reversed ? [...track].reverse() : track
  })
  return points.length === 0 ? layout.stations[way.to] : pointAlong(points, Math.min(Math.max(t, 0), 1))
}

const decisionOf = (step: Step | undefined): Marks['decision'] =>
  step?.kind === 'branch' ? { condition: step.condition, value: step.value } : undefined

/** Everything about a position that does not move between two steps. */
export function marksAt(trace: Trace, at: number): Marks {
  const { control, event, began, cargo, cargoes } = journeyOf(trace)
  const i = at - 1
  const way = eventStations(trace, at)
  const visited = new Set<StationId>()
  if (way) visited.add(eventStations(trace, (began[i] as number) + 1)?.from ?? way.from)
  if (way) for (let k = began[i] as number; k <= i; k++) visited.add(stationAt(event[k] as number))
  const load = way && cargoes[cargo[i] as number]
  return {
    current: way && stationAt(control[i] as number),
    eventAt: way?.to,
    eventFrom: way?.from,
    cargo: load,
    visited,
    decision: decisionOf(trace.stepAt(at)),
    waiting: trace.world.mem[trace.world.tasklet_count] as number,
    asserted: assertedLines(trace),
    ...bitsOf(trace, load),
    crash: crashAt(trace, at),
  }
}

function assertedLines({ world }: Trace): ReadonlySet<Line> {
  const lines = new Set<Line>()
  for (const d of world.domains) {
    if (world.mem[d.callback_via_asserted] !== 1) continue
    const type = world.mem[d.callback_via_type]
    if (type === HVMIRQ_callback_gsi) lines.add('gsi')
    if (type === HVMIRQ_callback_pci_intx) lines.add('pci_intx')
  }
  return lines
}

function bitsOf({ world }: Trace, cargo: Cargo | undefined): Pick<Marks, 'pending' | 'masked'> {
  const d = cargo && world.domain(cargo.dom)
  return d ? portBits(world, d, cargo.port) : { pending: false, masked: false }
}

/** Why the hypervisor is gone; only its last step has a reason. */
export const crashAt = (trace: Trace, at: number): string | undefined =>
  at > 0 && at === trace.length ? trace.ops.at(-1)?.crash : undefined
