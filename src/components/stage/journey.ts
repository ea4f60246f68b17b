/**
 * Where each step of a trace stands on the map: the station that is lit, the station the event has got to, and the
 * port it is on. Found once a trace, in one pass with the call stack.
 *
 * Control and event part company: when a function returns, its caller is lit again, but the event does not travel back.
 */
import { methodOf } from '../../model/methods.ts'
import { opInfo } from '../../model/ops.ts'
import type { OpRun, Trace } from '../../model/run.ts'
import type { Step } from '../../model/trace.ts'
import { type Fn, fnInfo } from '../../model/xen/source.ts'
import { linesBetween } from './network.ts'
import { type Line, STATION_IDS, type StationId, stationWithin } from './stations.ts'

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
  /** Stations at which some step of the trace stops. */
  readonly stops: ReadonlySet<StationId>
}

const INDEX = new Map(STATION_IDS.map((id, i) => [id, i]))
const indexOf = (id: StationId): number => INDEX.get(id) as number
export const stationAt = (index: number): StationId => STATION_IDS[index] as StationId

/** They look on while an event is under way; it does not move for them. */
const BYSTANDERS: ReadonlySet<Fn> = new Set<Fn>(['environment', 'evtchn_check_pollers'])

/** Does this operation carry on with the event that is under way, or does something new begin? */
const carriesOn = ({ op }: OpRun): boolean => {
  const { group } = opInfo(op.op)
  return group === 'environment' || op.op === 'run_guest' || group === 'guest'
}

/** Port that a step names, with the domain it is a port of. */
function cargoOf(trace: Trace, run: OpRun | undefined, step: Step): Cargo | undefined {
  if (step.kind !== 'enter') return undefined
  const { params } = fnInfo(step.fn)
  const i = params.findIndex(([, kind]) => kind === 'port')
  if (i < 0) return undefined
  const [kind, arg] = [params[0]?.[1], step.args[0] as number]
  const caller = trace.world.vcpuNamed(String(run?.op['v'] ?? ''))
  const dom = kind === 'domain' ? arg : kind === 'vcpu' ? trace.world.vcpus[arg]?.dom.id : caller?.dom.id
  const port = step.args[i] as number
  return dom === undefined || step.fn === 'evtchn_bind_interdomain' ? undefined : { dom, port }
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
  const lines = new Set<Line>(['trunk', 'return', ...(method ? [method] : [])])
  const story = new Set(lines)
  const stops = new Set<StationId>()
  const stack: StationId[] = []
  let op = -1
  let [at, start, load]: [StationId, number, number] = ['source', 0, 0]

  for (let i = 0; i < n; i++) {
    const step = trace.step(i)
    stack.length = step.depth
    if (op < 0 || i >= (trace.ops[op] as OpRun).to) {
      op = trace.opAt(i + 1)
      if (!carriesOn(trace.ops[op] as OpRun))
        [at, start, load] = [originOf(trace.ops[op] as OpRun, step), i, 0]
    }
    const here: StationId = stationWithin(step.fn, stack.at(-1))
    if (step.kind === 'enter') stack.push(here)
    stops.add(here)
    const next: StationId = step.kind === 'leave' || BYSTANDERS.has(step.fn) ? at : here
    if (next !== at) travelled(at, next, op >= trace.scenario.setup)
    at = next
    load = loaded(cargoOf(trace, trace.ops[op], step)) ?? load
    control[i] = indexOf(here)
    event[i] = indexOf(at)
    began[i] = start
    cargo[i] = load
  }
  return { control, event, began, cargo, cargoes, lines, story, stops }

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
const originOf = ({ op }: OpRun, first: Step): StationId => {
  const { group } = opInfo(op.op)
  return group === 'hypercall' || group === 'source' ? 'source' : stationWithin(first.fn, undefined)
}
