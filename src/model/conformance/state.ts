/**
 * The world as a recording writes it: a flat map of leaves that differ from their defaults (FORMAT section 3).
 *
 * Leaves come in groups (a port, a vCPU, a domain, Xen itself). After an operation only the groups whose cells were
 * written are read again, so a replay costs what changed and not what exists.
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
  IRQ_UNBOUND,
  NR_VIRQS,
  RTE_MASK,
  VIOAPIC_NUM_PINS,
} from '../xen/constants.ts'

export type Leaf = number | string | readonly number[]
/** Leaves by dotted key; a key that is absent has its default. */
export type StateMap = Map<string, Leaf>

/** A group of leaves: who it is, and how to read it. */
interface Group {
  readonly key: string
  readonly read: (m: Uint32Array, put: (key: string, value: Leaf) => void) => void
}

const hex = (value: number | bigint): string => `0x${value.toString(16)}`
const bitOf = (m: Uint32Array, cells: Cell, bit: number): number =>
  ((m[cells + (bit >>> 5)] as number) >>> (bit & 31)) & 1

/** Numbers of the bits set in `words` cells, each `stride` apart. */
function bits(m: Uint32Array, cells: Cell, words: number): number[] {
  const set: number[] = []
  for (let w = 0; w < words; w++) {
    for (let word = m[cells + w] as number; word !== 0; word &= word - 1)
      set.push(w * 32 + 31 - Math.clz32(word & -word))
  }
  return set
}

function portGroup(d: Domain, port: number): Group {
  return {
    key: `${d.name}.p${port}`,
    read: (m, put) => {
      const at = (plane: Cell) => m[plane + port] as number
      const p = (name: string, value: number) => value !== 0 && put(`${d.name}.p${port}.${name}`, value)
      const always = (name: string, value: number) => put(`${d.name}.p${port}.${name}`, value)
      const exists = port < (m[d.valid_evtchns] as number)
      const state = exists ? at(d.state) : ECS_FREE
      p('s', state)
      if (state !== ECS_FREE) {
        p('v', at(d.notify_vcpu_id))
        p('xc', at(d.xen_consumer))
        if (state === ECS_UNBOUND || state === ECS_INTERDOMAIN) always('rd', at(d.remote_domid))
        if (state === ECS_INTERDOMAIN) p('rp', at(d.remote_port))
        if (state === ECS_PIRQ) {
          p('pirq', at(d.pirq_irq))
          p('pn', at(d.pirq_next_port))
          p('pp', at(d.pirq_prev_port))
        }
        if (state === ECS_VIRQ) p('virq', at(d.virq))
        p('pri', at(d.priority))
      }
      if (port < d.BITS_PER_EVTCHN_WORD ** 2) {
        p('P', bitOf(m, d.evtchn_pending, port))
        p('M', bitOf(m, d.evtchn_mask, port))
      }
    },
  }
}

function vcpuGroup(v: Vcpu): Group {
  const d = v.dom
  return {
    key: v.name,
    read: (m, put) => {
      const leaf = (name: string, value: number) => value !== 0 && put(`${d.name}.v${v.id}.${name}`, value)
      const word = (name: string, value: number | bigint) =>
        BigInt(value) !== 0n && put(`${d.name}.v${v.id}.${name}`, hex(value))
      const list = (name: string, value: number[]) =>
        value.length > 0 && put(`${d.name}.v${v.id}.${name}`, value)
      const at = (cell: Cell) => m[cell] as number
      leaf('up', at(v.vcpu_info) & 0xff)
      leaf('um', (at(v.vcpu_info) >>> 8) & 0xff)
      const high = d.BITS_PER_EVTCHN_WORD === 64 ? at(v.evtchn_pending_sel + 1) : 0
      word('sel', (BigInt(high) << 32n) | BigInt(at(v.evtchn_pending_sel)))
      leaf('idle', 1 - at(v.is_running))
      leaf('blocked', at(v.VPF_blocked))
      leaf('bxen', at(v.VPF_blocked_in_xen))
      leaf('down', at(v.VPF_down))
      leaf('pollmask', bitOf(m, d.poll_mask, v.id))
      leaf('poll', at(v.poll_evtchn) | 0)
      leaf('pirqh', at(v.pirq_evtchn_head))
      for (let virq = 0; virq < NR_VIRQS; virq++) leaf(`virq${virq}`, at(v.virq_to_evtchn + virq))
      if (!d.hvm) return
      const reg = (offset: number) => at(v.lapic + (offset >> 4))
      const set = (offset: number) => bits(m, v.lapic + (offset >> 4), 8)
      list('irr', set(APIC_IRR))
      list('isr', set(APIC_ISR))
      list('tmr', set(APIC_TMR))
      leaf('tpr', reg(APIC_TASKPRI))
      leaf('ldis', at(v.lapic_disabled))
      leaf('if0', 1 - at(v.rflags_if))
      leaf('nmi', at(v.nmi_pending))
      word('ldr', reg(APIC_LDR))
      word('lvt0', (reg(APIC_LVT0) ^ 0x10000) >>> 0)
      word('dfr', (reg(APIC_DFR) ^ 0xffffffff) >>> 0)
      word('svr', (reg(APIC_SPIV) ^ 0xff) >>> 0)
    },
  }
}

