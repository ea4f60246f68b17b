/**
 * The leaves of a recording's state map (FORMAT section 3): which facts of a port, a vCPU, a domain and Xen itself
 * are written down, under which key, and what their defaults are. A leaf that has its default is absent.
 */
import type { Cell, Domain, Vcpu, Vpic, World } from '../world.ts'
import {
  APIC_DFR,
  APIC_IRR,
  APIC_ISR,
  APIC_LDR,
  APIC_LVT0,
  APIC_SPIV,
  APIC_TASKPRI,
  APIC_TMR,
  ECS_FREE,
  ECS_INTERDOMAIN,
  ECS_PIRQ,
  ECS_UNBOUND,
  ECS_VIRQ,
  EVTCHN_FIFO_MAX_QUEUES,
  IRQ_UNBOUND,
  NR_VIRQS,
  RTE_MASK,
  VIOAPIC_NUM_PINS,
} from '../xen/constants.ts'
import {
  EVTCHN_FIFO_BUSY,
  EVTCHN_FIFO_LINK_MASK,
  EVTCHN_FIFO_LINKED,
  EVTCHN_FIFO_MASKED,
  EVTCHN_FIFO_PENDING,
} from '../xen/event_fifo.ts'

export type Leaf = number | string | readonly number[]
/** Leaves by dotted key; a key that is absent has its default. */
export type StateMap = Map<string, Leaf>

/** Where leaves are put: one owner's, such as `d1.v0`, at a time. */
export class Leaves {
  readonly map: StateMap = new Map()
  private owner = ''

  of(owner: string): this {
    this.owner = owner
    return this
  }

  /** A leaf whose presence does not depend on its value. */
  put(name: string, value: Leaf): void {
    this.map.set(`${this.owner}.${name}`, value)
  }

  num(name: string, value: number): void {
    if (value !== 0) this.put(name, value)
  }

  /** Up to 64 bits as hex text. */
  hex(name: string, low: number, high = 0): void {
    if (high !== 0) this.put(name, `0x${high.toString(16)}${low.toString(16).padStart(8, '0')}`)
    else if (low !== 0) this.put(name, `0x${low.toString(16)}`)
  }

  /** Numbers of the bits set in `words` cells. */
  bits(name: string, m: Uint32Array, cells: Cell, words: number): void {
    const set = setBits(m, cells, words)
    if (set.length > 0) this.put(name, set)
  }
}

/** Numbers of the bits set in `words` cells, ascending. */
export function setBits(m: Uint32Array, cells: Cell, words: number): number[] {
  const set: number[] = []
  for (let w = 0; w < words; w++) {
    for (let word = m[cells + w] as number; word !== 0; word &= word - 1)
      set.push(w * 32 + 31 - Math.clz32(word & -word))
  }
  return set
}

const bitOf = (m: Uint32Array, cells: Cell, bit: number): number =>
  ((m[cells + (bit >>> 5)] as number) >>> (bit & 31)) & 1

/** Bits, and so ports, in each of the guest's two bitmaps. */
export const bitmapBits = (d: Domain): number => d.BITS_PER_EVTCHN_WORD ** 2

export function portLeaves(m: Uint32Array, d: Domain, port: number, to: Leaves): void {
  to.of(`${d.name}.p${port}`)
  const state = port < (m[d.valid_evtchns] as number) ? (m[d.state + port] as number) : ECS_FREE
  if (state !== ECS_FREE) channelLeaves(m, d, port, state, to)
  // These survive a close.
  const at = (plane: Cell): number =>
    port < (m[d.valid_evtchns] as number) ? (m[plane + port] as number) : 0
  to.num('sp', at(d.pending))
  to.num('lv', at(d.last_vcpu_id))
  to.num('lp', at(d.last_priority))
  if (m[d.evtchn_fifo] === 1) {
    wordLeaves(m, d, port, to)
    return
  }
  if (port >= bitmapBits(d)) return
  to.num('P', bitOf(m, d.evtchn_pending, port))
  to.num('M', bitOf(m, d.evtchn_mask, port))
}

