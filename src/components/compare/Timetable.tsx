/** A timetable: one column a method, one row a phase, and who stops where. */
import { Fragment, useEffect, useRef } from 'react'
import type { Comparison, Lane, Row } from '../../model/compare.ts'
import { METHOD_LABELS } from '../../model/methods.ts'
import { PHASE_LABELS, type Segment } from '../../model/phases.ts'
import type { Trace } from '../../model/run.ts'
import { Breakable } from '../Breakable.tsx'
import { opName } from '../words.ts'
import { partingPlace, partingWords, vectorOf } from './words.ts'

interface Props {
  readonly base: Trace
  readonly comparison: Comparison
  readonly row: number
  readonly go: (row: number) => void
}

/** Rows on the page at most, half before and half after the present one. */
const WINDOW = 200

export function Timetable({ base, comparison, row, go }: Props) {
  const { lanes, rows, divergence } = comparison
  const frame = useRef<HTMLElement>(null)
  useEffect(() => centre(frame.current, row), [row])
  const first = Math.max(0, Math.min(row - WINDOW / 2, rows.length - WINDOW))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section ref={frame} className="timetable" aria-label="Phases of every method" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Phase</th>
            {lanes.map(({ method }) => (
              <th key={method} scope="col" className={`lane ${method}`}>
                <Breakable text={METHOD_LABELS[method]} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(first, first + WINDOW).map((one, n) => {
            const index = first + n
            return (
              <Fragment key={index}>
                {(n === 0 || one.op !== rows[index - 1]?.op) && (
                  <OpRow base={base} op={one.op} span={lanes.length + 1} />
                )}
                {index === divergence?.row && <PartingRow comparison={comparison} />}
                <PhaseRow lanes={lanes} row={one} when={whenOf(index, row)} onClick={() => go(index)} />
              </Fragment>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

type When = 'done' | 'now' | 'ahead'
const whenOf = (index: number, row: number): When => (index < row ? 'done' : index === row ? 'now' : 'ahead')

/** Scrolls the frame, and nothing else, so that the present row stands in its middle, with the parting above it. */
function centre(frame: HTMLElement | null, row: number) {
  const now = frame?.querySelector('[aria-current]')
  if (!frame || !now || row < 0) return
  const above = now.previousElementSibling
  const { top } = (above?.matches('.parting') ? above : now).getBoundingClientRect()
  const height = now.getBoundingClientRect().bottom - top
  const head = frame.querySelector('thead')?.clientHeight ?? 0
  frame.scrollTop += top - frame.getBoundingClientRect().top - (frame.clientHeight + head - height) / 2
}

function OpRow({ base, op, span }: { readonly base: Trace; readonly op: number; readonly span: number }) {
  const run = base.ops[op]
  return (
    <tr className="op">
      <th colSpan={span} scope="colgroup">
        <code>{run ? opName(run.op) : 'not reached'}</code>
      </th>
    </tr>
  )
}

function PartingRow({ comparison }: { readonly comparison: Comparison }) {
  return (
    <tr className="parting">
      <td colSpan={comparison.lanes.length + 1}>
        <strong>
          <span aria-hidden="true">◆ </span>The lines part in{' '}
          <code>
            <Breakable text={partingPlace(comparison)} />
          </code>
        </strong>
        <ul>
          {partingWords(comparison).map(({ methods, does }) => (
            <li key={methods}>
              {methods}:{' '}
              <code>
                <Breakable text={does} />
              </code>
            </li>
          ))}
        </ul>
      </td>
    </tr>
  )
}

interface PhaseRowProps {
  readonly lanes: readonly Lane[]
  readonly row: Row
  readonly when: When
  readonly onClick: () => void
}

function PhaseRow({ lanes, row, when, onClick }: PhaseRowProps) {
  return (
    <tr className={when} aria-current={when === 'now' ? 'step' : undefined}>
      <th scope="row">
        <button type="button" tabIndex={-1} onClick={onClick}>
          {PHASE_LABELS[row.phase]}
        </button>
      </th>
      {lanes.map((lane, n) => (
        <Stop key={lane.method} lane={lane} segment={row.segments[n]} now={when === 'now'} />
      ))}
    </tr>
  )
}

function Stop(props: { readonly lane: Lane; readonly segment: Segment | undefined; readonly now: boolean }) {
  const { lane, segment, now } = props
  const label = METHOD_LABELS[lane.method]
  if (!segment) {
    return (
      <td className={`lane ${lane.method} waits`}>
        <span className={now ? 'muted' : 'visually-hidden'}>waits</span>
      </td>
    )
  }
  const vector = vectorOf(segment, i => lane.trace.step(i))
  return (
    <td className={`lane ${lane.method}`}>
      <span className="stop" aria-hidden="true" />
      <span className="narrow-label" aria-hidden="true">
        {label}
      </span>
      <code>
        <Breakable text={segment.head} />
      </code>
      {vector && <span className="vector-number">{vector}</span>}
      {now && segment.fns.length > 1 && (
        <ul>
          {segment.fns
            .filter(fn => fn !== segment.head)
            .map(fn => (
              <li key={fn}>
                <code>
                  <Breakable text={fn} />
                </code>
              </li>
            ))}
        </ul>
      )}
    </td>
  )
}
