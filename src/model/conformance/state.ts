/**
 * The world as a recording writes it: a flat map of leaves that differ from their defaults (FORMAT section 3).
 *
 * Leaves come in groups (a port, a vCPU, a domain, Xen itself). After an operation only the groups whose cells were
 * written are read again, so a replay costs what changed and not what exists.
 */
import type { Cell, Domain, Plane, Vcpu, World } from '../world.ts'
import { ECS_FREE } from '../xen/constants.ts'
import {
  bitmapBits,
  domainLeaves,
  type Leaf,
  Leaves,
  portLeaves,
  type StateMap,
  setBits,
  vcpuLeaves,
  xenLeaves,
} from './leaves.ts'

/** A group of leaves: how to read it, and what it held when last read. */
interface Group {
  readonly read: (to: Leaves) => void
  held: StateMap
}

/** `struct evtchn`, field by field: a write there concerns one port. */
const PORT_PLANES: ReadonlySet<string> = new Set([
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
  'pending',
  'last_vcpu_id',
  'last_priority',
])
/** What decides where a domain's events are: a write there can change every port and vCPU of it. */
const ABI_PLANES: ReadonlySet<string> = new Set(['evtchn_fifo', 'num_evtchns', 'valid_evtchns'])
/** Planes that no leaf shows by themselves. */
const UNSEEN: ReadonlySet<string> = new Set(['upcall_vector', 'event_array'])

/** Says which leaves an operation changed, from the cells it wrote. */
export class StateView {
  private readonly groups = new Map<string, Group>()
  private readonly world: World

  constructor(world: World) {
    this.world = world
    this.xen()
    for (const d of world.domains) {
      this.domain(d)
      for (const v of d.vcpus) this.vcpu(v)
      for (const port of portsInUse(world.mem, d)) this.port(d, port)
    }
    for (const group of this.groups.values()) group.held = readGroup(group)
  }

  /** Reads again what these cells belong to (with the bits of each that changed). null: back to the default. */
  update(written: ReadonlyMap<Cell, number>): Map<string, Leaf | null> {
    const stale = new Set<Group>()
    for (const [cell, changed] of written) for (const group of this.groupsOf(cell, changed)) stale.add(group)
    const delta = new Map<string, Leaf | null>()
    for (const group of stale) {
      const before = group.held
      const now = readGroup(group)
      group.held = now
      for (const key of before.keys()) if (!now.has(key)) delta.set(key, null)
      for (const [key, value] of now) if (!sameLeaf(before.get(key), value)) delta.set(key, value)
    }
    return delta
  }

  private groupsOf(cell: Cell, changed: number): readonly Group[] {
    const plane = this.world.planeOf(cell)
    const d = plane.dom === undefined ? undefined : this.world.domain(plane.dom)
    if (!d) return plane.name === 'dummy_vcpu_info' ? this.vcpusAt(plane) : [this.xen()]
    if (plane.vcpu !== undefined) return [this.vcpu(d.vcpus[plane.vcpu] as Vcpu)]
    if (plane.name === 'shared_info') return this.sharedInfo(d, cell, changed)
    if (PORT_PLANES.has(plane.name)) return [this.port(d, cell - plane.base)]
    if (plane.name.startsWith('frame ')) return this.frame(d, cell)
    if (ABI_PLANES.has(plane.name)) return this.everything(d)
    if (plane.name === 'poll_mask') return d.vcpus.map(v => this.vcpu(v))
    return UNSEEN.has(plane.name) ? [] : [this.domain(d)]
  }

  private vcpusAt(plane: Plane): Group[] {
    return this.world.vcpus.filter(v => v.vcpu_info === plane.base).map(v => this.vcpu(v))
  }

  /** A word of the shared page: a vCPU's slot, or 32 pending or mask bits. */
  private sharedInfo(d: Domain, cell: Cell, changed: number): Group[] {
    const groups: Group[] = []
    for (const bitmap of [d.evtchn_pending, d.evtchn_mask]) {
      const first = (cell - bitmap) * 32
      if (first < 0 || first >= bitmapBits(d)) continue
      for (let b = changed; b !== 0; b &= b - 1) groups.push(this.port(d, first + 31 - Math.clz32(b & -b)))
    }
    const v = d.vcpus[Math.floor((cell - d.shared_info) / 16)]
    if (v && cell < d.evtchn_pending) groups.push(this.vcpu(v))
    return groups
  }

