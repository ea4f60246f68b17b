import { memo } from 'react'
import { CHARACTER, type Label } from './plan.ts'
import type { Line, StationId } from './stations.ts'

interface Props {
  readonly label: Label
  readonly x: number
  readonly y: number
  readonly note: string
  /** The note quotes code. */
  readonly code: boolean
  /** The line whose colour it has. */
  readonly line: Line
  readonly current: boolean
  readonly visited: boolean
  /** Somebody waits here. */
  readonly occupied: boolean
  /** On no line in play. */
  readonly quiet: boolean
  readonly onGo: ((station: StationId) => void) | undefined
}

/** Size of a note in that of a name. */
const NOTE = 0.9
/** Mean width of a character of running text. */
const PROSE = 0.5

/** Shortens to a width; of a condition the end, which holds its value, is kept. */
function shorten(text: string, characters: number): string {
  if (text.length <= characters) return text
  const [, condition = text, value = ''] = /^(.*)( = (?:true|false))$/.exec(text) ?? []
  return `${condition.slice(0, Math.max(characters - value.length - 1, 1))}…${value}`
}

/** One station with its name. */
export const StationMark = memo(function StationMark(p: Props) {
  const { box, lines, anchor, note, station } = p.label
  const x = anchor === 'start' ? box.x : anchor === 'end' ? box.x + box.w : box.x + box.w / 2
  const rows = lines.length + (note ? 0.95 : 0)
  const row = box.h / rows
  const size = row / 1.22
  const text = note ? shorten(p.note, Math.floor(box.w / (size * NOTE * (p.code ? CHARACTER : PROSE)))) : ''
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list of stations is the same by keyboard; the drawing is hidden from readers
    <g
      className="station"
      onClick={p.onGo && (() => p.onGo?.(station))}
      data-line={p.line}
      data-current={p.current}
      data-visited={p.visited}
      data-occupied={p.occupied}
      data-quiet={p.quiet}
      data-goes={p.onGo !== undefined}
    >
      {p.current && <circle className="halo" cx={p.x} cy={p.y} r={size * 1.15} />}
      <circle cx={p.x} cy={p.y} r={size * 0.55} />
      {p.label.crosses && (
        <rect className="backing" x={box.x - 2} y={box.y} width={box.w + 4} height={box.h} rx={4} />
      )}
      <text className="name" x={x} y={box.y} textAnchor={anchor} data-station={station}>
        {lines.map((line, i) => (
          <tspan key={line} x={x} y={box.y + row * (i + 0.8)}>
            {line}
          </tspan>
        ))}
      </text>
      {text && (
        <text
          className="note"
          data-code={p.code}
          x={x}
          y={box.y + row * (lines.length + 0.7)}
          textAnchor={anchor}
        >
          {text}
        </text>
      )}
    </g>
  )
})
