/** The field of `struct evtchn` that a plane stands for, as the release lays the structure out. */
import { evtchnLayout, type LayoutField } from '../evtchnLayout.ts'
import type { Cell, Domain, Plane, World } from '../world.ts'

/** Names that the layout may give the field of a plane; the first one that it has. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  state: ['state'],
  xen_consumer: ['xen_consumer', 'xen_consumer:3', 'xen_consumer:3 pending:1'],
  notify_vcpu_id: ['notify_vcpu_id'],
  remote_domid: ['u.unbound.remote_domid', 'u.interdomain.remote_dom'],
  remote_port: ['u.interdomain.remote_port'],
  'u.pirq.irq': ['u.pirq.irq'],
  'u.pirq.next_port': ['u.pirq.next_port'],
  'u.pirq.prev_port': ['u.pirq.prev_port'],
  'u.virq': ['u.virq'],
  priority: ['priority'],
  pending: ['pending', 'pending:1', 'xen_consumer:3 pending:1'],
  last_vcpu_id: ['last_vcpu_id', 'fifo_lastq'],
  last_priority: ['last_priority', 'fifo_lastq'],
  upcall_vector: ['upcall_vector'],
}

export interface EvtchnField {
  readonly domain: Domain
  readonly port: number
  /** Undefined where the state that the channel has now gives the bytes another meaning. */
  readonly field: LayoutField | undefined
}

/** The field that a cell is; undefined if it is none of a channel's. */
export function evtchnField(world: World, plane: Plane, cell: Cell): EvtchnField | undefined {
  const names = NAMES[plane.name]
  const domain = world.domain(plane.dom ?? -1)
  if (!names || !domain) return undefined
  const port = cell - plane.base
  const fields = evtchnLayout(world.mem[domain.state + port] as number, domain.release)
  return { domain, port, field: fields.find(({ name }) => names.includes(name)) }
}
