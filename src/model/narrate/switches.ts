/** Which switch of release.ts a function, or one of its conditions, depends on. */
import { isFaultName } from '../faults.ts'
import type { Trace } from '../run.ts'
import { type FlagName, isOn, type SwitchLine, switchLine } from '../switchWords.ts'
import type { Step } from '../trace.ts'
import type { Fn } from '../xen/source.ts'
import { Scene } from './scene.ts'

/** Conditions that exist in some releases only, or come out differently for a switch. */
const BY_CONDITION: Readonly<Record<string, FlagName>> = {
  'evtchn_usable(evtchn)': 'evtchn_usable',
  '!port_is_valid(d, port) || !evtchn_usable(evtchn)': 'poll_checks_port',
  'port >= d->max_evtchns': 'poll_checks_port',
  'port >= max_evtchns(d)': 'limit_by_bitness',
  'd != current->domain && !d->controller_pause_count': 'reset_is_guarded',
  'another reset is in progress': 'reset_is_guarded',
  'hypercall_preempt_check()': 'reset_is_guarded',
  'd->active_evtchns > d->xen_evtchns': 'counts_channels',
  'd->evtchn_fifo': 'reset_leaves_fifo',
  '!v->evtchn_fifo->control_block': 'fifo_pending_after_lock',
  'evtchn_upcall_vector != 0': 'upcall_vector',
  'evtchn_upcall_vector && evtchn_upcall_pending': 'upcall_vector_needs_lapic',
  'is_hvm_pv_evtchn_vcpu(v)': 'upcall_vector_counts_as_pv_evtchn',
  'vec < 16': 'illegal_vectors_rejected',
  'evtchn->upcall_vector != 0': 'bind_vector',
  'it is not vCPU 0 that has left the guest': 'line_lowered_by_vcpu0_only',
  'this CPU holds irq_lock': 'upcall_never_deferred',
  'the VIRQ is global, and d is not its handler': 'global_virq_bind_refused',
  'q->tail': 'fifo_stale_tails_trusted',
  'test_and_set_bit(q->priority, &control_block->ready)': 'fifo_ready_for_every_event',
}

/** Said only where the switch is on: where it is off, nothing in the path is missing. */
const isSaidWhereOn = (name: FlagName): boolean =>
  name === 'upcall_vector_counts_as_pv_evtchn' || isFaultName(name)

/** Said only of domains that use the FIFO ABI. */
const SAID_OF_FIFO: ReadonlySet<FlagName> = new Set(['linked_ports_stay_busy'])

/** The same words mean different things in different functions. */
const BY_PLACE: Readonly<Partial<Record<Fn, Readonly<Record<string, FlagName>>>>> = {
  hvm_assert_evtchn_irq: { 'vlapic_enabled(vcpu_vlapic(v))': 'upcall_vector_needs_lapic' },
  evtchn_status: { 'consumer_is_xen(chn)': 'status_hides_xen_channels' },
  evtchn_fifo_expand_array: { '!d->evtchn_fifo': 'expand_array_eopnotsupp' },
  evtchn_fifo_set_pending: { 'test_bit(EVTCHN_FIFO_LINKED, word)': 'fifo_control_block_for_all' },
  get_free_port: { 'chn->state == ECS_FREE': 'linked_ports_stay_busy' },
  evtchn_bind_pirq: { '!is_hvm_domain(d) && !pirq_access_permitted(d, pirq)': 'unmapped_pirq_refused' },
  vlapic_EOI_set: { 'vlapic_test_and_clear_vector(vector, TMR)': 'tmr_follows_trigger' },
}

const BY_FUNCTION: Readonly<Partial<Record<Fn, FlagName>>> = {
  evtchn_set_pending: 'short_call_chains',
  evtchn_close: 'short_call_chains',
  evtchn_send: 'send_lock_disables_irqs',
  hvm_assert_evtchn_irq: 'upcall_never_deferred',
  __evtchn_close: 'short_call_chains',
  evtchn_reset: 'reset_is_guarded',
  hypercall_create_continuation: 'reset_is_guarded',
  hvm_set_callback_via: 'callback_change_asserts',
  hvmop_set_evtchn_upcall_vector: 'upcall_vector',
  free_xen_event_channel: 'close_clears_xen_consumer',
  evtchn_fifo_init_control: 'fifo_control_block_for_all',
  evtchn_fifo_set_pending: 'fifo_pending_after_lock',
  evtchn_fifo_destroy: 'reset_leaves_fifo',
  vlapic_error: 'illegal_vectors_rejected',
  vioapic_deliver: 'ioapic_skips_disabled_lapics',
  vlapic_set_irq: 'tmr_follows_trigger',
}

const BY_PLANE: Readonly<Record<string, FlagName>> = {
  valid_evtchns: 'big_evtchn',
  remote_port: 'wide_remote_port',
  active_evtchns: 'counts_channels',
  xen_evtchns: 'counts_channels',
  next_evtchn: 'reset_is_guarded',
  'pirq.exists': 'pirq_records_freed',
}

/** The switch that decides about a step: at a function's entry, at a condition, at a write (`plane`: of its cell). */
function switchOf(step: Step, plane?: string): FlagName | undefined {
  switch (step.kind) {
    case 'enter':
      return BY_FUNCTION[step.fn]
    case 'branch':
      return BY_PLACE[step.fn]?.[step.condition] ?? BY_CONDITION[step.condition]
    case 'write':
      return plane === undefined ? undefined : BY_PLANE[plane]
    case 'leave':
      return undefined
  }
}

/** The switch that a step (0-based index) depends on, with what it says; undefined if none. */
export function switchAt(trace: Trace, index: number): SwitchLine | undefined {
  const { release } = trace
  const s = new Scene(trace, index)
  const name = switchOf(s.step, s.step.kind === 'write' ? trace.world.planeOf(s.step.cell).name : undefined)
  if (name === undefined || (isSaidWhereOn(name) && !isOn(release, name))) return undefined
  return SAID_OF_FIFO.has(name) && s.read(s.domain.evtchn_fifo) === 0 ? undefined : switchLine(release, name)
}