  /** A word of a guest page: an event word, or part of a control block; else nothing that a leaf shows. */
  private frame(d: Domain, cell: Cell): Group[] {
    const m = this.world.mem
    const pages = (m[d.num_evtchns] as number) / 1024
    for (let slot = 0; slot < pages; slot++) {
      const word = cell - (m[d.event_array + slot] as number)
      if (word >= 0 && word < 1024) return [this.port(d, slot * 1024 + word)]
    }
    const inBlock = (v: Vcpu) => {
      const block = m[v.control_block] as number
      return block !== 0 && cell >= block && cell < block + 18
    }
    return d.vcpus.filter(inBlock).map(v => this.vcpu(v))
  }

  private everything(d: Domain): Group[] {
    const known = [...this.groups].filter(([key]) => key.startsWith(`${d.name}.p`)).map(([, group]) => group)
    const now = [...portsInUse(this.world.mem, d)].map(port => this.port(d, port))
    return [this.domain(d), ...d.vcpus.map(v => this.vcpu(v)), ...known, ...now]
  }

  private xen(): Group {
    return this.group('g', to => xenLeaves(this.world.mem, this.world, to))
  }

  private domain(d: Domain): Group {
    return this.group(d.name, to => domainLeaves(this.world.mem, d, to))
  }

  private vcpu(v: Vcpu): Group {
    return this.group(v.name, to => vcpuLeaves(this.world.mem, v, to))
  }

  private port(d: Domain, port: number): Group {
    return this.group(`${d.name}.p${port}`, to => portLeaves(this.world.mem, d, port, to))
  }

  /** A group that is met for the first time held nothing: all that hold something are made at the start. */
  private group(key: string, read: (to: Leaves) => void): Group {
    let group = this.groups.get(key)
    if (!group) {
      group = { read, held: new Map() }
      this.groups.set(key, group)
    }
    return group
  }
}

function readGroup(group: Group): StateMap {
  const to = new Leaves()
  group.read(to)
  return to.map
}

/** Ports that can have a leaf: not free, or with a bit in one of the guest's bitmaps. */
function portsInUse(m: Uint32Array, d: Domain): Set<number> {
  const ports = new Set<number>()
  const valid = m[d.valid_evtchns] as number
  for (let port = 0; port < valid; port++) {
    const kept =
      (m[d.pending + port] as number) |
      (m[d.last_vcpu_id + port] as number) |
      (m[d.last_priority + port] as number)
    if (m[d.state + port] !== ECS_FREE || kept !== 0) ports.add(port)
  }
  if (m[d.evtchn_fifo] === 1) {
    const words = Math.min(m[d.num_evtchns] as number, valid)
    for (let port = 0; port < words; port++) {
      if (m[(m[d.event_array + (port >>> 10)] as number) + (port & 1023)] !== 0) ports.add(port)
    }
    return ports
  }
  for (const bitmap of [d.evtchn_pending, d.evtchn_mask])
    for (const port of setBits(m, bitmap, bitmapBits(d) / 32)) ports.add(port)
  return ports
}

/** The complete state map, read afresh. */
export function stateMap(world: World): StateMap {
  const to = new Leaves()
  xenLeaves(world.mem, world, to)
  for (const d of world.domains) {
    domainLeaves(world.mem, d, to)
    for (const v of d.vcpus) vcpuLeaves(world.mem, v, to)
    for (const port of portsInUse(world.mem, d)) portLeaves(world.mem, d, port, to)
  }
  return to.map
}

/** Equal as a recording compares: numbers and texts by value, lists element by element. */
export const sameLeaf = (a: Leaf | null | undefined, b: Leaf | null | undefined): boolean =>
  Array.isArray(a) && Array.isArray(b)
    ? a.length === b.length && a.every((value, i) => value === b[i])
    : a === b
