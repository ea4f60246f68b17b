/**
 * The world: every piece of state that Xen or a guest holds, in one array of 32-bit words.
 *
 * A *cell* is an index into that array; a *plane* is a named run of cells (one field of one structure, indexed by
 * port, vCPU, pin …). What Xen shares with the guest keeps its real offsets: `shared_info` is 1024 cells whose
 * bytes are the bytes of the page, so `vcpu_info` and the pending bitmaps are memory here too, aliasing included.
 * One element kind keeps every access monomorphic; one array makes a write three numbers (cell, before, after).
 */
import { type Release, releases } from './release.ts'
import {
  DOMID_FIRST_RESERVED,
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

export type Cell = number

/** How the value of a plane is to be read by a person. */
export type Format =
  | 'dec'
  | 'hex'
  | 'bool'
  | 'ecs'
  | 'callback'
  | 'memory'
  | 'domid'
  | 'vector'
  | 'word'
  | 'vcpu'

export interface Plane {
  readonly name: string
  readonly base: Cell
  readonly length: number
  readonly format: Format
  /** Whose it is: a domain id, and within it perhaps one vCPU; both absent for Xen's own (per pCPU) state. */
  readonly dom?: number
  readonly vcpu?: number
}

/** What a scenario or a recording says about one domain (FORMAT: `domains[]`). */
export interface DomainSpec {
  readonly id: number
  /** true: HVM guest; false: PV guest. */
  readonly hvm: boolean
  readonly vcpus: number
  /** Highest port the administrator allows (`max_evtchn_port`). */
  readonly maxPort: number
  readonly nrPirqs: number
  /** Control domain. */
  readonly priv: boolean
  /** PV: physical IRQs below this are permitted to it. */
  readonly pirqOk: number
  /** Shared info in the 32-bit layout. */
  readonly shinfo32: boolean
  /** HVM without emulated IO-APIC and 8259s (PVH; Xen 4.7 and later): no line can tell the guest, only a vector. */
  readonly pvh?: boolean
}

/** Guest frames with memory, by domain: those the operations of a scenario name (`framesOf` in ops.ts). */
export type Frames = ReadonlyMap<number, ReadonlySet<number>>

/** Per-vCPU cells. Property = Xen's field (or the register's name); value = its cell. */
export interface Vcpu {
  readonly dom: Domain
  /** Number within its domain. */
  readonly id: number
  /** Number within the world; how steps name it. */
  readonly index: number
  readonly name: string
  readonly vcpu_info: Cell
  readonly evtchn_pending_sel: Cell
  readonly is_running: Cell
  readonly VPF_blocked: Cell
  readonly VPF_blocked_in_xen: Cell
  readonly VPF_down: Cell
  readonly poll_evtchn: Cell
  readonly virq_to_evtchn: Cell
  readonly pirq_evtchn_head: Cell
  /** FIFO: cell of the control block in guest memory, 0 = none; Xen's tail of each queue. */
  readonly control_block: Cell
  readonly fifo_tail: Cell
  /** FIFO: the guest's own variables, its place in each queue and the ready bits it has taken. */
  readonly guest_head: Cell
  readonly guest_ready: Cell
  /** HVM only from here on; cells of a PV vCPU exist and stay 0. */
  readonly rflags_if: Cell
  readonly nmi_pending: Cell
  /** Vector set by HVMOP_set_evtchn_upcall_vector, 0 = none (4.6 and later). */
  readonly evtchn_upcall_vector: Cell
  readonly lapic: Cell
  readonly lapic_disabled: Cell
  readonly vm_entry_intr_info: Cell
  readonly intr_window: Cell
  readonly tpr_threshold: Cell
  /** Proposal (bind_vector): vectors waiting for the tasklet, 256 bits. */
  readonly evtchn_vectors_deferred: Cell
}

/** Per-domain cells and the topology facts that never change. */
export interface Domain {
  readonly spec: DomainSpec
  /** The Xen it runs on. */
  readonly release: Release
  readonly id: number
  readonly hvm: boolean
  readonly name: string
  readonly vcpus: readonly Vcpu[]
  /** Bits in the guest's word: 64, or 32 with 32-bit shared info. */
  readonly BITS_PER_EVTCHN_WORD: 32 | 64
  readonly shared_info: Cell
  /** First cell of `evtchn_pending[]` and `evtchn_mask[]` inside shared_info. */
  readonly evtchn_pending: Cell
  readonly evtchn_mask: Cell
  readonly max_evtchns: Cell
  /** Ports that exist: buckets allocated × channels per bucket. */
  readonly valid_evtchns: Cell
  /** Ports in use, and those of them that are Xen's own; where an interrupted reset goes on (4.15 and later). */
  readonly active_evtchns: Cell
  readonly xen_evtchns: Cell
  readonly next_evtchn: Cell
  readonly controller_pause_count: Cell
  readonly poll_mask: Cell
  /** 1: the domain uses the FIFO ABI. Event words mapped, and the cell of each array page. */
  readonly evtchn_fifo: Cell
  readonly num_evtchns: Cell
  readonly event_array: Cell
  /** Cell of a guest frame. Only frames that some operation names have one. */
  readonly frame: (gfn: number) => Cell
  // struct evtchn, one plane a field, indexed by port
  readonly state: Cell
  readonly xen_consumer: Cell
  readonly notify_vcpu_id: Cell
  readonly remote_domid: Cell
  readonly remote_port: Cell
  readonly pirq_irq: Cell
  readonly pirq_next_port: Cell
  readonly pirq_prev_port: Cell
  readonly virq: Cell
  readonly priority: Cell
  /** FIFO: an event remembered while its word was missing; the queue the event was on last. */
  readonly pending: Cell
  readonly last_vcpu_id: Cell
  readonly last_priority: Cell
  /** Proposal (bind_vector): the channel's private vector, 0 = none. */
  readonly upcall_vector: Cell
  // struct pirq, indexed by PIRQ; and the reverse map of emulated IRQs
  readonly pirq_exists: Cell
  readonly pirq_evtchn: Cell
  readonly pirq_emuirq: Cell
  readonly emuirq_pirq: Cell
  // struct hvm_irq
  readonly pci_intx: Cell
  readonly isa_irq: Cell
  readonly pci_link_route: Cell
  readonly callback_via_asserted: Cell
  /** Number + 1 of the physical CPU that holds it; kept only where an old fault makes it matter. */
  readonly irq_lock: Cell
  readonly callback_via_type: Cell
  readonly callback_via: Cell
  readonly pci_link_assert_count: Cell
  readonly gsi_assert_count: Cell
  readonly round_robin_prev_vcpu: Cell
  /** vCPU number + 1 that takes 8259 interrupts; 0 = not chosen yet. */
  readonly i8259_target: Cell
  /** Redirection table, low words then high words, and the register select. */
  readonly redirtbl_lo: Cell
  readonly redirtbl_hi: Cell
  readonly ioregsel: Cell
  readonly vpic: readonly [Vpic, Vpic]
}

/** One 8259 (`struct hvm_hw_vpic`, include/public/arch-x86/hvm/save.h). */
export interface Vpic {
  readonly dom: Domain
  readonly is_master: boolean
  readonly irr: Cell
  readonly imr: Cell
  readonly isr: Cell
  readonly irq_base: Cell
  readonly int_output: Cell
  readonly auto_eoi: Cell
  readonly rotate_on_auto_eoi: Cell
  readonly init_state: Cell
  readonly elcr: Cell
  readonly priority_add: Cell
  readonly special_fully_nested_mode: Cell
  readonly special_mask_mode: Cell
  readonly readsel_isr: Cell
  readonly poll: Cell
}

/** Emulated IRQ numbers a PIRQ can be routed to; the GSIs of the emulated IO-APIC and some room. */
const NR_EMUIRQS = 256

/** Page of guest memory in cells. */
const PAGE_CELLS = 1024

type Draft<T> = { -readonly [K in keyof T]: T[K] }

class Layout {
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

export class World {
  readonly mem: Uint32Array
  readonly planes: readonly Plane[]
  readonly domains: readonly Domain[]
  readonly vcpus: readonly Vcpu[]
  private readonly byId = new Map<number, Domain>()

  // State of the physical CPU that runs the code, and of Xen as a whole.
  readonly in_irq: Cell
  /** 1 while the physical CPU's interrupts are off. */
  readonly irqs_disabled: Cell
  /** Softirq tasklet list, head first: vCPU index + 1 of each queued `assert_evtchn_irq_tasklet`. */
  readonly tasklet_list: Cell
  readonly tasklet_count: Cell
  /** Domain id that handles each global VIRQ. */
  readonly global_virq_handlers: Cell

  /**
   * Freshly created domains, as after `domain_create`: port 0 reserved, vCPUs online and running, LAPICs
   * software-disabled, IO-APIC pins masked.
   */
  constructor(
    specs: readonly DomainSpec[],
    release: Release = releases['4.4.0'],
    frames: Frames = new Map(),
  ) {
    const l = new Layout()
    const vcpuCount = specs.reduce((n, s) => n + s.vcpus, 0)
    this.in_irq = l.plane('in_irq', 1, 'bool')
    this.irqs_disabled = l.plane('irqs_disabled', 1, 'bool')
    this.tasklet_count = l.plane('tasklet_count', 1, 'dec')
    this.tasklet_list = l.plane('tasklet_list', vcpuCount, 'vcpu')
    this.global_virq_handlers = l.plane('global_virq_handlers', NR_VIRQS, 'domid')
    const dummy_vcpu_info = l.plane('dummy_vcpu_info', 16, 'memory')
    const vcpus: Vcpu[] = []
    this.domains = specs.map(spec => {
      const domain = layDomain(l, spec, dummy_vcpu_info, vcpus, release, frames.get(spec.id) ?? [])
      this.byId.set(spec.id, domain)
      return domain
    })
    this.vcpus = vcpus
    this.planes = l.planes
    this.mem = new Uint32Array(l.size)
    for (const [cell, value] of l.initial) this.mem[cell] = value
  }

  /** The domain of that id, as `rcu_lock_domain_by_id`; undefined if there is none. */
  domain(id: number): Domain | undefined {
    return id >= DOMID_FIRST_RESERVED ? undefined : this.byId.get(id)
  }

  /** A vCPU by its written name, `d1v0`; undefined if there is none. */
  vcpuNamed(name: string): Vcpu | undefined {
    return this.vcpus.find(v => v.name === name)
  }

  /** The plane a cell belongs to (binary search over the bases). */
  planeOf(cell: Cell): Plane {
    let lo = 0
    let hi = this.planes.length - 1
    while (lo < hi) {
      const mid = (lo + hi + 1) >> 1
      if ((this.planes[mid] as Plane).base <= cell) lo = mid
      else hi = mid - 1
    }
    return this.planes[lo] as Plane
  }

  /** A cell in words: `d1.notify_vcpu_id[3]`, `d1v0.is_running`, `in_irq`. */
  cellName(cell: Cell): string {
    const p = this.planeOf(cell)
    const owner = p.vcpu !== undefined ? `d${p.dom}v${p.vcpu}.` : p.dom !== undefined ? `d${p.dom}.` : ''
    return p.length === 1 ? `${owner}${p.name}` : `${owner}${p.name}[${cell - p.base}]`
  }
}

function layDomain(
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

/** Registers that `vlapic_reset` leaves non-zero (arch/x86/hvm/vlapic.c): id, version, DFR, SPIV, masked LVTs. */
export function lapicReset(vcpu_id: number): readonly (readonly [offset: number, value: number])[] {
  return [
    [0x20, ((vcpu_id * 2) << 24) >>> 0],
    [0x30, 0x50014],
    [0xe0, 0xffffffff],
    [0xf0, 0xff],
    [0x320, 0x10000],
    [0x330, 0x10000],
    [0x340, 0x10000],
    [0x350, 0x10000],
    [0x360, 0x10000],
    [0x370, 0x10000],
  ]
}
