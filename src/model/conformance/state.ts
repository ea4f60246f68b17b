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
])
/** Planes that no leaf shows by themselves. */
const UNSEEN: ReadonlySet<string> = new Set(['valid_evtchns', 'upcall_vector'])

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
  for (let port = 0; port < valid; port++) if (m[d.state + port] !== ECS_FREE) ports.add(port)
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
