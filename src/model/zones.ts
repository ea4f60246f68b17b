/** In which context a step happens: the coloured zones of the map and of the time ribbon. */
import type { Trace } from './run.ts'
import { type Fn, fnInfo } from './xen/source.ts'

export const ZONES = ['guest', 'xen', 'irq', 'softirq', 'chips', 'entry', 'environment'] as const
export type Zone = (typeof ZONES)[number]

export const ZONE_LABELS: Record<Zone, string> = {
  guest: 'Guest',
  xen: 'Xen: hypercall',
  irq: 'Xen: interrupt context',
  softirq: 'Xen: softirq',
  chips: 'Virtual interrupt chips',
  entry: 'VM exit and entry',
  environment: 'Environment',
}

/** Functions of common HVM files that only run on the way into the guest. */
const ENTRY_FUNCTIONS: ReadonlySet<Fn> = new Set<Fn>([
  'hvm_vcpu_has_pending_irq',
  'hvm_interrupt_blocked',
  'hvm_vcpu_ack_pending_irq',
  'hvm_maybe_deassert_evtchn_irq',
])

/** The zone a function belongs to by itself, if it does not depend on who called it. */
export function ownZone(fn: Fn): Zone | undefined {
  const { file } = fnInfo(fn)
  if (file === '') return fn === 'environment' || fn === 'deviceLine' ? 'environment' : 'guest'
  if (/\/(vlapic|vioapic|vpic)\.c$/.test(file)) return 'chips'
  return ENTRY_FUNCTIONS.has(fn) || /\/(vmx|x86_64)\//.test(file) ? 'entry' : undefined
}

const inIrqAt = new WeakMap<Trace, readonly number[]>()

/** Steps at which `in_irq` flips, ascending; it is 0 at the start. */
function flips(trace: Trace): readonly number[] {
  let known = inIrqAt.get(trace)
  if (!known) {
    const found: number[] = []
    for (let i = 0; i < trace.length; i++) {
      const step = trace.step(i)
      if (step.kind === 'write' && step.cell === trace.world.in_irq) found.push(i)
    }
    known = found
    inIrqAt.set(trace, known)
  }
  return known
}

/** The zone of the step with this index (0-based). */
export function zoneOf(trace: Trace, index: number): Zone {
  const own = ownZone(trace.step(index).fn)
  if (own) return own
  if (trace.ops[trace.opAt(index + 1)]?.op.op === 'run_tasklets') return 'softirq'
  return flips(trace).filter(i => i < index).length % 2 === 1 ? 'irq' : 'xen'
}
