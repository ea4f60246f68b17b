/** The switches of release.ts in words: what is so where a switch is on. The only place that says it on screen. */

import { type FaultName, type Faults, isFaultName } from './faults.ts'
import { FAULT_WORDS } from './faultWords.ts'
import type { Release, Switches } from './release.ts'

export type SwitchName = keyof Switches
/** A switch of the releases, or one that a scenario alone can flip. */
export type FlagName = SwitchName | FaultName

/** One line each, to stand behind the switch's name: a clause without a full stop. */
export const SWITCH_MEANINGS: Readonly<Record<SwitchName, string>> = {
  upcall_vector: 'a vCPU can be told by a vector of its own local APIC (HVMOP_set_evtchn_upcall_vector)',
  upcall_vector_needs_lapic:
    'an upcall vector is raised only in an enabled local APIC, and enabling it raises what waits',
  upcall_vector_counts_as_pv_evtchn:
    'an upcall vector on vCPU 0 makes Xen take the whole domain for told by vector',
  callback_change_asserts: 'setting the callback or an upcall vector asserts at once, for every online vCPU',
  short_call_chains:
    'evtchn_set_pending and the outer evtchn_close are gone: callers go straight to the work',
  evtchn_usable: 'free, reserved and Xen-attached ports are left alone by the operations of the ABI',
  close_clears_xen_consumer: 'closing a port also forgets that it was attached to Xen',
  xen_channel_refused:
    'Xen makes itself no channel if the caller may not have one made; before, it made one that nobody can bind',
  status_hides_xen_channels: 'EVTCHNOP_status refuses ports that are attached to Xen, with -EACCES',
  counts_channels: 'ports in use are counted, and Xen’s own among them',
  limit_by_bitness: 'the 2-level port limit follows the word size the guest has now, not the one at creation',
  valid_ports_stay_valid: 'a port that was valid once stays so, whatever ABI is in force',
  poll_checks_port: 'SCHEDOP_poll refuses ports on which no event could come',
  reset_is_guarded:
    'EVTCHNOP_reset wants another domain paused, runs once at a time, and is cut after every 64 ports',
  pirq_records_freed: 'the record of a PIRQ is freed when nothing holds it any more',
  unmapped_pirq_refused: 'a PV domain’s PIRQ without a hardware interrupt behind it is refused with -EPERM',
  disabled_lapic_refuses_pic: 'a local APIC that is off for good takes no interrupts of the 8259s',
  pic_quiet_in_init: 'an 8259 in the middle of its initialisation words keeps its output low',
  linked_ports_stay_busy: 'a closed port that is still LINKED on a queue is not handed out again',
  fifo_control_block_for_all:
    'the first EVTCHNOP_init_control gives every vCPU its queues; before, an event for another vCPU crashed Xen (XSA-107)',
  fifo_pending_after_lock:
    'PENDING is set only once the queue is sure: without a control block the event leaves no trace',
  reset_leaves_fifo: 'EVTCHNOP_reset takes a domain back from FIFO to the 2-level ABI',
  big_evtchn: 'struct evtchn has 64 bytes, so a bucket holds 64 channels instead of 128',
  virq_xenpmu: 'VIRQ_XENPMU (13) is one of each vCPU',
  wide_remote_port: 'the far port of a connection is kept in 32 bits; before, 16 bits cut it off at 65536',
  tmr_follows_trigger: 'an edge interrupt clears its TMR bit as it comes; before, the EOI did',
  illegal_vectors_rejected: 'vectors below 16 are an APIC error, not an interrupt',
  ioapic_skips_disabled_lapics: 'a fixed-mode IO-APIC interrupt passes over local APICs that are off',
  expand_array_eopnotsupp: 'EVTCHNOP_expand_array outside FIFO is -EOPNOTSUPP instead of -ENOSYS',
  bind_vector: 'proposal, in no release: a channel can have a vector of its own (EVTCHNOP_bind_vector)',
}

/** Is the switch on, in whatever degree? */
export const isOn = (release: Switches & Partial<Faults>, name: FlagName): boolean => {
  const value = release[name]
  return value !== undefined && value !== false && value !== 'never'
}

/** Where the switch says more than on or off: `reset_leaves_fifo` holds for the caller alone, or for everybody. */
const degree = (release: Switches, name: SwitchName): string =>
  name !== 'reset_leaves_fifo' || release[name] === 'never'
    ? ''
    : release[name] === 'self'
      ? ' (only if the caller says DOMID_SELF)'
      : ' (always)'

export interface SwitchLine {
  readonly where: string
  readonly name: FlagName
  readonly meaning: string
}

/** `In 4.17.7: evtchn_usable, …`; where it is off, `Not in 4.4.0: evtchn_usable, …`. Name and meaning come apart. */
export function switchLine(release: Release, name: FlagName): SwitchLine {
  if (isFaultName(name)) {
    const { kind, meaning } = FAULT_WORDS[name]
    return { where: kind === 'fault' ? 'An old fault' : 'A later fix', name, meaning }
  }
  const id = release.id.replace('+bind_vector', '')
  const on = isOn(release, name)
  const where =
    name === 'bind_vector' ? (on ? 'In the proposal' : 'Not here') : `${on ? 'In' : 'Not in'} ${id}`
  return { where, name, meaning: SWITCH_MEANINGS[name] + degree(release, name) }
}
