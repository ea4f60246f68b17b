/**
 * The world: every piece of state that Xen or a guest holds, in one array of 32-bit words.
 *
 * A *cell* is an index into that array; a *plane* is a named run of cells (one field of one structure, indexed by
 * port, vCPU, pin …). What Xen shares with the guest keeps its real offsets: `shared_info` is 1024 cells whose
 * bytes are the bytes of the page, so `vcpu_info` and the pending bitmaps are memory here too, aliasing included.
 * One element kind keeps every access monomorphic; one array makes a write three numbers (cell, before, after).
 */
import { type Release, releases } from './release.ts'
import { Layout, layDomain } from './worldLayout.ts'
import { DOMID_FIRST_RESERVED, NR_VIRQS } from './xen/constants.ts'

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
