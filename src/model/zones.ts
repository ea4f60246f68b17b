/** In which context a step happens: the coloured zones of the map and of the time ribbon. */
import type { Trace } from './run.ts'
import { FN_NAMES, type Fn, fnInfo } from './xen/source.ts'

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

const OUTSIDE: ReadonlySet<Fn> = new Set<Fn>(['environment', 'deviceLine', 'otherCpu', 'hardwareInterrupt'])

const findOwnZone = (fn: Fn): Zone | undefined => {
  const { file } = fnInfo(fn)
  if (file === '') return OUTSIDE.has(fn) ? 'environment' : 'guest'
  if (/\/(vlapic|vioapic|vpic)\.c$/.test(file)) return 'chips'
  return ENTRY_FUNCTIONS.has(fn) || /\/(vmx|x86_64)\//.test(file) ? 'entry' : undefined
}

const ownZones = new Map(FN_NAMES.map(fn => [fn, findOwnZone(fn)]))

/** The zone a function belongs to by itself, if it does not depend on who called it. */
export const ownZone = (fn: Fn): Zone | undefined => ownZones.get(fn)

const inIrqAt = new WeakMap<Trace, readonly number[]>()

/** Steps at which `in_irq` flips, ascending; it is 0 at the start. */
function flips(trace: Trace): readonly number[] {
  let known = inIrqAt.get(trace)
  if (!known) {
    known = trace.writesTo(trace.world.in_irq)
    inIrqAt.set(trace, known)
  }
  return known
}

/** How many of some ascending numbers are below another one. */
function countBelow(numbers: readonly number[], limit: number): number {
  let lo = 0
  let hi = numbers.length
  while (lo < hi) {
    const mid = (lo + hi) >> 1
    if ((numbers[mid] as number) < limit) lo = mid + 1
    else hi = mid
  }
  return lo
}

/** The zone of the step with this index (0-based). */
export function zoneOf(trace: Trace, index: number): Zone {
  const own = ownZone(trace.fnAt(index))
  if (own) return own
  if (trace.runAt(index + 1)?.op.op === 'run_tasklets') return 'softirq'
  return countBelow(flips(trace), index) % 2 === 1 ? 'irq' : 'xen'
}
