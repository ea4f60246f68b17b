/** Where the state of a domain lies in the world's memory, and what it holds when the domain is created. */
import type { Release } from './release.ts'
import type { Cell, Domain, DomainSpec, Format, Plane, Vcpu, Vpic } from './world.ts'
import {
  ECS_RESERVED,
  EVTCHN_2L_NR_CHANNELS_64,
  EVTCHN_FIFO_MAX_QUEUES,
  EVTCHN_FIFO_NR_CHANNELS,
  EVTCHNS_PER_BUCKET,
  EVTCHNS_PER_BUCKET_BIG,
  IRQ_UNBOUND,
  NR_VIRQS,
  RTE_MASK,
  VIOAPIC_NUM_PINS,
  VLAPIC_SW_DISABLED,
  XEN_LEGACY_MAX_VCPUS,
} from './xen/constants.ts'
import { lapicReset } from './xen/hvm/lapicReset.ts'

/** Emulated IRQ numbers a PIRQ can be routed to; the GSIs of the emulated IO-APIC and some room. */
const NR_EMUIRQS = 256

/** Page of guest memory in cells. */
const PAGE_CELLS = 1024

type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** Where everything lies, while it is being laid out. */
export class Layout {
  size = 0
  readonly planes: Plane[] = []
  readonly initial: [Cell, number][] = []

  plane(name: string, length: number, format: Format, owner: { dom?: number; vcpu?: number } = {}): Cell {
    const base = this.size
    this.planes.push({ name, base, length, format, ...owner })
    this.size += length
    return base
  }

  init(cell: Cell, value: number): void {
    this.initial.push([cell, value])
  }
}

/** A domain as it is created, with its vCPUs, which are added to `all`. */
export function layDomain(
  l: Layout,
  spec: DomainSpec,
  dummy_vcpu_info: Cell,
  all: Vcpu[],
  release: Release,
  frames: Iterable<number>,
): Domain {
  const dom = spec.id
  const at = { dom }
  const plane = (name: string, length: number, format: Format) => l.plane(name, length, format, at)
  const bits = spec.shinfo32 ? 32 : 64
  const pages = new Map([...frames].map(gfn => [gfn, plane(`frame ${gfn}`, PAGE_CELLS, 'memory')]))
  // Only a domain with pages of its own can leave the 2-level ABI and its 4096 ports.
  const limit = pages.size > 0 ? EVTCHN_FIFO_NR_CHANNELS : EVTCHN_2L_NR_CHANNELS_64
  const ports = Math.ceil((Math.min(spec.maxPort, limit - 1) + 1) / EVTCHNS_PER_BUCKET) * EVTCHNS_PER_BUCKET
  const shared_info = plane('shared_info', PAGE_CELLS, 'memory')
  const d: Draft<Omit<Domain, 'vcpus' | 'vpic'>> & { vcpus: Vcpu[]; vpic: [Vpic, Vpic] } = {
    spec,
    release,
    id: dom,
    hvm: spec.hvm,
    name: `d${dom}`,
    vcpus: [],
    BITS_PER_EVTCHN_WORD: bits,
    shared_info,
    evtchn_pending: shared_info + 0x800 / 4,
    evtchn_mask: shared_info + (spec.shinfo32 ? 0x880 : 0xa00) / 4,
    max_evtchns: plane('max_evtchns', 1, 'dec'),
    valid_evtchns: plane('valid_evtchns', 1, 'dec'),
    active_evtchns: plane('active_evtchns', 1, 'dec'),
    xen_evtchns: plane('xen_evtchns', 1, 'dec'),
    next_evtchn: plane('next_evtchn', 1, 'dec'),
    controller_pause_count: plane('controller_pause_count', 1, 'dec'),
    poll_mask: plane('poll_mask', Math.ceil(spec.vcpus / 32), 'hex'),
    evtchn_fifo: plane('evtchn_fifo', 1, 'bool'),
    num_evtchns: plane('num_evtchns', 1, 'dec'),
    event_array: plane('event_array', 128, 'hex'),
    frame: gfn => {
      const cell = pages.get(gfn)
      if (cell === undefined) throw new Error(`frame ${gfn} of d${dom} has no memory in this world`)
      return cell
    },
    state: plane('state', ports, 'ecs'),
    xen_consumer: plane('xen_consumer', ports, 'bool'),
    notify_vcpu_id: plane('notify_vcpu_id', ports, 'dec'),
    remote_domid: plane('remote_domid', ports, 'domid'),
    remote_port: plane('remote_port', ports, 'dec'),
    pirq_irq: plane('u.pirq.irq', ports, 'dec'),
    pirq_next_port: plane('u.pirq.next_port', ports, 'dec'),
    pirq_prev_port: plane('u.pirq.prev_port', ports, 'dec'),
    virq: plane('u.virq', ports, 'dec'),
    priority: plane('priority', ports, 'dec'),
    pending: plane('pending', ports, 'bool'),
    last_vcpu_id: plane('last_vcpu_id', ports, 'dec'),
    last_priority: plane('last_priority', ports, 'dec'),
    upcall_vector: plane('upcall_vector', ports, 'vector'),
    pirq_exists: plane('pirq.exists', spec.nrPirqs, 'bool'),
    pirq_evtchn: plane('pirq.evtchn', spec.nrPirqs, 'dec'),
    pirq_emuirq: plane('pirq.emuirq', spec.nrPirqs, 'dec'),
    emuirq_pirq: plane('emuirq_pirq', NR_EMUIRQS, 'dec'),
    pci_intx: plane('pci_intx', 4, 'hex'),
    isa_irq: plane('isa_irq', 1, 'hex'),
    pci_link_route: plane('pci_link.route', 4, 'dec'),
    callback_via_asserted: plane('callback_via_asserted', 1, 'bool'),
    irq_lock: plane('irq_lock', 1, 'dec'),
    callback_via_type: plane('callback_via_type', 1, 'callback'),
    callback_via: plane('callback_via', 1, 'hex'),
    pci_link_assert_count: plane('pci_link_assert_count', 4, 'dec'),
    gsi_assert_count: plane('gsi_assert_count', VIOAPIC_NUM_PINS, 'dec'),
    round_robin_prev_vcpu: plane('round_robin_prev_vcpu', 1, 'dec'),
    i8259_target: plane('i8259_target', 1, 'vcpu'),
    redirtbl_lo: plane('redirtbl', VIOAPIC_NUM_PINS, 'hex'),
    redirtbl_hi: plane('redirtbl.hi', VIOAPIC_NUM_PINS, 'hex'),
    ioregsel: plane('ioregsel', 1, 'hex'),
    vpic: [] as unknown as [Vpic, Vpic],
  }
  d.vpic.push(layVpic(l, d, 0), layVpic(l, d, 1))
  for (let id = 0; id < spec.vcpus; id++) {
    const v = layVcpu(l, d, id, all.length, dummy_vcpu_info)
    d.vcpus.push(v)
    all.push(v)
  }
  l.init(d.max_evtchns, release.limit_by_bitness ? bits * bits : EVTCHN_2L_NR_CHANNELS_64)
  l.init(d.valid_evtchns, release.big_evtchn ? EVTCHNS_PER_BUCKET_BIG : EVTCHNS_PER_BUCKET)
  l.init(d.state, ECS_RESERVED)
  for (let i = 0; i < spec.nrPirqs; i++) l.init(d.pirq_emuirq + i, IRQ_UNBOUND)
  for (let i = 0; i < NR_EMUIRQS; i++) l.init(d.emuirq_pirq + i, IRQ_UNBOUND)
  for (let pin = 0; pin < VIOAPIC_NUM_PINS; pin++) l.init(d.redirtbl_lo + pin, RTE_MASK)
  return d
}

