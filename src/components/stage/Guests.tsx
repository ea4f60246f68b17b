import { select } from '../../store.ts'
import type { Parties } from './parties.ts'
import type { MapLayout, ZoneArea } from './plan.ts'

/** How many vCPUs have room in the receiver's zone, one place kept for "+n". */
export function berthsIn({ zones, width, fontSize, board }: MapLayout): number {
  const zone = zones.at(-1)
  return zone && board ? Math.max(Math.floor((width - zone.label.x - fontSize) / (fontSize * 3.3)) - 1, 1) : 0
}

/** Where a vCPU's berth begins, and its size, in font sizes. */
const WIDTH = 2.8
const PITCH = 3.3

/** Under the name of the receiving guest's zone: its vCPUs, the one the event is for lit. A click selects one. */
export function Berths({
  zone,
  fontSize,
  parties: { berths, more },
}: {
  readonly zone: ZoneArea
  readonly fontSize: number
  readonly parties: Parties
}) {
  const { x, y, h } = zone.label
  const top = y + h + fontSize * 0.5
  return (
    <g className="berths">
      {berths.map((berth, i) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the chips under the map are the same by keyboard; the drawing is hidden from readers
        <g
          key={berth.name}
          className="berth"
          data-state={berth.state}
          data-concerned={berth.concerned}
          transform={`translate(${x + i * PITCH * fontSize} ${top})`}
          onClick={() => select({ kind: 'vcpu', name: berth.name })}
        >
          <title>{`${berth.name}: ${berth.state}${berth.upcall ? ', upcall pending' : ''}`}</title>
          <rect className="berth-box" width={WIDTH * fontSize} height={fontSize * 1.7} rx={fontSize * 0.4} />
          <text
            className="berth-name"
            x={fontSize * (berth.upcall ? 1.1 : WIDTH / 2)}
            y={fontSize * 1.2}
            textAnchor="middle"
          >
            {berth.label}
          </text>
          {berth.upcall && (
            <circle className="berth-flag" cx={fontSize * 2.2} cy={fontSize * 0.85} r={fontSize * 0.32} />
          )}
        </g>
      ))}
      {more > 0 && (
        <text className="note" x={x + berths.length * PITCH * fontSize} y={top + fontSize * 1.2}>
          +{more}
        </text>
      )}
    </g>
  )
}
