/** The calls a recording observes (FORMAT section 5), read off the steps of an operation. */
import type { Recorder } from '../trace.ts'
import type { World } from '../world.ts'
import { type Fn, fnInfo } from '../xen/source.ts'

export type Call = readonly (string | number)[]

/** Calls that leave the recorded code: always seen. */
const LEAVING = new Set<Fn>([
  'vcpu_kick',
  'cpu_raise_softirq',
  'vcpu_unblock',
  'vcpu_wake',
  'tasklet_schedule',
  'raise_softirq',
  'pirq_guest_bind',
  'pirq_guest_unbind',
  'pirq_set_affinity',
])

/** Calls between the recorded modules: seen when they cross a source-file boundary. */
const CROSSING = new Set<Fn>([
  'hvm_assert_evtchn_irq',
  'vlapic_set_irq',
  'vioapic_irq_positive_edge',
  'vpic_irq_positive_edge',
  'vpic_irq_negative_edge',
  'send_guest_pirq',
])

/** Steps [from, to) of a recorder, as `[name, target, args…]` in order. */
export function observedCalls(x: Recorder, from: number, to: number): Call[] {
  const calls: Call[] = []
  const files: string[] = []
  for (let i = from; i < to; i++) {
    const step = x.step(i)
    if (step.kind !== 'enter') continue
    const info = fnInfo(step.fn)
    files.length = step.depth
    const crossed = files.at(-1) !== info.file
    files.push(info.file)
    if (LEAVING.has(step.fn) || (CROSSING.has(step.fn) && crossed)) {
      calls.push([step.fn, ...step.args.map((value, k) => argText(x.world, info.params[k]?.[1], value))])
    }
  }
  return calls
}

/** A vCPU or domain by name, a number as signed (−1: no such PIRQ record). */
const argText = (world: World, kind: string | undefined, value: number): string | number =>
  kind === 'vcpu' ? (world.vcpus[value]?.name ?? '?') : kind === 'domain' ? `d${value}` : value | 0
