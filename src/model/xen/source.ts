/**
 * Every function a step can name: where it stands in Xen (relative to xen/, 4.4.0) and what its arguments are.
 *
 * Snake case is Xen's own spelling. Camel case is ours: hardware, guests and the environment, which are not Xen
 * functions. `proposal` functions exist in no release; they are the design of EVTCHNOP_bind_vector.
 */

import type { Release } from '../release.ts'

/** How an argument is kept in a step and shown: a vCPU by world index, a domain by id, or a number. */
export type Param = 'vcpu' | 'domain' | 'port' | 'gsi' | 'vector' | 'hex' | 'dec' | 'chip'

export interface FnInfo {
  /** File in Xen's tree; empty for what is not Xen. */
  readonly file: string
  readonly params: readonly (readonly [name: string, kind: Param])[]
  readonly proposal?: true
}

const fn = (file: string, ...params: string[]): FnInfo => ({
  file,
  params: params.map(p => {
    const [name, kind] = p.split(':')
    return [name, kind] as [string, Param]
  }),
})
const proposal = (file: string, ...params: string[]): FnInfo => ({ ...fn(file, ...params), proposal: true })

const EC = 'common/event_channel.c'
const E2L = 'common/event_2l.c'
const EVENT = 'include/xen/event.h'
const EFIFO = 'common/event_fifo.c'
const DOMAIN = 'arch/x86/domain.c'
const SCHED = 'common/schedule.c'
const SOFTIRQ = 'common/softirq.c'
const TASKLET = 'common/tasklet.c'
const XIRQ = 'arch/x86/irq.c'
const HVM = 'arch/x86/hvm/hvm.c'
const HIRQ = 'arch/x86/hvm/irq.c'
const VLAPIC = 'arch/x86/hvm/vlapic.c'
const VIOAPIC = 'arch/x86/hvm/vioapic.c'
const VPIC = 'arch/x86/hvm/vpic.c'
const VMX = 'arch/x86/hvm/vmx/vmx.c'
const INTR = 'arch/x86/hvm/vmx/intr.c'
const VMXENTRY = 'arch/x86/hvm/vmx/entry.S'
const ENTRY = 'arch/x86/x86_64/entry.S'

