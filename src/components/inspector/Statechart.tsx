/** The selected entity's machine, drawn from its definition: the present state lit, and what may happen next as buttons on the drawing. */
import { useEffect, useRef, useState } from 'react'
import type { Trace } from '../../model/run.ts'
import type { LawEvent } from '../../model/tracer.ts'
import type { Selection } from '../../store.ts'
import { doEvent } from '../sandbox/doing.ts'
import { hasProposal } from '../sandbox/lacks.ts'
import { isComplete, type Offer, offersFor } from '../sandbox/offered.ts'
import { type Chart, chartOf, type Edge, type Move, type Taken } from './chart.ts'
import { machineOf, takenBy } from './machine.ts'
import { labelOf } from './measure.ts'
import './statechart.css'

/** Width of an element and size of the root's text, kept up to date. */
function useRoom() {
  const ref = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState<{ readonly width: number; readonly rem: number }>()
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new ResizeObserver(() => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
      setRoom({ width: element.clientWidth, rem })
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, room] as const
}

function Arrow({ edge: { path, tip, legal, taken } }: { readonly edge: Edge }) {
  return (
    <g className="edge" data-legal={legal} data-taken={taken}>
      <path d={path} />
      <path
        className="tip"
        d="M0 0L-6 -3.5V3.5z"
        transform={`translate(${tip.x} ${tip.y}) rotate(${tip.angle})`}
      />
    </g>
  )
}

function Drawing({ chart }: { readonly chart: Chart }) {
  const present = chart.states.filter(s => s.present).map(s => s.name)
  // What is legal or was taken lies over what is neither.
  const edges = chart.edges.toSorted((a, b) => Number(a.legal || a.taken) - Number(b.legal || b.taken))
  return (
    <svg
      width={chart.width}
      height={chart.height}
      viewBox={`0 0 ${chart.width} ${chart.height}`}
      role="img"
      aria-label={`Present state: ${present.join(', ')}`}
    >
      {edges.map(edge => (
        <Arrow key={edge.key} edge={edge} />
      ))}
      {chart.regions.map(({ name, x, y }) => (
        <text key={name} className="region" x={x} y={y}>
          {name}
        </text>
      ))}
      {chart.states.map(({ key, name, present: now, x, y, width, height }) => (
        <g
          key={key}
          className="state"
          data-present={now}
          data-reachable={chart.moves.some(m => m.to === name)}
        >
          <rect x={x} y={y} width={width} height={height} rx={height / 2} />
          <text x={x + width / 2} y={y + height / 2} textAnchor="middle" dominantBaseline="central">
            {name}
          </text>
        </g>
      ))}
    </svg>
  )
}

/** A legal transition: a button that does it, or plain where no operation stands for it. */
function MoveButton({
  selection,
  move,
  offer,
}: {
  readonly selection: Selection
  readonly move: Move
  readonly offer: Offer | undefined
}) {
  const { event, to, x, y, width, height } = move
  const style = { left: x, top: y, width, height }
  if (!offer)
    return (
      <span className="move" style={style}>
        {labelOf(event)}
      </span>
    )
  const opens = isComplete(offer) ? '' : ': opens its form'
  const says = `${labelOf(event)}, to ${to}, by ${offer.op}${opens}`
  return (
    <button
      type="button"
      className="move"
      style={style}
      title={says}
      aria-label={says}
      onClick={() => doEvent(selection, event)}
    >
      {labelOf(event)}
    </button>
  )
}

function Caption({ taken, moves }: { readonly taken: Taken | undefined; readonly moves: number }) {
  if (taken)
    return (
      <p className="taken">
        This step took <code>{taken.event}</code>.
      </p>
    )
  return (
    <p className="muted">
      {moves > 0 ? 'A press on a transition does it.' : 'Nothing is legal: this state is for ever.'}
    </p>
  )
}

export function Statechart({
  trace,
  at,
  selection,
}: {
  readonly trace: Trace
  readonly at: number
  readonly selection: Selection
}) {
  const [ref, room] = useRoom()
  const snapshot = machineOf(trace.world, selection)
  const taken = takenBy(trace, at, selection)
  const offers = offersFor(trace.world, selection)
  const shows = (event: LawEvent) => event !== 'BIND_VECTOR' || hasProposal(trace.release)
  const chart = snapshot && room && chartOf(snapshot, { ...room, taken, shows })
  return (
    <div className="statechart" data-testid="statechart">
      <div className="drawing" ref={ref} style={{ height: chart?.height }}>
        {chart && <Drawing chart={chart} />}
        {chart?.moves.map(move => (
          <MoveButton
            key={move.key}
            selection={selection}
            move={move}
            offer={offers.find(o => o.event === move.event)}
          />
        ))}
      </div>
      {chart && <Caption taken={taken} moves={chart.moves.length} />}
    </div>
  )
}