/** The FIFO ABI's word of an event, if its page is mapped. */
function wordLeaves(m: Uint32Array, d: Domain, port: number, to: Leaves): void {
  if (port >= Math.min(m[d.num_evtchns] as number, m[d.valid_evtchns] as number)) return
  const word = m[(m[d.event_array + (port >>> 10)] as number) + (port & 1023)] as number
  to.num('P', (word >>> EVTCHN_FIFO_PENDING) & 1)
  to.num('M', (word >>> EVTCHN_FIFO_MASKED) & 1)
  to.num('L', (word >>> EVTCHN_FIFO_LINKED) & 1)
  to.num('B', (word >>> EVTCHN_FIFO_BUSY) & 1)
  to.num('link', word & EVTCHN_FIFO_LINK_MASK)
}

/** Control block, queues, and the guest's own place in them. */
function fifoLeaves(m: Uint32Array, v: Vcpu, to: Leaves): void {
  const block = m[v.control_block] as number
  to.num('cb', block === 0 ? 0 : 1)
  for (let q = 0; q < EVTCHN_FIFO_MAX_QUEUES; q++) {
    if (block !== 0) to.num(`h${q}`, m[block + 2 + q] as number)
    to.num(`t${q}`, m[v.fifo_tail + q] as number)
    to.num(`gh${q}`, m[v.guest_head + q] as number)
  }
  if (block !== 0) to.hex('rdy', m[block] as number)
  to.hex('gr', m[v.guest_ready] as number)
}

/** `struct evtchn` of a channel that is not free; of its union only the arm that the state selects. */
function channelLeaves(m: Uint32Array, d: Domain, port: number, state: number, to: Leaves): void {
  const at = (plane: Cell): number => m[plane + port] as number
  to.put('s', state)
  to.num('v', at(d.notify_vcpu_id))
  to.num('xc', at(d.xen_consumer))
  to.num('pri', at(d.priority))
  switch (state) {
    case ECS_UNBOUND:
      to.put('rd', at(d.remote_domid))
      break
    case ECS_INTERDOMAIN:
      to.put('rd', at(d.remote_domid))
      to.num('rp', at(d.remote_port))
      break
    case ECS_PIRQ:
      to.num('pirq', at(d.pirq_irq))
      to.num('pn', at(d.pirq_next_port))
      to.num('pp', at(d.pirq_prev_port))
      break
    case ECS_VIRQ:
      to.num('virq', at(d.virq))
      break
  }
}

const VIRQ_LEAVES = Array.from({ length: NR_VIRQS }, (_, virq) => `virq${virq}`)

export function vcpuLeaves(m: Uint32Array, v: Vcpu, to: Leaves): void {
  const at = (cell: Cell): number => m[cell] as number
  to.of(`${v.dom.name}.v${v.id}`)
  to.num('up', at(v.vcpu_info) & 0xff)
  to.num('um', (at(v.vcpu_info) >>> 8) & 0xff)
  to.hex(
    'sel',
    at(v.evtchn_pending_sel),
    v.dom.BITS_PER_EVTCHN_WORD === 64 ? at(v.evtchn_pending_sel + 1) : 0,
  )
  to.num('idle', 1 - at(v.is_running))
  to.num('blocked', at(v.VPF_blocked))
  to.num('bxen', at(v.VPF_blocked_in_xen))
  to.num('down', at(v.VPF_down))
  to.num('pollmask', bitOf(m, v.dom.poll_mask, v.id))
  to.num('poll', at(v.poll_evtchn) | 0)
  to.num('pirqh', at(v.pirq_evtchn_head))
  VIRQ_LEAVES.forEach((leaf, virq) => {
    to.num(leaf, at(v.virq_to_evtchn + virq))
  })
  fifoLeaves(m, v, to)
  if (v.dom.hvm) lapicLeaves(m, v, to)
}

function lapicLeaves(m: Uint32Array, v: Vcpu, to: Leaves): void {
  const reg = (offset: number): Cell => v.lapic + (offset >> 4)
  const at = (cell: Cell): number => m[cell] as number
  to.bits('irr', m, reg(APIC_IRR), 8)
  to.bits('isr', m, reg(APIC_ISR), 8)
  to.bits('tmr', m, reg(APIC_TMR), 8)
  to.num('tpr', at(reg(APIC_TASKPRI)))
  to.num('ldis', at(v.lapic_disabled))
  to.num('if0', 1 - at(v.rflags_if))
  to.num('nmi', at(v.nmi_pending))
  to.num('uv', at(v.evtchn_upcall_vector))
  to.hex('ldr', at(reg(APIC_LDR)))
  // As XOR with what a reset leaves.
  to.hex('lvt0', (at(reg(APIC_LVT0)) ^ 0x10000) >>> 0)
  to.hex('dfr', (at(reg(APIC_DFR)) ^ 0xffffffff) >>> 0)
  to.hex('svr', (at(reg(APIC_SPIV)) ^ 0xff) >>> 0)
}