export const functions = {
  // common/event_channel.c
  do_event_channel_op: fn(EC, 'current:vcpu', 'cmd:dec'),
  get_free_port: fn(EC, 'd:domain'),
  evtchn_alloc_unbound: fn(EC, 'dom:dec', 'remote_dom:dec'),
  evtchn_bind_interdomain: fn(EC, 'remote_dom:dec', 'remote_port:port'),
  evtchn_bind_virq: fn(EC, 'virq:dec', 'vcpu:dec'),
  evtchn_bind_ipi: fn(EC, 'vcpu:dec'),
  evtchn_bind_pirq: fn(EC, 'pirq:dec', 'flags:dec'),
  link_pirq_port: fn(EC, 'port:port', 'v:vcpu'),
  unlink_pirq_port: fn(EC, 'port:port', 'v:vcpu'),
  evtchn_close: fn(EC, 'port:port'),
  __evtchn_close: fn(EC, 'd1:domain', 'port1:port'),
  evtchn_send: fn(EC, 'ld:domain', 'lport:port'),
  evtchn_set_pending: fn(EC, 'v:vcpu', 'port:port'),
  default_xen_notification_fn: fn(EC, 'v:vcpu', 'port:port'),
  send_guest_vcpu_virq: fn(EC, 'v:vcpu', 'virq:dec'),
  send_guest_global_virq: fn(EC, 'd:domain', 'virq:dec'),
  send_global_virq: fn(EC, 'virq:dec'),
  set_global_virq_handler: fn(EC, 'dom:dec', 'virq:dec'),
  send_guest_pirq: fn(EC, 'd:domain', 'pirq:dec'),
  evtchn_status: fn(EC, 'dom:dec', 'port:port'),
  evtchn_bind_vcpu: fn(EC, 'port:port', 'vcpu:dec'),
  evtchn_unmask: fn(EC, 'port:port'),
  evtchn_reset: fn(EC, 'dom:dec'),
  evtchn_set_priority: fn(EC, 'port:port', 'priority:dec'),
  alloc_unbound_xen_event_channel: fn(EC, 'local_vcpu:vcpu', 'remote_domid:dec'),
  free_xen_event_channel: fn(EC, 'local_vcpu:vcpu', 'port:port'),
  notify_via_xen_event_channel: fn(EC, 'ld:domain', 'lport:port'),
  hypercall_create_continuation: fn('arch/x86/hypercall.c'),
  evtchn_check_pollers: fn(EC, 'd:domain', 'port:port'),
  evtchn_bind_vector: proposal(EC, 'port:port', 'vcpu:dec', 'vector:vector'),
  evtchn_port_set_pending: fn(EVENT, 'v:vcpu', 'port:port'),
  // common/event_fifo.c
  evtchn_fifo_init: fn(EFIFO, 'd:domain', 'port:port'),
  evtchn_fifo_set_pending: fn(EFIFO, 'v:vcpu', 'port:port'),
  evtchn_fifo_set_link: fn(EFIFO, 'd:domain', 'tail:port', 'port:port'),
  evtchn_fifo_clear_pending: fn(EFIFO, 'd:domain', 'port:port'),
  evtchn_fifo_unmask: fn(EFIFO, 'd:domain', 'port:port'),
  evtchn_fifo_destroy: fn(EFIFO, 'd:domain'),
  setup_ports: fn(EFIFO, 'd:domain'),
  evtchn_fifo_init_control: fn(EFIFO, 'vcpu:dec', 'control_gfn:hex', 'offset:dec'),
  evtchn_fifo_expand_array: fn(EFIFO, 'array_gfn:hex'),
  // common/event_2l.c
  evtchn_2l_set_pending: fn(E2L, 'v:vcpu', 'port:port'),
  evtchn_2l_clear_pending: fn(E2L, 'd:domain', 'port:port'),
  evtchn_2l_unmask: fn(E2L, 'd:domain', 'port:port'),
  // arch/x86/domain.c, common/schedule.c, softirqs and tasklets
  vcpu_mark_events_pending: fn(DOMAIN, 'v:vcpu'),
  vcpu_kick: fn(DOMAIN, 'v:vcpu'),
  map_domain_emuirq_pirq: fn(XIRQ, 'd:domain', 'pirq:dec', 'emuirq:dec'),
  unmap_domain_pirq_emuirq: fn(XIRQ, 'd:domain', 'pirq:dec'),
  pirq_guest_bind: fn(XIRQ, 'v:vcpu', 'pirq:dec', 'will_share:dec'),
  pirq_guest_unbind: fn(XIRQ, 'd:domain', 'pirq:dec'),
  pirq_set_affinity: fn(XIRQ, 'd:domain', 'pirq:dec', 'vcpu:dec'),
  vcpu_unblock: fn(SCHED, 'v:vcpu'),
  vcpu_wake: fn(SCHED, 'v:vcpu'),
  vcpu_block: fn(SCHED, 'v:vcpu'),
  do_poll: fn(SCHED, 'v:vcpu', 'nr_ports:dec'),
  cpu_raise_softirq: fn(SOFTIRQ, 'v:vcpu'),
  raise_softirq: fn(SOFTIRQ),
  tasklet_schedule: fn(TASKLET, 'v:vcpu'),
  tasklet_softirq_action: fn(TASKLET),
  do_tasklet_work: fn(TASKLET, 'v:vcpu'),
  // arch/x86/hvm
  do_hvm_op: fn(HVM, 'dom:dec'),
  hvm_interrupt_blocked: fn(HVM, 'v:vcpu'),
  hvm_assert_evtchn_irq: fn(HIRQ, 'v:vcpu'),
  hvm_set_callback_irq_level: fn(HIRQ, 'v:vcpu'),
  hvm_set_callback_via: fn(HIRQ, 'd:domain'),
  hvm_maybe_deassert_evtchn_irq: fn(HIRQ, 'current:vcpu'),
  __hvm_pci_intx_assert: fn(HIRQ, 'd:domain', 'device:dec', 'intx:dec'),
  __hvm_pci_intx_deassert: fn(HIRQ, 'd:domain', 'device:dec', 'intx:dec'),
  hvm_isa_irq_assert: fn(HIRQ, 'd:domain', 'isa_irq:dec'),
  hvm_isa_irq_deassert: fn(HIRQ, 'd:domain', 'isa_irq:dec'),
  hvm_set_pci_link_route: fn(HIRQ, 'd:domain', 'link:dec', 'isa_irq:dec'),
  assert_gsi: fn(HIRQ, 'd:domain', 'gsi:gsi'),
  assert_irq: fn(HIRQ, 'd:domain', 'gsi:gsi', 'pic_irq:dec'),
  deassert_irq: fn(HIRQ, 'd:domain', 'isa_irq:dec'),
  hvmop_set_evtchn_upcall_vector: fn(HVM, 'vcpu:dec', 'vector:vector'),
  hvm_vcpu_has_pending_irq: fn(HIRQ, 'v:vcpu'),
  hvm_vcpu_ack_pending_irq: fn(HIRQ, 'v:vcpu'),
  hvm_local_events_need_delivery: fn(HIRQ, 'v:vcpu'),
  hvm_assert_evtchn_vector: proposal(HIRQ, 'v:vcpu', 'vector:vector'),
  hvm_assert_evtchn_irq_tasklet: proposal(HIRQ, 'v:vcpu'),
  vioapic_irq_positive_edge: fn(VIOAPIC, 'd:domain', 'gsi:gsi'),
  vioapic_deliver: fn(VIOAPIC, 'd:domain', 'gsi:gsi'),
  ioapic_inj_irq: fn(VIOAPIC, 'v:vcpu', 'vector:vector', 'trig_mode:dec'),
  vioapic_update_EOI: fn(VIOAPIC, 'd:domain', 'vector:vector'),
  vioapic_write_redirent: fn(VIOAPIC, 'd:domain', 'idx:gsi', 'top_word:dec'),
  vpic_irq_positive_edge: fn(VPIC, 'd:domain', 'irq:dec'),
  vpic_irq_negative_edge: fn(VPIC, 'd:domain', 'irq:dec'),
  vpic_update_int_output: fn(VPIC, 'd:domain', 'chip:chip'),
  vpic_ack_pending_irq: fn(VPIC, 'v:vcpu'),
  vpic_ioport_write: fn(VPIC, 'd:domain', 'port:hex', 'val:hex'),
  vpic_ioport_read: fn(VPIC, 'd:domain', 'port:hex'),
  vpic_intercept_elcr_io: fn(VPIC, 'd:domain', 'port:hex', 'val:hex'),
  vlapic_set_irq: fn(VLAPIC, 'v:vcpu', 'vector:vector', 'trig:dec'),
  vlapic_error: fn(VLAPIC, 'v:vcpu', 'errmask:hex'),
  vlapic_has_pending_irq: fn(VLAPIC, 'v:vcpu'),
  vlapic_ack_pending_irq: fn(VLAPIC, 'v:vcpu', 'vector:vector'),
  vlapic_EOI_set: fn(VLAPIC, 'v:vcpu'),
  vlapic_reg_write: fn(VLAPIC, 'v:vcpu', 'offset:hex', 'val:hex'),
  vlapic_read: fn(VLAPIC, 'v:vcpu', 'offset:hex'),
  vlapic_msr_set: fn(VLAPIC, 'v:vcpu', 'enable:dec'),
  vlapic_reset: fn(VLAPIC, 'v:vcpu'),
  vlapic_ipi: fn(VLAPIC, 'v:vcpu', 'icr_low:hex', 'icr_high:hex'),
  vlapic_accept_irq: fn(VLAPIC, 'v:vcpu', 'icr_low:hex'),
  vlapic_lowest_prio: fn(VLAPIC, 'd:domain'),
  vlapic_adjust_i8259_target: fn(VLAPIC, 'd:domain'),
  vlapic_raise_evtchn_vectors: proposal(VLAPIC, 'v:vcpu'),
  // VM exit and entry
  vmx_vmexit_handler: fn(VMX, 'v:vcpu'),
  vmx_intr_assist: fn(INTR, 'v:vcpu'),
  vmx_inject_extint: fn(VMX, 'v:vcpu', 'vector:vector'),
  vmx_inject_nmi: fn(VMX, 'v:vcpu'),
  enable_intr_window: fn(INTR, 'v:vcpu'),
  '.Lvmx_do_vmentry': fn(VMXENTRY, 'v:vcpu'),
  test_guest_events: fn(ENTRY, 'v:vcpu'),
  create_bounce_frame: fn(ENTRY, 'v:vcpu'),
  // Not Xen: the environment, hardware and the guest
  environment: fn(''),
  guestMemory: fn('', 'v:vcpu'),
  guestUpcall: fn('', 'v:vcpu'),
  guestScan: fn('', 'v:vcpu'),
  guestFifoScan: fn('', 'v:vcpu'),
  guestInterrupt: fn('', 'v:vcpu', 'vector:vector'),
  guestVectorHandler: fn('', 'v:vcpu', 'vector:vector'),
  guestReturn: fn('', 'v:vcpu'),
  deviceLine: fn('', 'd:domain'),
  otherCpu: fn(''),
  hardwareInterrupt: fn(''),
} as const satisfies Record<string, FnInfo>

