/**
 * The bytes of `struct evtchn` (include/xen/sched.h, x86-64, release builds without FLASK): what lies where, which
 * bytes the state gives a meaning to, and where the proposal would put its one byte.
 */
import type { Release } from './release.ts'
import { ECS_INTERDOMAIN, ECS_PIRQ, ECS_UNBOUND, ECS_VIRQ } from './xen/constants.ts'

type ByteKind = 'field' | 'union' | 'padding' | 'unused' | 'proposal'

export interface LayoutField {
  readonly name: string
  /** In bytes. */
  readonly offset: number
  readonly size: number
  readonly kind: ByteKind
  readonly note?: string
}

const FIFO_ONLY = 'FIFO ABI only'

type Spec = readonly [name: string, offset: number, size: number, note?: string]

/** What one release's compiler makes of the structure. */
interface Layout {
  /** sizeof(struct evtchn): alignment included. */
  readonly size: number
  /** Offset of the union, which is 16 bytes. */
  readonly u: number
  /** Bytes of a port number, a PIRQ and a VIRQ in the union. */
  readonly portSize: number
  readonly virqSize: number
  readonly fields: readonly Spec[]
  /** What only the FIFO ABI looks at. */
  readonly fifo: readonly Spec[]
}

const UNION_SIZE = 16

const of_4_4: Layout = {
  ...{ size: 32, u: 8, portSize: 2, virqSize: 2 },
  fields: [...at(0, ['state', 1], ['xen_consumer', 1], ['notify_vcpu_id', 2], ['port', 4])],
  fifo: at(24, ['priority', 1], ['pending:1', 1], ['last_vcpu_id', 2], ['last_priority', 1]),
}

const BIT_FIELDS = 'bit fields, pending for the FIFO ABI only'

const of_4_6: Layout = {
  ...{ size: 64, u: 16, portSize: 4, virqSize: 2 },
  fields: [
    ['lock', 0, 8, 'spinlock_t'],
    ['xen_consumer:3 pending:1', 9, 1, BIT_FIELDS],
    ...at(8, ['state', 1]),
    ...at(10, ['notify_vcpu_id', 2], ['port', 4]),
  ],
  fifo: at(32, ['priority', 1], ['last_priority', 1], ['last_vcpu_id', 2]),
}

const of_4_17: Layout = {
  ...{ size: 64, u: 24, portSize: 4, virqSize: 4 },
  fields: [
    ['lock', 0, 12, 'rwlock_t'],
    ['xen_consumer:3', 13, 1, 'bit field'],
    ...at(12, ['state', 1]),
    ...at(16, ['port', 4]),
    ...at(42, ['notify_vcpu_id', 2]),
  ],
  fifo: [
    ...at(40, ['pending', 1], ['priority', 1]),
    ['fifo_lastq', 44, 4, `${FIFO_ONLY}: priority in bits 7:0, vCPU in bits 31:16`],
  ],
}

/** Fields one after the other, from an offset on. */
function at(offset: number, ...fields: readonly (readonly [name: string, size: number])[]): Spec[] {
  const specs: Spec[] = []
  let next = offset
  for (const [name, size] of fields) {
    specs.push([name, next, size])
    next += size
  }
  return specs
}

const layoutOf = (tag: string): Layout =>
  tag === 'RELEASE-4.4.0' ? of_4_4 : tag === 'RELEASE-4.6.0' ? of_4_6 : of_4_17

/** sizeof(struct evtchn) in a release, in bytes. */
export const evtchnSize = ({ tag }: Pick<Release, 'tag'>): number => layoutOf(tag).size

/** What the union holds depends on the state. */
function unionOf(state: number, { u, portSize, virqSize }: Layout): readonly Spec[] {
  switch (state) {
    case ECS_UNBOUND:
      return [['u.unbound.remote_domid', u, 2]]
    case ECS_INTERDOMAIN:
      return [
        ['u.interdomain.remote_port', u, portSize],
        ['u.interdomain.remote_dom', u + 8, 8],
      ]
    case ECS_PIRQ:
      return [
        ['u.pirq.irq', u, portSize],
        ['u.pirq.next_port', u + portSize, portSize],
        ['u.pirq.prev_port', u + 2 * portSize, portSize],
      ]
    case ECS_VIRQ:
      return [['u.virq', u, virqSize]]
    default:
      return []
  }
}

const made =
  (kind: ByteKind) =>
  ([name, offset, size, note]: Spec): LayoutField => ({
    name,
    offset,
    size,
    kind,
    ...(note !== undefined && { note }),
  })

/** Every byte of the structure in order, for a channel in a state; with the proposal's byte if the release has it. */
export function evtchnLayout(
  state: number,
  { tag, bind_vector }: Pick<Release, 'tag' | 'bind_vector'>,
): readonly LayoutField[] {
  const layout = layoutOf(tag)
  const known = [
    ...layout.fields.map(made('field')),
    ...layout.fifo.map(([name, offset, size, note = FIFO_ONLY]) => made('field')([name, offset, size, note])),
    ...unionOf(state, layout).map(made('union')),
    // The first byte of 4.4's padding: it costs nothing.
    ...(bind_vector ? [made('proposal')(['upcall_vector', 29, 1, 'proposal'])] : []),
  ].sort((a, b) => a.offset - b.offset)
  return withGaps(known, layout)
}

/** Where the world keeps what a field holds: names of its planes, which differ from C's where a field has bits. */
const PLANES: Readonly<Record<string, readonly string[]>> = {
  'u.unbound.remote_domid': ['remote_domid'],
  'u.interdomain.remote_dom': ['remote_domid'],
  'u.interdomain.remote_port': ['remote_port'],
  'pending:1': ['pending'],
  'xen_consumer:3': ['xen_consumer'],
  'xen_consumer:3 pending:1': ['xen_consumer', 'pending'],
  fifo_lastq: ['last_vcpu_id', 'last_priority'],
}

/** The field of a layout that a plane of the world is in; undefined if the state gives it no place. */
export const fieldHolding = (layout: readonly LayoutField[], plane: string): LayoutField | undefined =>
  layout.find(({ name }) => (PLANES[name] ?? [name]).includes(plane))

/** Bytes between fields are padding; those of the union that this state leaves alone are unused. */
function withGaps(known: readonly LayoutField[], { size, u }: Layout): LayoutField[] {
  const all: LayoutField[] = []
  let at = 0
  const fillTo = (end: number) => {
    for (const edge of [u, u + UNION_SIZE, end]) {
      const stop = Math.min(edge, end)
      if (stop <= at) continue
      const kind = at >= u && at < u + UNION_SIZE && !isBetween(known, at, u) ? 'unused' : 'padding'
      all.push({ name: kind, offset: at, size: stop - at, kind })
      at = stop
    }
  }
  for (const field of known) {
    fillTo(field.offset)
    all.push(field)
    at = field.offset + field.size
  }
  fillTo(size)
  return all
}

/** Does another field of the union follow? Then the gap is the compiler's, not the state's. */
const isBetween = (known: readonly LayoutField[], at: number, u: number): boolean =>
  known.some(f => f.kind === 'union' && f.offset > at && f.offset < u + UNION_SIZE)
