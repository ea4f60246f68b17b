/** Who is at the two ends of the journey under way: who started it, and the domain and vCPUs it is for. Pure readings. */
import type { Trace } from '../../model/run.ts'
import type { Domain, Vcpu } from '../../model/world.ts'
import { runState } from './entities.ts'
import { journeyOf } from './journey.ts'

export interface Berth {
  readonly name: string
  /** `v0`: as short as it is on the map. */
  readonly label: string
  readonly state: ReturnType<typeof runState>
  readonly upcall: boolean
  /** The event under way is for this vCPU. */
  readonly concerned: boolean
}

export interface Parties {
  /** The vCPU whose hypercall began it; undefined for hardware and the environment. */
  readonly sender: string | undefined
  readonly receiver: string | undefined
  /** The vCPU that the event is for. */
  readonly target: Vcpu | undefined
  readonly berths: readonly Berth[]
  /** vCPUs of the receiver without a berth. */
  readonly more: number
}

/** Nobody is on their way to anybody. */
export const NOBODY: Parties = {
  sender: undefined,
  receiver: undefined,
  target: undefined,
  berths: [],
  more: 0,
}

const ends = new WeakMap<Trace, Map<number, number>>()

/** Index into `cargoes` of the last port that the journey begun at a step is on: the far end, also before it is found. */
function farEnd(trace: Trace, start: number): number {
  const known = ends.get(trace) ?? new Map<number, number>()
  ends.set(trace, known)
  const found = known.get(start)
  if (found !== undefined) return found
  const { began, cargo } = journeyOf(trace)
  let last = 0
  for (let i = start; i < trace.length && began[i] === start; i++) last = cargo[i] || last
  known.set(start, last)
  return last
}

/** `most` berths at most; the vCPU concerned has one always. */
export function partiesAt(trace: Trace, at: number, most: number): Parties {
  if (at <= 0) return NOBODY
  const { began, cargoes } = journeyOf(trace)
  const start = began[at - 1] as number
  const sender = trace.runAt(start + 1)?.op['v']
  const load = cargoes[farEnd(trace, start)]
  const d = load && trace.world.domain(load.dom)
  const from = typeof sender === 'string' ? sender : undefined
  if (!d) return { ...NOBODY, sender: from }
  const target = d.vcpus[trace.world.mem[d.notify_vcpu_id + load.port] as number]
  const shown = berthsOf(d, target, most)
  return {
    sender: from,
    receiver: d.name,
    target,
    berths: shown.map(v => ({
      name: v.name,
      label: `v${v.id}`,
      state: runState(trace.world, v),
      upcall: ((trace.world.mem[v.vcpu_info] as number) & 0xff) !== 0,
      concerned: v === target,
    })),
    more: d.vcpus.length - shown.length,
  }
}

function berthsOf(d: Domain, target: Vcpu | undefined, most: number): readonly Vcpu[] {
  const first = d.vcpus.slice(0, most)
  return target && !first.includes(target) ? [...first.slice(0, most - 1), target] : first
}
