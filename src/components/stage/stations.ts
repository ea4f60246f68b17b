/** The stations of the map: which functions stop where, in which zone, on which line. Data only. */
import type { Release } from '../../model/release.ts'
import { type Fn, nameIn } from '../../model/xen/source.ts'
import type { Zone } from '../../model/zones.ts'

export const LINES = [
  'trunk',
  'two_level',
  'fifo',
  'vector',
  'gsi',
  'pci_intx',
  'upcall_vector',
  'bind_vector',
  'siding',
  'pv',
  'return',
] as const
export type Line = (typeof LINES)[number]

export const LINE_LABELS: Record<Line, string> = {
  trunk: 'Trunk: every event',
  two_level: '2-level ABI',
  fifo: 'FIFO ABI',
  vector: 'callback_vector',
  gsi: 'callback_gsi',
  pci_intx: 'callback_pci_intx',
  upcall_vector: 'upcall vector',
  bind_vector: 'bind_vector (proposal)',
  siding: 'Tasklet siding',
  pv: 'PV guest',
  return: 'EOI and return',
}

export interface Station {
  /** Name on the map: Xen's function, or ours for guests and devices. */
  readonly name: string
  /** A word under the name. */
  readonly note: string
  readonly zone: Zone
  readonly line: Line
  /** Functions that bring the train here. */
  readonly functions: readonly Fn[]
  /** Part of the proposal: in no Xen release. */
  readonly proposal?: true
}

const station = (
  name: string,
  note: string,
  zone: Zone,
  line: Line,
  ...functions: readonly Fn[]
): Station => ({ name, note, zone, line, functions })