const PIC_LEAVES: readonly (readonly [leaf: string, field: keyof Vpic])[] = [
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
]

function domainGroup(d: Domain): Group {
  return {
    key: d.name,
    read: (m, put) => {
      const at = (cell: Cell) => m[cell] as number
      const leaf = (name: string, value: number) => value !== 0 && put(`${d.name}.${name}`, value)
      const list = (name: string, value: number[]) => value.length > 0 && put(`${d.name}.${name}`, value)
      leaf('max_evtchns', at(d.max_evtchns))
      for (let pirq = 0; pirq < d.spec.nrPirqs; pirq++) {
        leaf(`pirq${pirq}.e`, at(d.pirq_evtchn + pirq))
        const emuirq = at(d.pirq_emuirq + pirq)
        if (emuirq !== IRQ_UNBOUND) put(`${d.name}.pirq${pirq}.emu`, emuirq | 0)
      }
      if (!d.hvm) return
      leaf('cbtype', at(d.callback_via_type))
      leaf('cbasserted', at(d.callback_via_asserted))
      if (at(d.callback_via) !== 0) put(`${d.name}.cbdata`, hex(at(d.callback_via)))
      for (let gsi = 0; gsi < VIOAPIC_NUM_PINS; gsi++) {
        leaf(`gsi${gsi}`, at(d.gsi_assert_count + gsi))
        const rte = (BigInt(at(d.redirtbl_hi + gsi)) << 32n) | BigInt(at(d.redirtbl_lo + gsi))
        if (rte !== BigInt(RTE_MASK)) put(`${d.name}.rte${gsi}`, hex(rte))
      }
      for (let link = 0; link < 4; link++) {
        leaf(`link${link}`, at(d.pci_link_assert_count + link))
        leaf(`route${link}`, at(d.pci_link_route + link))
      }
      list('intx', bits(m, d.pci_intx, 4))
      list('isa', bits(m, d.isa_irq, 1))
      leaf('rr', at(d.round_robin_prev_vcpu))
      d.vpic.forEach((vpic, chip) => {
        for (const [name, field] of PIC_LEAVES) leaf(`pic${chip}.${name}`, at(vpic[field] as Cell))
      })
      if (at(d.i8259_target) !== 0) put(`${d.name}.i8259`, `v${at(d.i8259_target) - 1}`)
    },
  }
}

function xenGroup(world: World): Group {
  return {
    key: 'g',
    read: (m, put) => {
      const at = (cell: Cell) => m[cell] as number
      if (at(world.in_irq)) put('g.inirq', at(world.in_irq))
      if (at(world.irqs_disabled)) put('g.irqoff', at(world.irqs_disabled))
      const queued: string[] = []
      for (let i = 0; i < at(world.tasklet_count); i++)
        queued.push(world.vcpus[at(world.tasklet_list + i) - 1]?.name ?? '?')
      if (queued.length > 0) put('g.tasklets', queued.join(' '))
    },
  }
}

/** Per-port planes: a write there concerns one port. */
const PORT_PLANES = new Set([
  'state',
  'xen_consumer',
  'notify_vcpu_id',
  'remote_domid',
  'remote_port',
  'u.pirq.irq',
  'u.pirq.next_port',
  'u.pirq.prev_port',
  'u.virq',
  'priority',
])

/** Keeps the state map of a world up to date from the cells that were written. */
export class StateView {
  readonly leaves: StateMap = new Map()
  private readonly groups = new Map<string, Group>()
  private readonly held = new Map<string, string[]>()
  private readonly world: World

