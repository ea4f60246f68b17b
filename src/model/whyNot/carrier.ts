/** What makes a vCPU's handler run next, whichever way it comes: the same questions as `vmx_intr_assist` asks. */
import type { Tracer } from '../tracer.ts'
import type { Vcpu } from '../world.ts'
import { HVMIRQ_callback_vector } from '../xen/constants.ts'
import { evtchn_upcall_mask, evtchn_upcall_pending } from '../xen/domain.ts'
import { deliverable, isOwned } from './lapic.ts'
import { picInterrupts } from './line.ts'
import { hex } from './link.ts'

/**
 * The interrupt at which this vCPU will look for events, in words; undefined if none comes. This guest looks at every
 * interrupt it takes, except those of vectors that channels own (proposal).
 */
export function carrierOf(x: Tracer, v: Vcpu): string | undefined {
  const d = v.dom
  if (!d.hvm)
    return evtchn_upcall_pending(x, v) && !evtchn_upcall_mask(x, v) ? 'its event callback' : undefined
  if (x.read(v.nmi_pending) === 1) return 'an NMI'
  if (x.read(v.rflags_if) === 0) return undefined
  if (x.read(d.callback_via_type) === HVMIRQ_callback_vector && evtchn_upcall_pending(x, v))
    return `callback vector ${hex(x.read(d.callback_via) & 0xff)}`
  if (picInterrupts(x, v)) return 'an interrupt of the 8259s'
  const vector = deliverable(x, v).find(n => !isOwned(x, v, n))
  return vector === undefined ? undefined : `vector ${hex(vector)} from its LAPIC`
}

/** PROPOSAL: will the handler of a channel's own vector run? */
export const takesOwn = (x: Tracer, v: Vcpu, vector: number): boolean =>
  x.read(v.rflags_if) === 1 && deliverable(x, v).includes(vector)
