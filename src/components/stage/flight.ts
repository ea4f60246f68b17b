/**
 * What the map shows at a position of a trace, between two flights: a pure reading, so that going back and scrubbing
 * are the same thing. `trace.world` must stand at `at` (the store sees to it).
 */
import { portBits } from '../../model/portBits.ts'
import type { Trace } from '../../model/run.ts'
import type { Step } from '../../model/trace.ts'
import { HVMIRQ_callback_gsi, HVMIRQ_callback_pci_intx } from '../../model/xen/constants.ts'
import { type Fate, fateNow } from './fates.ts'
import type { Formation } from './heads.ts'
import { journeyOf, stationAt } from './journey.ts'
import type { Cargo } from './manifest.ts'
import { type Signal, signalAt } from './signal.ts'
import type { Line, StationId } from './stations.ts'

export interface Marks {
  /** Station of the running function; undefined before the first step. */
  readonly current: StationId | undefined
  /** Where the event is, or is going; of several heads the one that moved last. */
  readonly eventAt: StationId | undefined
  /** All heads of the event: more than one where Xen fans out. */
  readonly heads: Formation
  readonly cargo: Cargo | undefined
  /** Stations this journey has passed. */
  readonly visited: ReadonlySet<StationId>
  /** The condition that has just been decided, and the way taken. */
  readonly decision: { readonly condition: string; readonly value: boolean } | undefined
  /** What has become of the event, in a few words: "merges: already pending". */
  readonly fate: string | undefined
  readonly fateKind: Fate['kind'] | undefined
  /** The signal behind the station that sets PENDING: closed while the port concerned is masked. */
  readonly signal: Signal | undefined
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

const decisionOf = (step: Step | undefined): Marks['decision'] =>
  step?.kind === 'branch' ? { condition: step.condition, value: step.value } : undefined

/** Everything about a position that does not move between two steps. */
export function marksAt(trace: Trace, at: number): Marks {
  const { control, event, began, cargo, cargoes, formation, formations, fate, fates } = journeyOf(trace)
  const i = at - 1
  const under = at > 0 && at <= trace.length
  const visited = new Set<StationId>()
  const heads = under ? (formations[formation[i] as number] ?? []) : []
  if (under) {
    const first = began[i] as number
    visited.add(formations[formation[first] as number]?.[0]?.origin ?? 'source')
    for (let k = first; k <= i; k++) visited.add(stationAt(event[k] as number))
  }
  const load = under ? cargoes[cargo[i] as number] : undefined
  const bits = bitsOf(trace, load)
  const became = under ? fateNow(fates[fate[i] as number], bits.masked) : undefined
  return {
    current: under ? stationAt(control[i] as number) : undefined,
    eventAt: under ? stationAt(event[i] as number) : undefined,
    heads,
    cargo: load,
    visited,
    decision: decisionOf(trace.stepAt(at)),
    fate: became?.text,
    fateKind: became?.kind,
    signal: signalAt(trace, at),
    waiting: trace.world.mem[trace.world.tasklet_count] as number,
    asserted: assertedLines(trace),
    ...bits,
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
