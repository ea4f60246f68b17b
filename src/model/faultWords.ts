/** The switches of faults.ts in words. Apart from them, because the engine needs the names alone. */
import type { FaultName } from './faults.ts'

interface FaultWords {
  readonly kind: 'fault' | 'fix'
  /** What is so where it is on: a clause without a full stop. */
  readonly meaning: string
}

/** What each says where it is on, as `SWITCH_MEANINGS` does for the switches of the releases. */
export const FAULT_WORDS: Readonly<Record<FaultName, FaultWords>> = {
  line_lowered_by_vcpu0_only: {
    kind: 'fault',
    meaning: 'only an exit of vCPU 0 lowers the callback line (as until 2008)',
  },
  upcall_never_deferred: {
    kind: 'fault',
    meaning: 'the vCPU is told at once in interrupt context too, and irq_lock is taken there (as until 2009)',
  },
  fifo_ready_for_every_event: {
    kind: 'fault',
    meaning: 'READY is set for every event that joins a queue, not only for a new head (as until 2013)',
  },
  fifo_stale_tails_trusted: {
    kind: 'fault',
    meaning: 'an event that moves to another queue stays the tail of its old one (as until January 2014)',
  },
  send_lock_disables_irqs: {
    kind: 'fault',
    meaning: 'the lock of a channel keeps interrupts off while an event is sent (as for some weeks of 2020)',
  },
  global_virq_bind_refused: {
    kind: 'fix',
    meaning: 'a global VIRQ can be bound by the domain that handles it alone (as from 2025 on)',
  },
}
