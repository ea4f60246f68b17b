/**
 * What differs between the versions of Xen we can be. Every difference is one named switch in one table; the paths
 * ask a switch, never a version, so a person can see which switch made two releases go different ways.
 */

import type { Faults } from './faults.ts'

/** The switches. Each says what is true when it is on; xen-reference's table of behaviour per release is their source. */
export interface Switches {
  /** HVMOP_set_evtchn_upcall_vector exists: an event can be an edge interrupt of the vCPU's LAPIC (4.6). */
  readonly upcall_vector: boolean
  /** The upcall vector is raised only in an enabled LAPIC; enabling it raises what waits (4.16.3, 4.17.1). */
  readonly upcall_vector_needs_lapic: boolean
  /** An upcall vector on vCPU 0 makes the whole domain count as PV-event capable (4.17). */
  readonly upcall_vector_counts_as_pv_evtchn: boolean
  /** Setting the callback or an upcall vector asserts for every online vCPU (4.11). */
  readonly callback_change_asserts: boolean
  /** The wrappers `evtchn_set_pending` and `__evtchn_close` are gone: callers go straight to what they wrapped (4.6). */
  readonly short_call_chains: boolean
  /** `evtchn_usable`: free, reserved and Xen-attached ports are left alone by the ABI operations (4.15). */
  readonly evtchn_usable: boolean
  /** Closing forgets that a channel was Xen-attached (4.6). */
  readonly close_clears_xen_consumer: boolean
  /** Xen makes itself no channel if the caller may not have one made; before, it made one that nobody can bind (4.6). */
  readonly xen_channel_refused: boolean
  /** EVTCHNOP_status refuses Xen-attached ports with -EACCES (4.15 to 4.18). */
  readonly status_hides_xen_channels: boolean
  /** Ports are counted: `active_evtchns`, `xen_evtchns` (4.15). */
  readonly counts_channels: boolean
  /** The 2-level port limit follows the guest's present word size instead of the one at creation (4.15). */
  readonly limit_by_bitness: boolean
  /** A valid port stays valid: `port_is_valid` no longer looks at the ABI's limit (4.15). */
  readonly valid_ports_stay_valid: boolean
  /** SCHEDOP_poll refuses ports that are not usable (4.15). */
  readonly poll_checks_port: boolean
  /** EVTCHNOP_reset: another domain must be paused, one reset at a time, restarts after 64 ports (4.15). */
  readonly reset_is_guarded: boolean
  /** `pirq_cleanup_check` frees a PIRQ's record when nothing holds it; before 4.17.5 its test was the wrong way round. */
  readonly pirq_records_freed: boolean
  /** A PV domain's PIRQ without an IRQ behind it is -EPERM instead of reaching `pirq_guest_bind` (4.5). */
  readonly unmapped_pirq_refused: boolean
  /** A globally disabled LAPIC takes no 8259 interrupts (4.7). */
  readonly disabled_lapic_refuses_pic: boolean
  /** An 8259 in the middle of its initialisation words keeps INT low (4.16). */
  readonly pic_quiet_in_init: boolean
  /** A free port that is still LINKED on a FIFO queue is not handed out (4.7). */
  readonly linked_ports_stay_busy: boolean
  /** EVTCHNOP_init_control gives every vCPU its queues; before, only the one named (XSA-107, 4.5). */
  readonly fifo_control_block_for_all: boolean
  /** FIFO: PENDING is set only once the queue is sure, so an event without control block leaves no trace (4.15). */
  readonly fifo_pending_after_lock: boolean
  /** Whom EVTCHNOP_reset returns to the 2-level ABI: nobody, the caller that says DOMID_SELF (4.6), everybody (4.15). */
  readonly reset_leaves_fifo: 'never' | 'self' | 'always'
  /** `struct evtchn` is 64 bytes: 64 channels a bucket instead of 128 (4.6). */
  readonly big_evtchn: boolean
  /** VIRQ 13, XENPMU, is per vCPU (4.6). */
  readonly virq_xenpmu: boolean
  /** u.interdomain.remote_port has 32 bits instead of 16 (4.5). */
  readonly wide_remote_port: boolean
  /** An edge interrupt clears its TMR bit; before, TMR was cleared at EOI (4.11). */
  readonly tmr_follows_trigger: boolean
  /** Vectors below 16 are an APIC error, not an interrupt (4.5). */
  readonly illegal_vectors_rejected: boolean
  /** A fixed-mode IO-APIC interrupt passes over disabled LAPICs (4.17.3). */
  readonly ioapic_skips_disabled_lapics: boolean
  /** EVTCHNOP_expand_array outside FIFO mode is -EOPNOTSUPP instead of -ENOSYS (4.8). */
  readonly expand_array_eopnotsupp: boolean
  /** PROPOSAL: EVTCHNOP_bind_vector exists. Part of no release. */
  readonly bind_vector: boolean
}

