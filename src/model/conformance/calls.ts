/** The calls a recording observes (FORMAT section 5), read off the steps of an operation. */
import { ENTER, type Recorder } from '../trace.ts'
import type { World } from '../world.ts'
import { FN_NAMES, type Fn, fnInfo } from '../xen/source.ts'

export type Call = readonly (string | number)[]

/** Calls that leave the recorded code: always seen. */
const LEAVING: ReadonlySet<Fn> = new Set<Fn>([
  'vcpu_kick',
  'cpu_raise_softirq',
  'vcpu_unblock',
  'vcpu_wake',
  'tasklet_schedule',
  'raise_softirq',
  'pirq_guest_bind',
  'pirq_guest_unbind',
  'pirq_set_affinity',
  'hypercall_create_continuation',
])

/** Calls between the recorded modules: seen when they cross a source-file boundary. */
const CROSSING: ReadonlySet<Fn> = new Set<Fn>([
  'hvm_assert_evtchn_irq',
  'vlapic_set_irq',
  'vioapic_irq_positive_edge',
  'vpic_irq_positive_edge',
  'vpic_irq_negative_edge',
  'send_guest_pirq',
])

/** By function number: its file, and whether it is to be seen. */
const FILES = FN_NAMES.map(name => fnInfo(name).file)
const SEEN = FN_NAMES.map(name => (LEAVING.has(name) ? 'always' : CROSSING.has(name) ? 'crossing' : 'never'))

/** Steps [from, to) of a recorder, as `[name, target, args…]` in order. */
export function observedCalls(x: Recorder, from: number, to: number): Call[] {
  const { kind, fn, depth } = x.columns
  const calls: Call[] = []
  /** Files of the running functions, outermost first. */
  const files: (string | undefined)[] = []
  for (let i = from; i < to; i++) {
    if (kind[i] !== ENTER) continue
    const [id, level] = [fn[i] as number, depth[i] as number]
    files[level] = FILES[id]
    const crossed = level === 0 || files[level - 1] !== FILES[id]
    if (SEEN[id] === 'always' || (SEEN[id] === 'crossing' && crossed)) calls.push(callText(x, i))
  }
  return calls
}

function callText(x: Recorder, index: number): Call {
  const step = x.step(index)
  if (step.kind !== 'enter') return []
  const { params } = fnInfo(step.fn)
  return [step.fn, ...step.args.map((value, k) => argText(x.world, params[k]?.[1], value))]
}

/** A vCPU or domain by name, a number as signed (−1: no such PIRQ record). */
const argText = (world: World, kind: string | undefined, value: number): string | number =>
  kind === 'vcpu' ? (world.vcpus[value]?.name ?? '?') : kind === 'domain' ? `d${value}` : value | 0