const stations = {
  source: station(
    'source',
    'guest, device',
    'guest',
    'trunk',
    'environment',
    'deviceLine',
    'guestMemory',
    'otherCpu',
    'hardwareInterrupt',
  ),
  hypercall: station(
    'do_event_channel_op',
    'hypercall',
    'xen',
    'trunk',
    'do_event_channel_op',
    'get_free_port',
    'evtchn_alloc_unbound',
    'evtchn_bind_interdomain',
    'evtchn_bind_virq',
    'evtchn_bind_ipi',
    'evtchn_bind_pirq',
    'evtchn_bind_vcpu',
    'evtchn_bind_vector',
    'link_pirq_port',
    'unlink_pirq_port',
    'evtchn_close',
    '__evtchn_close',
    'evtchn_2l_clear_pending',
    'evtchn_status',
    'evtchn_unmask',
    'evtchn_reset',
    'evtchn_set_priority',
    'hypercall_create_continuation',
    'evtchn_fifo_init',
    'evtchn_fifo_clear_pending',
    'evtchn_fifo_init_control',
    'evtchn_fifo_expand_array',
    'evtchn_fifo_destroy',
    'setup_ports',
    'set_global_virq_handler',
    'alloc_unbound_xen_event_channel',
    'free_xen_event_channel',
    'map_domain_emuirq_pirq',
    'unmap_domain_pirq_emuirq',
    'pirq_guest_bind',
    'pirq_guest_unbind',
    'pirq_set_affinity',
    'do_hvm_op',
    'hvm_set_callback_via',
    'hvmop_set_evtchn_upcall_vector',
    'hvm_set_pci_link_route',
    'do_poll',
    'vcpu_block',
  ),
  virq: station(
    'send_guest_vcpu_virq',
    'VIRQ, PIRQ',
    'xen',
    'trunk',
    'send_guest_vcpu_virq',
    'send_guest_global_virq',
    'send_global_virq',
    'send_guest_pirq',
  ),
  send: station(
    'evtchn_send',
    'finds the peer',
    'xen',
    'trunk',
    'evtchn_send',
    'notify_via_xen_event_channel',
    'default_xen_notification_fn',
  ),
  pending: station(
    'evtchn_2l_set_pending',
    'three filters',
    'xen',
    'two_level',
    'evtchn_2l_set_pending',
    'evtchn_2l_unmask',
  ),
  fifoPending: station(
    'evtchn_fifo_set_pending',
    'event word',
    'xen',
    'fifo',
    'evtchn_fifo_set_pending',
    'evtchn_fifo_unmask',
  ),
  fifoLink: station('evtchn_fifo_set_link', 'queue', 'xen', 'fifo', 'evtchn_fifo_set_link'),
  mark: station('vcpu_mark_events_pending', 'the flag rises', 'xen', 'trunk', 'vcpu_mark_events_pending'),
  assert: station('hvm_assert_evtchn_irq', 'which way?', 'xen', 'trunk', 'hvm_assert_evtchn_irq'),
  tasklet: station('tasklet_schedule', 'wait for a softirq', 'softirq', 'siding', 'tasklet_schedule'),
  softirq: station(
    'tasklet_softirq_action',
    'softirq',
    'softirq',
    'siding',
    'tasklet_softirq_action',
    'do_tasklet_work',
    'hvm_assert_evtchn_irq_tasklet',
  ),
  vectorAssert: {
    ...station('hvm_assert_evtchn_vector', 'proposal', 'xen', 'bind_vector', 'hvm_assert_evtchn_vector'),
    proposal: true,
  },
  kick: station('vcpu_kick', 'wake or IPI', 'xen', 'vector', 'vcpu_kick'),
  level: station(
    'hvm_set_callback_irq_level',
    'one line a domain',
    'xen',
    'gsi',
    'hvm_set_callback_irq_level',
  ),
  intx: station(
    '__hvm_pci_intx_assert',
    'PCI wire',
    'xen',
    'pci_intx',
    '__hvm_pci_intx_assert',
    '__hvm_pci_intx_deassert',
  ),
  assertGsi: station(
    'assert_gsi',
    'router',
    'xen',
    'pci_intx',
    'assert_gsi',
    'assert_irq',
    'deassert_irq',
    'hvm_isa_irq_assert',
    'hvm_isa_irq_deassert',
  ),
  vioapic: station(
    'vioapic_irq_positive_edge',
    'vIOAPIC',
    'chips',
    'gsi',
    'vioapic_irq_positive_edge',
    'vioapic_deliver',
    'ioapic_inj_irq',
    'vioapic_write_redirent',
  ),
  vpic: station(
    'vpic_irq_positive_edge',
    'vPIC',
    'chips',
    'gsi',
    'vpic_irq_positive_edge',
    'vpic_irq_negative_edge',
    'vpic_ioport_write',
    'vpic_ioport_read',
    'vpic_intercept_elcr_io',
  ),
  vlapic: station(
    'vlapic_set_irq',
    'vLAPIC: IRR',
    'chips',
    'gsi',
    'vlapic_set_irq',
    'vlapic_accept_irq',
    'vlapic_ipi',
    'vlapic_read',
    'vlapic_msr_set',
    'vlapic_raise_evtchn_vectors',
    'vlapic_reset',
    'vlapic_adjust_i8259_target',
    'vlapic_error',
  ),
  eoi: station(
    'vlapic_EOI_set',
    'EOI',
    'chips',
    'return',
    'vlapic_EOI_set',
    'vlapic_reg_write',
    'vioapic_update_EOI',
  ),
  vmexit: station(
    'vmx_vmexit_handler',
    'line still due?',
    'entry',
    'trunk',
    'vmx_vmexit_handler',
    'hvm_maybe_deassert_evtchn_irq',
  ),
  assist: station(
    'vmx_intr_assist',
    'source? blocked?',
    'entry',
    'trunk',
    'vmx_intr_assist',
    'enable_intr_window',
  ),
  inject: station(
    'vmx_inject_extint',
    'VM-entry field',
    'entry',
    'trunk',
    'vmx_inject_extint',
    'vmx_inject_nmi',
  ),
  vmentry: station('.Lvmx_do_vmentry', 'VM entry', 'entry', 'trunk', '.Lvmx_do_vmentry'),
  testEvents: station('test_guest_events', 'PV exit', 'entry', 'pv', 'test_guest_events'),
  bounce: station('create_bounce_frame', 'PV callback', 'entry', 'pv', 'create_bounce_frame'),
  handler: station(
    'guestUpcall',
    'handler',
    'guest',
    'trunk',
    'guestInterrupt',
    'guestUpcall',
    'guestScan',
    'guestFifoScan',
    'guestVectorHandler',
  ),
  back: station('guestReturn', 'IRET', 'guest', 'return', 'guestReturn'),
} as const satisfies Record<string, Station>

export type StationId = keyof typeof stations
export const STATION_IDS = Object.keys(stations) as readonly StationId[]
export const stationInfo = (id: StationId): Station => stations[id]

/** What the station is called on the map in a release. */
export const stationName = (id: StationId, release: Pick<Release, 'tag'>): string => {
  const { name, functions } = stationInfo(id)
  const fn = functions.find(f => f === name)
  return fn ? nameIn(fn, release) : name
}

const byFunction = new Map<Fn, StationId>(
  STATION_IDS.flatMap(id => stationInfo(id).functions.map(fn => [fn, id] as const)),
)

/**
 * The station at which a function stops the train. Undefined for helpers that run in many places
 * (`vcpu_unblock`, `evtchn_port_set_pending`, which is both ABIs' …): they stop where their nearest caller does.
 */
export const stationOf = (fn: Fn): StationId | undefined => byFunction.get(fn)

/**
 * The same, for a function called from within a station. The kick inside `vlapic_set_irq` is the vLAPIC's own
 * business, not the callback-vector line.
 */
export const stationWithin = (fn: Fn, caller: StationId | undefined): StationId =>
  fn === 'vcpu_kick' && caller === 'vlapic' ? 'vlapic' : (stationOf(fn) ?? caller ?? 'source')
