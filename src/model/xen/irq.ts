/** The physical CPU's interrupt state, and PIRQs (arch/x86/irq.c, asm-x86/hardirq.h, asm-x86/system.h). */
import type { Tracer } from '../tracer.ts'
import type { Domain, Vcpu } from '../world.ts'
import { IRQ_PT, IRQ_UNBOUND } from './constants.ts'
import { EINVAL } from './errno.ts'

export const in_irq = (x: Tracer): boolean => x.read(x.world.in_irq) !== 0

export const local_irq_is_enabled = (x: Tracer): boolean => x.read(x.world.irqs_disabled) === 0

/** `spin_lock_irqsave`: locks are elided (one thing happens at a time), but the interrupt flag matters. */
export function spin_lock_irqsave(x: Tracer): number {
  const flags = x.read(x.world.irqs_disabled)
  if (flags === 0) x.write(x.world.irqs_disabled, 1)
  return flags
}

export function spin_unlock_irqrestore(x: Tracer, flags: number): void {
  if (x.read(x.world.irqs_disabled) !== flags) x.write(x.world.irqs_disabled, flags)
}

/** Physical IRQ behind a domain's PIRQ, 0 if none: PV maps 1..39 one to one, HVM has 24..27 passed through. */
export const domain_pirq_to_irq = (d: Domain, pirq: number): number =>
  (d.hvm ? pirq >= 24 && pirq <= 27 : pirq >= 1 && pirq <= 39) ? pirq : 0

/** `pirq_access_permitted` (include/xen/iocap.h): may the domain use the IRQ behind this PIRQ? */
export const pirq_access_permitted = (x: Tracer, d: Domain, pirq: number): boolean => {
  const irq = domain_pirq_to_irq(d, pirq)
  return irq < d.spec.pirqOk && !(irq === 0 && x.release.unmapped_pirq_refused)
}

export const domain_pirq_to_emuirq = (x: Tracer, d: Domain, pirq: number): number =>
  pirq < d.spec.nrPirqs ? x.read(d.pirq_emuirq + pirq) : IRQ_UNBOUND

/** The PIRQ an emulated GSI is routed to, or IRQ_UNBOUND. */
export const domain_emuirq_to_pirq = (x: Tracer, d: Domain, emuirq: number): number =>
  x.read(d.emuirq_pirq + emuirq)

/** Does a `struct pirq` exist? One does for a mapped PIRQ, and for one that was ever bound or routed. */
export const pirq_info = (x: Tracer, d: Domain, pirq: number): boolean =>
  pirq < d.spec.nrPirqs && (domain_pirq_to_irq(d, pirq) > 0 || x.read(d.pirq_exists + pirq) === 1)

/** `pirq_get_info`: makes the record if there is none. */
export function pirq_get_info(x: Tracer, d: Domain, pirq: number): void {
  if (!pirq_info(x, d, pirq)) x.write(d.pirq_exists + pirq, 1)
}

/**
 * `pirq_cleanup_check`: frees the record once nothing in it differs from the default. In 4.4 the macro before it tests
 * `evtchn` the wrong way round, so that a record without a channel is never freed.
 */
export function pirq_cleanup_check(x: Tracer, d: Domain, pirq: number): void {
  if (!x.release.pirq_records_freed || x.read(d.pirq_exists + pirq) === 0) return
  if (x.read(d.pirq_evtchn + pirq) === 0 && domain_pirq_to_emuirq(x, d, pirq) === IRQ_UNBOUND)
    x.write(d.pirq_exists + pirq, 0)
}

/** Does asserting this PIRQ's emulated IRQ send its event instead? (`arch/x86/irq.c`) */
export const hvm_domain_use_pirq = (x: Tracer, d: Domain, pirq: number): boolean =>
  d.hvm && pirq !== IRQ_UNBOUND && domain_pirq_to_emuirq(x, d, pirq) !== IRQ_UNBOUND

/** `map_domain_emuirq_pirq`: routes an emulated IRQ (or the mark IRQ_PT) to a PIRQ. An existing other mapping wins, silently. */
export function map_domain_emuirq_pirq(x: Tracer, d: Domain, pirq: number, emuirq: number): number {
  x.enter('map_domain_emuirq_pirq', d.id, pirq, emuirq)
  if (x.branch('!is_hvm_domain(d)', !d.hvm)) return x.leave(-EINVAL)
  if (
    x.branch(
      'pirq < 0 || pirq >= d->nr_pirqs || emuirq == IRQ_UNBOUND',
      pirq >= d.spec.nrPirqs || emuirq === IRQ_UNBOUND,
    )
  ) {
    return x.leave(-EINVAL)
  }
  const old_emuirq = domain_pirq_to_emuirq(x, d, pirq)
  const old_pirq = emuirq === IRQ_PT ? IRQ_UNBOUND : domain_emuirq_to_pirq(x, d, emuirq)
  const taken =
    (old_emuirq !== IRQ_UNBOUND && old_emuirq !== emuirq) || (old_pirq !== IRQ_UNBOUND && old_pirq !== pirq)
  if (x.branch('already mapped', taken)) return x.leave(0)
  pirq_get_info(x, d, pirq)
  if (emuirq !== IRQ_PT) x.write(d.emuirq_pirq + emuirq, pirq)
  x.write(d.pirq_emuirq + pirq, emuirq)
  return x.leave(0)
}

export function unmap_domain_pirq_emuirq(x: Tracer, d: Domain, pirq: number): number {
  x.enter('unmap_domain_pirq_emuirq', d.id, pirq)
  const emuirq = domain_pirq_to_emuirq(x, d, pirq)
  if (x.branch('emuirq == IRQ_UNBOUND', emuirq === IRQ_UNBOUND)) return x.leave(-EINVAL)
  x.write(d.pirq_emuirq + pirq, IRQ_UNBOUND)
  pirq_cleanup_check(x, d, pirq)
  if (emuirq !== IRQ_PT) x.write(d.emuirq_pirq + emuirq, IRQ_UNBOUND)
  return x.leave(0)
}

/** `pirq_guest_bind`, as far as a bound event channel sees it: succeeds if the PIRQ has an IRQ. */
export function pirq_guest_bind(x: Tracer, v: Vcpu, pirq: number, will_share: number): number {
  x.enter('pirq_guest_bind', v.index, pirq, will_share)
  return x.leave(
    x.branch('domain_pirq_to_irq(d, pirq) <= 0', domain_pirq_to_irq(v.dom, pirq) <= 0) ? -EINVAL : 0,
  )
}

export function pirq_guest_unbind(x: Tracer, d: Domain, pirq: number): void {
  x.enter('pirq_guest_unbind', d.id, pirq)
  x.leave()
}

/** `pirq_set_affinity`: the physical interrupt follows the channel to the pCPU of its new vCPU. */
export function pirq_set_affinity(x: Tracer, d: Domain, pirq: number, vcpu: number): void {
  x.enter('pirq_set_affinity', d.id, pirq, vcpu)
  x.leave()
}