  constructor(world: World) {
    this.world = world
    for (const group of allGroups(world)) this.refresh(group)
  }

  /** Reads the groups of these cells again. Returns what changed; null: back to the default. */
  update(cells: Iterable<Cell>, changedBits: (cell: Cell) => number): Map<string, Leaf | null> {
    const stale = new Map<string, Group>()
    for (const cell of cells)
      for (const group of this.groupsOf(cell, changedBits(cell))) stale.set(group.key, group)
    const delta = new Map<string, Leaf | null>()
    for (const group of stale.values()) this.refresh(group, delta)
    return delta
  }

  private refresh(group: Group, delta?: Map<string, Leaf | null>): void {
    const before = this.held.get(group.key) ?? []
    const now = new Map<string, Leaf>()
    group.read(this.world.mem, (key, value) => now.set(key, value))
    for (const key of before) {
      if (now.has(key)) continue
      this.leaves.delete(key)
      delta?.set(key, null)
    }
    for (const [key, value] of now) {
      if (sameLeaf(this.leaves.get(key), value)) continue
      this.leaves.set(key, value)
      delta?.set(key, value)
    }
    this.held.set(group.key, [...now.keys()])
  }

  private groupsOf(cell: Cell, changed: number): Group[] {
    const plane = this.world.planeOf(cell)
    const d = plane.dom === undefined ? undefined : (this.world.domain(plane.dom) as Domain)
    if (!d)
      return plane.name === 'dummy_vcpu_info'
        ? this.world.vcpus.filter(v => v.vcpu_info === plane.base).map(v => this.vcpu(v))
        : [this.make('g', () => xenGroup(this.world))]
    if (plane.vcpu !== undefined) return [this.vcpu(d.vcpus[plane.vcpu] as Vcpu)]
    if (PORT_PLANES.has(plane.name)) return [this.port(d, cell - plane.base)]
    if (plane.name === 'poll_mask') return d.vcpus.map(v => this.vcpu(v))
    if (plane.name === 'shared_info') return this.sharedInfo(d, cell, changed)
    if (plane.name === 'valid_evtchns') return []
    return [this.make(d.name, () => domainGroup(d))]
  }

  /** A word of the shared page: a vCPU's slot, or 32 pending or mask bits. */
  private sharedInfo(d: Domain, cell: Cell, changed: number): Group[] {
    const groups: Group[] = []
    const words = d.BITS_PER_EVTCHN_WORD ** 2 / 32
    for (const bitmap of [d.evtchn_pending, d.evtchn_mask]) {
      const word = cell - bitmap
      if (word < 0 || word >= words) continue
      for (let b = changed; b !== 0; b &= b - 1)
        groups.push(this.port(d, word * 32 + 31 - Math.clz32(b & -b)))
    }
    const v = d.vcpus[Math.floor((cell - d.shared_info) / 16)]
    if (v && cell < d.evtchn_pending) groups.push(this.vcpu(v))
    return groups
  }

  private port(d: Domain, port: number): Group {
    return this.make(`${d.name}.p${port}`, () => portGroup(d, port))
  }

  private vcpu(v: Vcpu): Group {
    return this.make(v.name, () => vcpuGroup(v))
  }

  private make(key: string, create: () => Group): Group {
    let group = this.groups.get(key)
    if (!group) {
      group = create()
      this.groups.set(key, group)
    }
    return group
  }
}

/** Every group that can hold a leaf now. */
function* allGroups(world: World): Generator<Group> {
  yield xenGroup(world)
  for (const d of world.domains) {
    yield domainGroup(d)
    for (const v of d.vcpus) yield vcpuGroup(v)
    for (let port = 0; port < d.BITS_PER_EVTCHN_WORD ** 2; port++) yield portGroup(d, port)
  }
}

/** The complete state map, read afresh. */
export function stateMap(world: World): StateMap {
  const leaves: StateMap = new Map()
  for (const group of allGroups(world)) group.read(world.mem, (key, value) => leaves.set(key, value))
  return leaves
}

/** Equal as a recording compares: numbers and texts by value, lists element by element. */
export const sameLeaf = (a: Leaf | null | undefined, b: Leaf | null | undefined): boolean =>
  Array.isArray(a) && Array.isArray(b)
    ? a.length === b.length && a.every((value, i) => value === b[i])
    : a === b