const PIC_LEAVES = [
  ['irr', 'irr'],
  ['imr', 'imr'],
  ['isr', 'isr'],
  ['out', 'int_output'],
  ['base', 'irq_base'],
  ['aeoi', 'auto_eoi'],
  ['init', 'init_state'],
  ['elcr', 'elcr'],
  ['add', 'priority_add'],
  ['sfnm', 'special_fully_nested_mode'],
  ['smm', 'special_mask_mode'],
  ['rsel', 'readsel_isr'],
  ['poll', 'poll'],
  ['raeoi', 'rotate_on_auto_eoi'],
] as const satisfies readonly (readonly [leaf: string, field: keyof Vpic])[]

export function domainLeaves(m: Uint32Array, d: Domain, to: Leaves): void {
  const at = (cell: Cell): number => m[cell] as number
  to.of(d.name)
  if (at(d.evtchn_fifo) === 1) to.put('abi', 'fifo')
  to.num('nfe', at(d.num_evtchns))
  if (d.release.counts_channels) {
    to.num('valid', at(d.valid_evtchns))
    to.num('active', at(d.active_evtchns))
    to.num('xen', at(d.xen_evtchns))
    to.num('next', at(d.next_evtchn))
    to.num('pause', at(d.controller_pause_count))
  } else {
    to.num('max_evtchns', at(d.max_evtchns))
  }
  for (let pirq = 0; pirq < d.spec.nrPirqs; pirq++) {
    const port = at(d.pirq_evtchn + pirq)
    if (port !== 0) to.put(`pirq${pirq}.e`, port)
    const emuirq = at(d.pirq_emuirq + pirq)
    if (emuirq !== IRQ_UNBOUND) to.put(`pirq${pirq}.emu`, emuirq | 0)
  }
  if (d.hvm) hvmIrqLeaves(m, d, to)
}

/** `struct hvm_irq` and the chips behind it. */
function hvmIrqLeaves(m: Uint32Array, d: Domain, to: Leaves): void {
  const at = (cell: Cell): number => m[cell] as number
  to.num('cbtype', at(d.callback_via_type))
  to.num('cbasserted', at(d.callback_via_asserted))
  to.hex('cbdata', at(d.callback_via))
  for (let gsi = 0; gsi < VIOAPIC_NUM_PINS; gsi++) {
    const count = at(d.gsi_assert_count + gsi)
    if (count !== 0) to.put(`gsi${gsi}`, count)
    const [low, high] = [at(d.redirtbl_lo + gsi), at(d.redirtbl_hi + gsi)]
    if (high === 0 && low === 0) to.put(`rte${gsi}`, '0x0')
    else if (high !== 0 || low !== RTE_MASK) to.hex(`rte${gsi}`, low, high)
  }
  for (let link = 0; link < 4; link++) {
    to.num(`link${link}`, at(d.pci_link_assert_count + link))
    to.num(`route${link}`, at(d.pci_link_route + link))
  }
  to.bits('intx', m, d.pci_intx, 4)
  to.bits('isa', m, d.isa_irq, 1)
  to.num('rr', at(d.round_robin_prev_vcpu))
  if (at(d.i8259_target) !== 0) to.put('i8259', `v${at(d.i8259_target) - 1}`)
  d.vpic.forEach((vpic, chip) => {
    to.of(`${d.name}.pic${chip}`)
    for (const [name, field] of PIC_LEAVES) to.num(name, at(vpic[field]))
  })
}

export function xenLeaves(m: Uint32Array, world: World, to: Leaves): void {
  to.of('g')
  to.num('inirq', m[world.in_irq] as number)
  to.num('irqoff', m[world.irqs_disabled] as number)
  const queue = m.subarray(world.tasklet_list, world.tasklet_list + (m[world.tasklet_count] as number))
  if (queue.length > 0) to.put('tasklets', Array.from(queue, v => world.vcpus[v - 1]?.name ?? '?').join(' '))
}
