/** `struct evtchn` of one port: its fields, and its bytes. */
import { evtchnLayout, evtchnSize, fieldHolding, type LayoutField } from '../../model/evtchnLayout.ts'
import type { Cell, Domain } from '../../model/world.ts'
import { ECS, ECS_INTERDOMAIN, ECS_PIRQ, ECS_UNBOUND, ECS_VIRQ } from '../../model/xen/constants.ts'
import { ByteMap } from './ByteMap.tsx'
import { Row } from './Row.tsx'
import { Term } from './Term.tsx'
import type { TermId } from './terms.ts'
import { useLit } from './useLit.ts'
import { textOf, type View } from './view.ts'

/** A field as C names it, the first cell of its plane, and the word that explains it. */
type Field = readonly [label: string, plane: Cell, term: TermId, note?: string]

/** What the union means in this state. */
function unionOf(d: Domain, state: number): Field[] {
  switch (state) {
    case ECS_UNBOUND:
      return [['u.unbound.remote_domid', d.remote_domid, 'remote_domid']]
    case ECS_INTERDOMAIN:
      return [
        ['u.interdomain.remote_dom', d.remote_domid, 'remote_domid'],
        ['u.interdomain.remote_port', d.remote_port, 'remote_port'],
      ]
    case ECS_PIRQ:
      return [
        ['u.pirq.irq', d.pirq_irq, 'PIRQ'],
        ['u.pirq.next_port', d.pirq_next_port, 'PIRQ list'],
        ['u.pirq.prev_port', d.pirq_prev_port, 'PIRQ list'],
      ]
    case ECS_VIRQ:
      return [['u.virq', d.virq, 'VIRQ']]
    default:
      return []
  }
}

/** The fields that mean something in this state and under this ABI. */
const fieldsOf = (d: Domain, state: number, fifo: boolean, proposal: boolean): Field[] => [
  ['xen_consumer', d.xen_consumer, 'xen_consumer'],
  ['notify_vcpu_id', d.notify_vcpu_id, 'notify_vcpu_id'],
  ...unionOf(d, state),
  ...(fifo
    ? ([
        ['priority', d.priority, 'priority'],
        ['pending', d.pending, 'evtchn->pending'],
        ['last_vcpu_id', d.last_vcpu_id, 'last queue'],
        ['last_priority', d.last_priority, 'last queue'],
      ] satisfies Field[])
    : []),
  ...(proposal ? ([['upcall_vector', d.upcall_vector, 'upcall_vector', 'proposal']] satisfies Field[]) : []),
]

interface Props {
  view: View
  domain: Domain
  port: number
}

export function EvtchnCard({ view, domain, port }: Props) {
  const { lit, listeners } = useLit()
  const state = view.read(domain.state + port)
  const release = view.trace.release
  const layout = evtchnLayout(state, release)
  const partOf = (plane: Cell): LayoutField | undefined =>
    fieldHolding(layout, view.trace.world.planeOf(plane).name)
  const fields = fieldsOf(domain, state, view.read(domain.evtchn_fifo) === 1, release.bind_vector)
  const changed = [domain.state, ...fields.map(f => f[1])].find(plane => view.changed(plane + port))
  return (
    <div className="evtchn" {...listeners}>
      <dl>
        <Row
          label="state"
          term="ECS"
          value={<Term id={ECS[state] ?? 'ECS'} />}
          changed={view.changed(domain.state + port)}
          part="state"
          lit={lit === 'state'}
        />
        {fields.map(([label, plane, term, note]) => {
          const part = partOf(plane)?.name
          return (
            <Row
              key={label}
              label={label}
              term={term}
              note={note}
              value={textOf(view, plane + port)}
              changed={view.changed(plane + port)}
              part={part}
              lit={part !== undefined && part === lit}
            />
          )
        })}
      </dl>
      <ByteMap
        layout={layout}
        size={evtchnSize(release)}
        lit={lit}
        changed={changed === undefined ? undefined : partOf(changed)?.name}
      />
      {!release.bind_vector && release.tag === 'RELEASE-4.4.0' && (
        <p className="readout">
          Bytes 29 to 31 are padding: the byte of the proposal bind_vector would fit, and the size stay 32.
        </p>
      )}
    </div>
  )
}
