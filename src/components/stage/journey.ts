/**
 * Where each step of a trace stands on the map: the station that is lit, the station the event has got to, and the
 * port it is on. Found once a trace, in one pass with the call stack.
 *
 * Control and event part company: when a function returns, its caller is lit again, but the event does not travel back.
 */
import { methodOf } from '../../model/methods.ts'
import { opInfo } from '../../model/ops.ts'
import { releases } from '../../model/release.ts'
import type { OpRun, Trace } from '../../model/run.ts'
import { FN_NAMES, type Fn, fnInfo } from '../../model/xen/source.ts'
import { linesBetween } from './network.ts'
import { LINES, type Line, STATION_IDS, type StationId, stationWithin } from './stations.ts'

/** An event on its way: the port whose event it is now. */
export interface Cargo {
  readonly dom: number
  readonly port: number
}

export interface Journey {
  /** Station of the function that runs, by step. */
  readonly control: Uint8Array
  /** Station the event has got to, by step. */
  readonly event: Uint8Array
  /** Step at which the journey that a step belongs to began. */
  readonly began: Uint32Array
  /** Index in `cargoes` by step; 0: none. */
  readonly cargo: Uint16Array
  readonly cargoes: readonly (Cargo | undefined)[]
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

/** They look on while an event is under way; it does not move for them. */
const BYSTANDERS: ReadonlySet<Fn> = new Set<Fn>(['environment', 'evtchn_check_pollers'])

/** It has more to do when the event is on its queue, or has been told, already. */
const GOES_ON: Fn = 'evtchn_fifo_set_pending'

/** Does this operation carry on with the event that is under way, or does something new begin? */
const carriesOn = ({ op }: OpRun): boolean => {
  const { group } = opInfo(op.op)
  return group === 'environment' || op.op === 'run_guest' || group === 'guest'
}

/** Where a function's arguments name a port, by function: −1 if they name none that an event is on. Of a queue's tail and a new port the last. */
const portArg = new Map(
  FN_NAMES.map(fn => [
    fn,
    fn === 'evtchn_bind_interdomain' ? -1 : fnInfo(fn).params.findLastIndex(([, kind]) => kind === 'port'),
  ]),
)

/** Port that an entered function is called with, with the domain it is a port of. */
function cargoOf(trace: Trace, run: OpRun | undefined, index: number): Cargo | undefined {
  const fn = trace.fnAt(index)
  const i = portArg.get(fn) as number
  const step = i < 0 ? undefined : trace.step(index)
  if (step?.kind !== 'enter') return undefined
  const [kind, arg] = [fnInfo(fn).params[0]?.[1], step.args[0] as number]
  const caller = trace.world.vcpuNamed(String(run?.op['v'] ?? ''))
  const dom = kind === 'domain' ? arg : kind === 'vcpu' ? trace.world.vcpus[arg]?.dom.id : caller?.dom.id
  return dom === undefined ? undefined : { dom, port: step.args[i] as number }
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
  const cargo = new Uint16Array(n)
  const cargoes: (Cargo | undefined)[] = [undefined]
  const cargoIds = new Map<string, number>()
  const method = methodOf(trace.scenario)
  const lines = new Set<Line>(['trunk', 'return', abiOf(trace), ...(method ? [method] : [])])
  const story = new Set(lines)
  const stops = new Set<StationId>()
  const stack: StationId[] = []
  let op = -1
  let [at, start, load]: [StationId, number, number] = ['source', 0, 0]

  for (let i = 0; i < n; i++) {
    const kind = trace.kindAt(i)
    const fn = trace.fnAt(i)
    stack.length = trace.depthAt(i + 1)
    if (op < 0 || i >= (trace.ops[op] as OpRun).to) {
      op = trace.opAt(i + 1)
      if (!carriesOn(trace.ops[op] as OpRun)) [at, start, load] = [originOf(trace.ops[op] as OpRun, fn), i, 0]
    }
    const here: StationId = stationWithin(fn, stack.at(-1))
    if (kind === 'enter') {
      stack.push(here)
      stops.add(here)
      load = loaded(cargoOf(trace, trace.ops[op], i)) ?? load
    }
    const stays = kind === 'leave' || BYSTANDERS.has(fn) || (kind !== 'enter' && fn === GOES_ON)
    const next: StationId = stays ? at : here
    if (next !== at) travelled(at, next, op >= trace.scenario.setup)
    at = next
    control[i] = indexOf(here)
    event[i] = indexOf(at)
    began[i] = start
    cargo[i] = load
  }
  return { control, event, began, cargo, cargoes, lines, story, drawn: drawnLines(trace, lines), stops }

  function travelled(from: StationId, to: StationId, inStory: boolean): void {
    const taken = linesBetween(from, to)
    // Two lines may share a track; the one the guest has chosen is the one that was taken.
    for (const line of taken.length > 1 ? taken.filter(l => l === method) : taken) {
      lines.add(line)
      if (inStory) story.add(line)
    }
  }

  function loaded(found: Cargo | undefined): number | undefined {
    if (!found) return undefined
    const key = `${found.dom}.${found.port}`
    const id = cargoIds.get(key) ?? Math.min(cargoes.length, 0xffff)
    if (!cargoIds.has(key)) {
      cargoIds.set(key, id)
      cargoes[id] = found
    }
    return id
  }
}

/** A hypercall or a source starts outside Xen; whatever else an operation does starts where it runs. */
const originOf = ({ op }: OpRun, first: Fn): StationId => {
  const { group } = opInfo(op.op)
  return group === 'hypercall' || group === 'source' ? 'source' : stationWithin(first, undefined)
}

/** The ABI that the scenario is about: FIFO if a domain goes over to it. */
const abiOf = ({ ops }: Trace): 'fifo' | 'two_level' =>
  ops.some(({ op, result }) => op.op === 'EVTCHNOP_init_control' && result.rc === 0) ? 'fifo' : 'two_level'

/** Upcall vectors came when the proposal's base was history: no Xen has both lines. An ABI that nobody uses is left out. */
function drawnLines(trace: Trace, lines: ReadonlySet<Line>): ReadonlySet<Line> {
  const { upcall_vector } = releases[trace.scenario.release]
  const absent: readonly Line[] = [
    upcall_vector ? 'bind_vector' : 'upcall_vector',
    ...(['fifo', 'two_level'] as const).filter(abi => !lines.has(abi)),
  ]
  return new Set(LINES.filter(line => !absent.includes(line)))
}
