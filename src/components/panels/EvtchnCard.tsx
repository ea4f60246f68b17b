import { valueText } from '../../model/cells.ts'
import { evtchnLayout, evtchnSize, type LayoutField } from '../../model/evtchnLayout.ts'
import { releases } from '../../model/release.ts'
import type { Cell, Domain } from '../../model/world.ts'
import { ECS, ECS_INTERDOMAIN, ECS_PIRQ, ECS_UNBOUND, ECS_VIRQ } from '../../model/xen/constants.ts'
import { Row } from './Row.tsx'
import type { TermId } from './terms.ts'
import type { View } from './view.ts'

type Field = readonly [label: string, cell: Cell, term?: TermId]

/** The fields that mean something in this state. */
function fieldsOf(d: Domain, port: number, state: number): Field[] {
  const common: Field[] = [['notify_vcpu_id', d.notify_vcpu_id + port, 'notify_vcpu_id']]
  switch (state) {
    case ECS_UNBOUND:
      return [...common, ['u.unbound.remote_domid', d.remote_domid + port]]
    case ECS_INTERDOMAIN:
      return [
        ...common,
        ['u.interdomain.remote_dom', d.remote_domid + port],
        ['u.interdomain.remote_port', d.remote_port + port],
      ]
    case ECS_PIRQ:
      return [
        ...common,
        ['u.pirq.irq', d.pirq_irq + port],
        ['u.pirq.next_port', d.pirq_next_port + port],
        ['u.pirq.prev_port', d.pirq_prev_port + port],
      ]
    case ECS_VIRQ:
      return [...common, ['u.virq', d.virq + port]]
    default:
      return common
  }
}

/** What only the FIFO ABI looks at. */
const fifoFields = (d: Domain, port: number): Field[] => [
  ['priority', d.priority + port, 'priority'],
  ['pending', d.pending + port, 'evtchn->pending'],
  ['last_vcpu_id', d.last_vcpu_id + port, 'last queue'],
  ['last_priority', d.last_priority + port, 'last queue'],
]

/** `struct evtchn` of one port: its fields, and its bytes. */
export function EvtchnCard({ view, domain, port }: { view: View; domain: Domain; port: number }) {
  const state = view.read(domain.state + port)
  const release = releases[view.trace.scenario.release]
  const fifo = view.read(domain.evtchn_fifo) === 1 ? fifoFields(domain, port) : []
  const text = (cell: Cell) => valueText(view.trace.world, view.trace.world.planeOf(cell), view.read(cell))
  const row = ([label, cell, term]: Field) => (
    <Row key={label} label={label} {...(term && { term })} value={text(cell)} changed={view.changed(cell)} />
  )
  return (
    <>
      <dl>
        <Row label="state" term="ECS" value={ECS[state]} changed={view.changed(domain.state + port)} />
        {row(['xen_consumer', domain.xen_consumer + port, 'xen_consumer'])}
        {[...fieldsOf(domain, port, state), ...fifo].map(row)}
        {release.bind_vector && (
          <Row
            label="upcall_vector"
            note="proposal"
            value={text(domain.upcall_vector + port)}
            changed={view.changed(domain.upcall_vector + port)}
          />
        )}
      </dl>
      <ByteMap layout={evtchnLayout(state, release)} size={evtchnSize(release)} />
    </>
  )
}

/** The bytes in rows of eight, each field as wide as it is; a field that crosses a row goes on in the next. */
function ByteMap({ layout, size }: { layout: readonly LayoutField[]; size: number }) {
  return (
    <figure className="bytes">
      <figcaption className="muted">
        {size} bytes, offset 0 to {size - 1}
      </figcaption>
      <ol>
        {layout.flatMap(rowsOf).map(part => (
          <li
            key={`${part.name}${part.offset}`}
            data-kind={part.kind}
            style={{ gridColumn: `${(part.offset % 8) + 1} / span ${part.size}` }}
            title={partTitle(part)}
          >
            <span aria-hidden="true">{part.offset}</span>
            <span className="visually-hidden">{partTitle(part)}</span>
            <span aria-hidden="true" className="name">
              {shortName(part)}
            </span>
          </li>
        ))}
      </ol>
    </figure>
  )
}

function rowsOf(field: LayoutField): LayoutField[] {
  const parts: LayoutField[] = []
  for (let at = field.offset; at < field.offset + field.size; at = at - (at % 8) + 8)
    parts.push({ ...field, offset: at, size: Math.min(8 - (at % 8), field.offset + field.size - at) })
  return parts
}

const partTitle = ({ name, offset, size, note }: LayoutField): string =>
  `${name}${note ? ` (${note})` : ''}, byte ${offset}${size > 1 ? ` to ${offset + size - 1}` : ''}`

const SHORT: Readonly<Record<string, string>> = {
  state: 'stat',
  xen_consumer: 'cons',
  notify_vcpu_id: 'notify',
  'u.unbound.remote_domid': 'domid',
  'u.interdomain.remote_port': 'rport',
  'u.interdomain.remote_dom': 'u.interdomain.remote_dom',
  'u.pirq.irq': 'irq',
  'u.pirq.next_port': 'next',
  'u.pirq.prev_port': 'prev',
  'u.virq': 'virq',
  priority: 'prio',
  'pending:1': 'pend',
  last_vcpu_id: 'last_vcpu',
  last_priority: 'lpri',
  'xen_consumer:3': 'cons',
  'xen_consumer:3 pending:1': 'c, p',
  fifo_lastq: 'fifo_lastq',
  pending: 'pend',
  upcall_vector: 'vec',
}

const shortName = ({ name, kind, size }: LayoutField): string =>
  kind === 'padding' ? (size > 2 ? 'padding' : 'pad') : (SHORT[name] ?? name)