/** A Xen: the switches as a release sets them, and faults that a scenario restores in it (in no release by itself). */
export interface Release extends Switches, Partial<Faults> {
  readonly id: string
  readonly label: string
  /** Tag in Xen's public repository; where "show me the C" links lead. */
  readonly tag: string
}

const of_4_4: Switches = {
  upcall_vector: false,
  upcall_vector_needs_lapic: false,
  upcall_vector_counts_as_pv_evtchn: false,
  callback_change_asserts: false,
  short_call_chains: false,
  evtchn_usable: false,
  close_clears_xen_consumer: false,
  xen_channel_refused: false,
  status_hides_xen_channels: false,
  counts_channels: false,
  limit_by_bitness: false,
  valid_ports_stay_valid: false,
  poll_checks_port: false,
  reset_is_guarded: false,
  pirq_records_freed: false,
  linked_ports_stay_busy: false,
  fifo_control_block_for_all: false,
  fifo_pending_after_lock: false,
  reset_leaves_fifo: 'never',
  pic_quiet_in_init: false,
  unmapped_pirq_refused: false,
  disabled_lapic_refuses_pic: false,
  big_evtchn: false,
  virq_xenpmu: false,
  wide_remote_port: false,
  tmr_follows_trigger: false,
  illegal_vectors_rejected: false,
  ioapic_skips_disabled_lapics: false,
  expand_array_eopnotsupp: false,
  bind_vector: false,
}

/** From the sources: there are no recordings of 4.6. */
const of_4_6: Switches = {
  ...of_4_4,
  upcall_vector: true,
  short_call_chains: true,
  close_clears_xen_consumer: true,
  xen_channel_refused: true,
  unmapped_pirq_refused: true,
  fifo_control_block_for_all: true,
  reset_leaves_fifo: 'self',
  big_evtchn: true,
  virq_xenpmu: true,
  wide_remote_port: true,
  illegal_vectors_rejected: true,
}

const of_4_17: Switches = {
  upcall_vector: true,
  upcall_vector_needs_lapic: true,
  upcall_vector_counts_as_pv_evtchn: true,
  callback_change_asserts: true,
  short_call_chains: true,
  evtchn_usable: true,
  close_clears_xen_consumer: true,
  xen_channel_refused: true,
  status_hides_xen_channels: true,
  counts_channels: true,
  limit_by_bitness: true,
  valid_ports_stay_valid: true,
  poll_checks_port: true,
  reset_is_guarded: true,
  pirq_records_freed: true,
  linked_ports_stay_busy: true,
  fifo_control_block_for_all: true,
  fifo_pending_after_lock: true,
  reset_leaves_fifo: 'always',
  pic_quiet_in_init: true,
  unmapped_pirq_refused: true,
  disabled_lapic_refuses_pic: true,
  big_evtchn: true,
  virq_xenpmu: true,
  wide_remote_port: true,
  tmr_follows_trigger: true,
  illegal_vectors_rejected: true,
  ioapic_skips_disabled_lapics: true,
  expand_array_eopnotsupp: true,
  bind_vector: false,
}

export const releases = {
  '4.4.0': { id: '4.4.0', label: 'Xen 4.4.0', tag: 'RELEASE-4.4.0', ...of_4_4 },
  '4.4.0+bind_vector': {
    id: '4.4.0+bind_vector',
    label: 'Xen 4.4.0 + bind_vector (proposal)',
    tag: 'RELEASE-4.4.0',
    ...of_4_4,
    bind_vector: true,
  },
  '4.6.0': { id: '4.6.0', label: 'Xen 4.6.0', tag: 'RELEASE-4.6.0', ...of_4_6 },
  '4.17.7': { id: '4.17.7', label: 'Xen 4.17.7', tag: 'RELEASE-4.17.7', ...of_4_17 },
} as const satisfies Record<string, Release>

export const isSwitchName = (name: string): name is keyof Switches => Object.hasOwn(of_4_4, name)

export type ReleaseId = keyof typeof releases

export const isReleaseId = (id: string): id is ReleaseId => Object.hasOwn(releases, id)
