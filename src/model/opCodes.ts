/** Numbers that links use for operations. Once given, a number is never changed or used again. */
import type { OpName } from './ops.ts'

/**
 * A new operation gets the next number. An operation whose arguments change gets a new number for the new form
 * (opCodes.test.ts holds the form that each number stands for).
 */
export const OP_CODES = Object.freeze({
  EVTCHNOP_alloc_unbound: 1,
  EVTCHNOP_bind_interdomain: 2,
  EVTCHNOP_bind_virq: 3,
  EVTCHNOP_bind_ipi: 4,
  EVTCHNOP_bind_pirq: 5,
  EVTCHNOP_send: 6,
  EVTCHNOP_unmask: 7,
  EVTCHNOP_bind_vcpu: 8,
  EVTCHNOP_close: 9,
  EVTCHNOP_status: 10,
  EVTCHNOP_reset: 11,
  EVTCHNOP_init_control: 12,
  EVTCHNOP_expand_array: 13,
  EVTCHNOP_set_priority: 14,
  EVTCHNOP_bind_vector: 15,
  EVTCHNOP_raw: 16,
  HVM_PARAM_CALLBACK_IRQ: 17,
  HVMOP_set_pci_link_route: 18,
  SCHEDOP_poll: 19,
  SCHEDOP_block: 20,
  send_guest_vcpu_virq: 21,
  send_guest_global_virq: 22,
  send_global_virq: 23,
  set_global_virq_handler: 24,
  send_guest_pirq: 25,
  map_emuirq: 26,
  alloc_unbound_xen_event_channel: 27,
  free_xen_event_channel: 28,
  notify_via_xen_event_channel: 29,
  pci_intx: 30,
  isa_irq: 31,
  set_in_irq: 32,
  set_irqs_enabled: 33,
  run_tasklets: 34,
  set_blocked: 35,
  set_running: 36,
  set_online: 37,
  set_blocked_in_xen: 38,
  run_guest: 39,
  vmenter: 40,
  g_scan: 41,
  g_set_mask: 42,
  g_set_pending: 43,
  g_set_upcall_pending: 44,
  g_set_upcall_mask: 45,
  g_page_init: 46,
  set_if: 47,
  lapic_write: 48,
  lapic_read: 49,
  lapic_enable: 50,
  ioapic_redir: 51,
  ioapic_write: 52,
  ioapic_read: 53,
  pic_init: 54,
  pic_write: 55,
  pic_read: 56,
  EVTCHNOP_reset_cont: 57,
  HVMOP_set_evtchn_upcall_vector: 58,
  set_paused: 59,
} as const satisfies Record<OpName, number>)

const NAMES = new Map<number, OpName>(Object.entries(OP_CODES).map(([name, code]) => [code, name as OpName]))

/** The operation of a number; undefined if no operation known here has it. */
export const opOfCode = (code: number): OpName | undefined => NAMES.get(code)
