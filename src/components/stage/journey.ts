/**
 * Where each step of a trace stands on the map: the station that is lit, the stations the event has got to, and the
 * port it is on. Found once a trace, in one pass with the call stack.
 *
 * Control and event part company: when a function returns, its caller is lit again, but the event does not travel
 * back; and where a guest runs that nobody has told of it, it stays where it is.
 */
import { methodOf } from '../../model/methods.ts'
import { opInfo } from '../../model/ops.ts'
import type { OpRun, Trace } from '../../model/run.ts'
import type { Fate } from './fates.ts'
import type { Formation } from './heads.ts'
import type { Cargo } from './manifest.ts'
import { linesBetween } from './network.ts'
import { LINES, type Line, STATION_IDS, type StationId } from './stations.ts'
import { type Filtered, type Rest, Travel } from './travel.ts'

export interface Journey {
  /** Station of the function that runs, by step. */
  readonly control: Uint8Array
  /** Station the event has got to, by step; of several heads the one that moved last. */
  readonly event: Uint8Array
  /** Step at which the journey that a step belongs to began. */
  readonly began: Uint32Array
  /** Index in `formations` by step: all heads of the event. */
  readonly formation: Uint32Array
  readonly formations: readonly Formation[]
  /** Heads that came to another: which one they are now. */
  readonly joined: ReadonlyMap<number, number>
  /** Index in `fates` by step; 0: none. */
  readonly fate: Uint8Array
  readonly fates: readonly (Fate | undefined)[]
  /** Index in `cargoes` by step; 0: none. */
  readonly cargo: Uint16Array
  readonly cargoes: readonly (Cargo | undefined)[]
  /** The same the other way round, by `dom.port`. */
  readonly cargoIds: ReadonlyMap<string, number>
  /** By index in `cargoes`, in the order of time. */
  readonly rests: ReadonlyMap<number, readonly Rest[]>
  readonly filtered: readonly Filtered[]
  /** Lines that the trace travels, or that its guest has chosen. */
  readonly lines: ReadonlySet<Line>
  /** The same without what only the set-up travels. */
  readonly story: ReadonlySet<Line>
  /** Lines that the map of this trace has: what its Xen lacks and its guests do not use is left out. */
  readonly drawn: ReadonlySet<Line>
  /** Stations at which some step of the trace stops. */
  readonly stops: ReadonlySet<StationId>
}

const INDEX = new Map(STATION_IDS.map((id, i) => [id, i]))
const indexOf = (id: StationId): number => INDEX.get(id) as number
export const stationAt = (index: number): StationId => STATION_IDS[index] as StationId

/** Does this operation carry on with the event that is under way, or does something new begin? */
const carriesOn = ({ op }: OpRun): boolean => {
  const { group } = opInfo(op.op)
  return group === 'environment' || op.op === 'run_guest' || group === 'guest'
}

const known = new WeakMap<Trace, Journey>()

/** The journey of a trace, remembered. */
export function journeyOf(trace: Trace): Journey {
  let journey = known.get(trace)
  if (!journey) {
    journey = findJourney(trace)
    known.set(trace, journey)
  }
  return journey
}

function findJourney(trace: Trace): Journey {
  const n = trace.length
  const control = new Uint8Array(n)
  const event = new Uint8Array(n)
  const began = new Uint32Array(n)
  const formation = new Uint32Array(n)
  const formations: Formation[] = []
  const fate = new Uint8Array(n)
  const fates: (Fate | undefined)[] = [undefined]
  const cargo = new Uint16Array(n)
  const method = methodOf(trace.scenario)
  const lines = new Set<Line>(['trunk', 'return', abiOf(trace), ...(method ? [method] : [])])
  const story = new Set(lines)
  const travel = new Travel(trace, travelled)
  let op = -1
  let inner: OpRun | undefined

  for (let i = 0; i < n; i++) {
    if (op < 0 || i >= (trace.ops[op] as OpRun).to) {
      op = trace.opAt(i + 1)
      const run = trace.ops[op] as OpRun
      travel.operation(run, i, !carriesOn(run))
      inner = undefined
    }
    const within = trace.ops[op]?.meanwhile?.find(({ from, to }) => from <= i && i < to)
    if (within !== inner) {
      if (within) travel.meanwhile(within, i, !carriesOn(within))
      else travel.goOn(i)
      inner = within
    }
    control[i] = indexOf(travel.step(i))
    const main = travel.main
    event[i] = indexOf(main.station)
    began[i] = travel.began
    cargo[i] = main.cargo
    if (formations.at(-1) !== travel.heads) formations.push(travel.heads)
    formation[i] = formations.length - 1
    fate[i] = idOf(fates, travel.fate)
  }
  const { rests, filtered, stops, joined } = travel
  const { cargoes, ids } = travel.manifest
  const ways = { lines, story, drawn: drawnLines(trace, lines), stops }
  const marks = { control, event, began, formation, formations, joined, fate, fates, cargo }
  return { ...marks, cargoes, cargoIds: ids, rests, filtered, ...ways }

  function travelled(from: StationId, to: StationId): void {
    const taken = linesBetween(from, to)
    // Two lines may share a track; the one the guest has chosen is the one that was taken.
    for (const line of taken.length > 1 ? taken.filter(l => l === method) : taken) {
      lines.add(line)
      if (op >= trace.scenario.setup) story.add(line)
    }
  }
}

/** The place of a thing in a short list, where it is put if it is new. */
function idOf<T>(list: T[], thing: T): number {
  const at = list.indexOf(thing)
  return at < 0 ? list.push(thing) - 1 : at
}

/** The ABI that the scenario is about: FIFO if a domain goes over to it. */
const abiOf = ({ ops }: Trace): 'fifo' | 'two_level' =>
  ops.some(({ op, result }) => op.op === 'EVTCHNOP_init_control' && result.rc === 0) ? 'fifo' : 'two_level'

/** Upcall vectors came when the proposal's base was history: no Xen has both lines. An ABI that nobody uses is left out. */
function drawnLines(trace: Trace, lines: ReadonlySet<Line>): ReadonlySet<Line> {
  const { upcall_vector } = trace.release
  const absent: readonly Line[] = [
    upcall_vector ? 'bind_vector' : 'upcall_vector',
    ...(['fifo', 'two_level'] as const).filter(abi => !lines.has(abi)),
  ]
  return new Set(LINES.filter(line => !absent.includes(line)))
}
