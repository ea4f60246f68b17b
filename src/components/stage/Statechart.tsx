/** The selected entity's machine, drawn from its definition: the present state lit, and what may happen next. */
import { useMemo } from 'react'
import { type ChannelSnapshot, offers, type VcpuSnapshot } from '../../machines/lifecycle.ts'
import type { LawEvent } from '../../model/tracer.ts'
import { type ChartState, chartOf } from './chart.ts'

interface Props {
  readonly title: string
  readonly snapshot: ChannelSnapshot | VcpuSnapshot
  /** The proposal's event is legal for the machine, but only some Xen has it. */
  readonly proposal: boolean
  readonly onClose: () => void
  readonly onEvent?: (event: LawEvent) => void
}

const PROPOSAL: LawEvent = 'BIND_VECTOR'

interface BoxProps {
  readonly state: ChartState
  readonly proposal: boolean
}

function StateBox({ state: { name, at, present, ...state }, proposal }: BoxProps) {
  const reachedBy = state.reachedBy
    .filter(event => proposal || event !== PROPOSAL)
    .map(event => (event === PROPOSAL ? `${event} (proposal)` : event))
  const w = Math.max(name.length * 6.9 + 18, 84)
  return (
    <g className="state" data-present={present} data-reachable={reachedBy.length > 0}>
      <rect x={at.x - w / 2} y={at.y - 12} width={w} height={24} rx={12} />
      <text x={at.x} y={at.y + 4} textAnchor="middle">
        {name}
      </text>
      {reachedBy.map((event, row) => (
        <text key={event} className="event" x={at.x} y={at.y + 24 + row * 11} textAnchor="middle">
          {event}
        </text>
      ))}
    </g>
  )
}

export function Statechart({ title, snapshot, proposal, onClose, onEvent }: Props) {
  const chart = useMemo(() => chartOf(snapshot, window.innerWidth < 640 ? 380 : 560), [snapshot])
  const events = offers(snapshot).filter(event => proposal || event !== PROPOSAL)
  const present = chart.states.filter(s => s.present).map(s => s.name)
  return (
    <section className="statechart panel" aria-label={`Statechart of ${title}`} data-testid="statechart">
      <header>
        <h3>{title}</h3>
        <button type="button" onClick={onClose} aria-label="Close the statechart">
          ✕
        </button>
      </header>
      <div className="body">
        <svg
          viewBox={`0 0 ${chart.width} ${chart.height}`}
          role="img"
          aria-label={`Present state: ${present.join(', ')}`}
        >
          {chart.edges.map(e => (
            <path key={e.key} className="edge" data-legal={e.legal} d={e.path} />
          ))}
          {chart.regions.map(r => (
            <text key={r.name} className="region" x={r.at.x} y={r.at.y + 4}>
              {r.name}
            </text>
          ))}
          {chart.states.map(s => (
            <StateBox key={s.key} state={s} proposal={proposal} />
          ))}
        </svg>
        <div>
          <h4 className="eyebrow">Legal now</h4>
          {events.length === 0 && <p className="muted">Nothing: this state is for ever.</p>}
          <ul>
            {events.map(event => (
              <li key={event}>
                {onEvent ? (
                  <button type="button" onClick={() => onEvent(event)}>
                    <code>{event}</code>
                    {event === PROPOSAL && ' (proposal)'}
                  </button>
                ) : (
                  <>
                    <code>{event}</code>
                    {event === PROPOSAL && ' (proposal)'}
                  </>
                )}
              </li>
            ))}
          </ul>
        </div>
      </div>
    </section>
  )
}