export type Fn = keyof typeof functions

/** Every function name; its place is the number a step keeps. */
export const FN_NAMES = Object.keys(functions) as readonly Fn[]
export const isFn = (name: string): name is Fn => Object.hasOwn(functions, name)

export const fnInfo = (name: Fn): FnInfo => functions[name]

/** From which release on a function has another name, or its file another place. */
const RENAMED: Partial<Record<Fn, readonly [since: string, name: string]>> = {
  __evtchn_close: ['4.6.0', 'evtchn_close'],
  enable_intr_window: ['4.17.7', 'vmx_enable_intr_window'],
}
const MOVED: Readonly<Record<string, readonly [since: string, file: string]>> = {
  'common/schedule.c': ['4.17.7', 'common/sched/core.c'],
}

/** Releases in the order of time, as far as names depend on it. */
const ORDER = ['4.4.0', '4.6.0', '4.17.7']
const reached = (release: Pick<Release, 'tag'>, since: string): boolean =>
  ORDER.indexOf(release.tag.replace('RELEASE-', '')) >= ORDER.indexOf(since)

/** What the function is called in a release. */
export function nameIn(name: Fn, release: Pick<Release, 'tag'>): string {
  const renamed = RENAMED[name]
  return renamed && reached(release, renamed[0]) ? renamed[1] : name
}

/** Where it stands in a release, relative to xen/; empty for what is not Xen. */
export function fileIn(name: Fn, release: Pick<Release, 'tag'>): string {
  const { file } = fnInfo(name)
  const moved = MOVED[file]
  return moved && reached(release, moved[0]) ? moved[1] : file
}

/** The page of a function's file in Xen's public repository at a release's tag; undefined for what is not Xen. */
export function sourceLink(name: Fn, release: Pick<Release, 'tag'>): string | undefined {
  const file = fileIn(name, release)
  return file === '' || fnInfo(name).proposal
    ? undefined
    : `https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=xen/${file};hb=refs/tags/${release.tag}`
}