function layVpic(l: Layout, dom: Domain, chip: 0 | 1): Vpic {
  const plane = (field: string) => l.plane(`vpic${chip}.${field}`, 1, 'hex', { dom: dom.id })
  const vpic: Vpic = {
    dom,
    is_master: chip === 0,
    irr: plane('irr'),
    imr: plane('imr'),
    isr: plane('isr'),
    irq_base: plane('irq_base'),
    int_output: plane('int_output'),
    auto_eoi: plane('auto_eoi'),
    rotate_on_auto_eoi: plane('rotate_on_auto_eoi'),
    init_state: plane('init_state'),
    elcr: plane('elcr'),
    priority_add: plane('priority_add'),
    special_fully_nested_mode: plane('special_fully_nested_mode'),
    special_mask_mode: plane('special_mask_mode'),
    readsel_isr: plane('readsel_isr'),
    poll: plane('poll'),
  }
  // The cascade input of the master is always level-triggered.
  if (chip === 0 && dom.hvm) l.init(vpic.elcr, 1 << 2)
  return vpic
}

function layVcpu(l: Layout, dom: Domain, id: number, index: number, dummy_vcpu_info: Cell): Vcpu {
  const plane = (name: string, length: number, format: Format) =>
    l.plane(name, length, format, { dom: dom.id, vcpu: id })
  const vcpu_info = id < XEN_LEGACY_MAX_VCPUS ? dom.shared_info + id * 16 : dummy_vcpu_info
  const v: Vcpu = {
    dom,
    id,
    index,
    name: `d${dom.id}v${id}`,
    vcpu_info,
    evtchn_pending_sel: vcpu_info + (dom.BITS_PER_EVTCHN_WORD === 64 ? 2 : 1),
    is_running: plane('is_running', 1, 'bool'),
    VPF_blocked: plane('_VPF_blocked', 1, 'bool'),
    VPF_blocked_in_xen: plane('_VPF_blocked_in_xen', 1, 'bool'),
    VPF_down: plane('_VPF_down', 1, 'bool'),
    poll_evtchn: plane('poll_evtchn', 1, 'dec'),
    virq_to_evtchn: plane('virq_to_evtchn', NR_VIRQS, 'dec'),
    pirq_evtchn_head: plane('pirq_evtchn_head', 1, 'dec'),
    control_block: plane('control_block', 1, 'hex'),
    fifo_tail: plane('queue.tail', EVTCHN_FIFO_MAX_QUEUES, 'dec'),
    guest_head: plane('guest.head', EVTCHN_FIFO_MAX_QUEUES, 'dec'),
    guest_ready: plane('guest.ready', 1, 'hex'),
    rflags_if: plane('RFLAGS.IF', 1, 'bool'),
    nmi_pending: plane('nmi_pending', 1, 'bool'),
    evtchn_upcall_vector: plane('evtchn_upcall_vector', 1, 'vector'),
    lapic: plane('vlapic', 64, 'hex'),
    lapic_disabled: plane('vlapic.disabled', 1, 'hex'),
    vm_entry_intr_info: plane('VM_ENTRY_INTR_INFO', 1, 'word'),
    intr_window: plane('interrupt_window', 1, 'bool'),
    tpr_threshold: plane('TPR_THRESHOLD', 1, 'dec'),
    evtchn_vectors_deferred: plane('evtchn_vectors_deferred', 8, 'word'),
  }
  l.init(v.is_running, 1)
  l.init(v.rflags_if, 1)
  l.init(v.lapic_disabled, VLAPIC_SW_DISABLED)
  for (const [offset, value] of lapicReset(id)) l.init(v.lapic + (offset >> 4), value)
  return v
}
