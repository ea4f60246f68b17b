/**
 * Behaviour that no release here has, as switches that a single scenario may flip: faults that Xen had before or between
 * the releases (the museum of bugs), and fixes that came after them. All are off in every release.
 */
export interface Faults {
  /**
   * Until 2008 (10e3974b14 ended it): the callback line was lowered only when vCPU 0 left the guest, although its
   * interrupt may be handled on another vCPU.
   */
  readonly line_lowered_by_vcpu0_only: boolean
  /**
   * Until 2009 (a5db2986d4 ended it): nothing was put off to a tasklet, so irq_lock was taken in interrupt context and
   * with interrupts off. If this CPU holds it already, that is a deadlock; the lock is kept for the callback line only.
   */
  readonly upcall_never_deferred: boolean
  /** Until 70ccddb14a (2013), before any release had FIFO: READY was set for every event, not only for a new head. */
  readonly fifo_ready_for_every_event: boolean
  /**
   * Until e33d4257fc (January 2014), before any release had FIFO: nobody remembered the queue an event was on last, so
   * its old queue went on taking it for its tail.
   */
  readonly fifo_stale_tails_trusted: boolean
  /**
   * From c0ddc86348 to 5f2df45ead (September to November 2020), in no tagged release: the lock of a channel disabled
   * interrupts, so that every send to an HVM guest was put off to the tasklet.
   */
  readonly send_lock_disables_irqs: boolean
  /** A later fix (eba922abdb, 2025): a global VIRQ can be bound by the domain that handles it alone; others get -EBUSY. */
  readonly global_virq_bind_refused: boolean
}

export type FaultName = keyof Faults

/** A Xen without any of them. */
const FAULTLESS: Faults = {
  line_lowered_by_vcpu0_only: false,
  upcall_never_deferred: false,
  fifo_ready_for_every_event: false,
  fifo_stale_tails_trusted: false,
  send_lock_disables_irqs: false,
  global_virq_bind_refused: false,
}

export const FAULT_NAMES = Object.keys(FAULTLESS) as readonly FaultName[]

export const isFaultName = (name: string): name is FaultName => Object.hasOwn(FAULTLESS, name)
