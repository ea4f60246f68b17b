/** The courses of events that acting in the past has made: where they part, what they are called, and the way back to each. */
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { historyTree, type Row } from '../../model/history.ts'
import { opText } from '../../model/narrate.ts'
import type { Op } from '../../model/ops.ts'
import { type Branch, type Course, LONGEST_NAME, nameCourse, returnTo, useApp } from '../../store.ts'
import './history.css'

interface Line {
  readonly course: Course
  readonly ops: readonly Op[]
  /** Undefined: it is the one on screen. */
  readonly branch: Branch | undefined
}

function useLines(): Line[] {
  const course = useApp(s => s.course)
  const scenario = useApp(s => s.scenario)
  const branches = useApp(s => s.branches)
  const kept = branches.map(branch => ({ course: branch.course, ops: branch.scenario.ops, branch }))
  const here: Line = { course, ops: scenario.ops, branch: undefined }
  return [here, ...kept].toSorted((a, b) => a.course.id - b.course.id)
}

export function History({ onClose }: { readonly onClose: () => void }) {
  const lines = useLines()
  const rows = historyTree(lines.map(line => line.ops))
  const panel = useRef<HTMLElement>(null)
  useEffect(() => panel.current?.querySelector('input')?.focus(), [])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    onClose()
  }
  return (
    <section className="history panel" aria-label="History" ref={panel} onKeyDown={onKeyDown}>
      <header>
        <h3>History</h3>
        <p className="muted">Whoever acts in the past begins a new course; the old one is kept.</p>
        <button type="button" aria-label="Close the history" onClick={onClose}>
          ✕
        </button>
      </header>
      <ol>
        {lines.map((line, i) => (
          <Entry
            key={line.course.id}
            line={line}
            index={i}
            rows={rows}
            current={lines.findIndex(l => !l.branch)}
          />
        ))}
      </ol>
    </section>
  )
}

function Entry({
  line: { course, ops, branch },
  index,
  rows,
  current,
}: {
  readonly line: Line
  readonly index: number
  readonly rows: readonly Row[]
  readonly current: number
}) {
  const row = rows[index] as Row
  return (
    <li aria-current={branch ? undefined : 'true'}>
      <Lanes rows={rows} index={index} current={current} />
      <div className="words">
        <input
          aria-label={`Name of course ${course.id + 1}`}
          placeholder={`Course ${course.id + 1}`}
          maxLength={LONGEST_NAME}
          defaultValue={course.name ?? ''}
          onBlur={event => nameCourse(course.id, event.currentTarget.value)}
          onKeyDown={event => {
            if (event.key === 'Enter') nameCourse(course.id, event.currentTarget.value)
          }}
        />
        <p className="muted">{describeRow(row, ops)}</p>
      </div>
      {/* One button for both, so that the focus stays where it was pressed. */}
      <button type="button" aria-disabled={!branch} onClick={() => branch && returnTo(branch)}>
        {branch ? 'Return' : 'On screen'}
      </button>
    </li>
  )
}

/** Where it parted, and what came first in it. */
function describeRow({ parent, from, to }: Row, ops: readonly Op[]): string {
  if (parent === undefined) return `${to} operations`
  const own = ops[from]
  const rest = to - from - 1
  return own
    ? `After operation ${from}: ${opText(own)}${rest > 0 ? ` and ${rest} more` : ''}`
    : `Ends after operation ${from}`
}

const WIDTH = 132
const HEIGHT = 56
const MARGIN = 8

/** One row of the tree: the course's own line, where it leaves its parent, and the lines that only pass. */
function Lanes({
  rows,
  index,
  current,
}: {
  readonly rows: readonly Row[]
  readonly index: number
  readonly current: number
}) {
  // What all have in common is a stub: the partings are what there is to see.
  const first = Math.max(Math.min(...rows.map(r => (r.parent === undefined ? r.to : r.from))) - 2, 0)
  const last = Math.max(...rows.map(r => r.to), first + 1)
  const x = (op: number) => MARGIN + (Math.max(op - first, 0) / (last - first)) * (WIDTH - 2 * MARGIN)
  const { parent, from, to } = rows[index] as Row
  const middle = HEIGHT / 2
  const passing = rows.filter((r, i) => i > index && r.parent !== undefined && r.parent < index)
  const leaving = rows.filter((r, i) => i > index && r.parent === index)
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true" data-current={index === current}>
      {passing.map(r => (
        <path key={`${r.parent}.${r.from}.${r.to}`} d={`M${x(r.from)} 0V${HEIGHT}`} />
      ))}
      {leaving.map(r => (
        <path key={`${r.from}.${r.to}`} d={`M${x(r.from)} ${middle}V${HEIGHT}`} />
      ))}
      {parent !== undefined && <path d={`M${x(from)} 0V${middle}`} />}
      <path className="own" d={`M${x(from)} ${middle}H${x(to)}`} />
      <circle cx={x(from)} cy={middle} r="3" />
      <circle className="end" cx={x(to)} cy={middle} r="6" />
    </svg>
  )
}
