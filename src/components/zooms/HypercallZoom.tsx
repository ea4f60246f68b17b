/** The whole operation: who does what, what came of it, its functions as an outline, and all that it has changed so far. */
import { netEffect } from '../../model/calls.ts'
import { type CellChange, describeWrite } from '../../model/cells.ts'
import { opText, resultText } from '../../model/narrate.ts'
import { opInfo } from '../../model/ops.ts'
import type { OpRun, Trace } from '../../model/run.ts'
import { Breakable } from '../Breakable.tsx'
import './hypercall.css'
import { Outline } from './Outline.tsx'
import type { ZoomProps } from './Zooms.tsx'

export function HypercallZoom({ trace, at }: ZoomProps) {
  const index = trace.opAt(at)
  const run = trace.ops[index]
  if (!run) return null
  return (
    <div className="hypercall">
      <Operation run={run} number={index + 1} of={trace.scenario.ops.length} over={at >= run.to} />
      <Outline key={index} trace={trace} run={run} at={at} />
      <Effect trace={trace} run={run} at={at} />
    </div>
  )
}

interface OperationProps {
  readonly run: OpRun
  readonly number: number
  readonly of: number
  readonly over: boolean
}

function Operation({ run, number, of, over }: OperationProps) {
  const { op } = run
  const who = op['v']
  const { summary, proposal } = opInfo(op.op)
  return (
    <section aria-labelledby="operation">
      <h3 id="operation" className="eyebrow">
        Operation {number} of {of}
      </h3>
      <p className="mono">
        {who !== undefined && <span className="muted">{who} · </span>}
        <Breakable text={opText(op)} />
      </p>
      <p className="muted">
        {proposal && <span className="tag">proposal</span>} {summary}.
      </p>
      <Outcome run={run} over={over} />
    </section>
  )
}

function Outcome({ run, over }: { run: OpRun; over: boolean }) {
  const text = resultText(run)
  if (!over) return <p className="muted">Not over yet.</p>
  if (text === '') return null
  return (
    <p data-refused={(run.result.rc ?? 0) < 0 || run.crash !== undefined ? '' : undefined}>
      Result: <span className="mono">{text}</span>
    </p>
  )
}

/** Changed fields that are listed; a page that a guest fills has a thousand. */
const MOST = 40

function Effect({ trace, run, at }: { trace: Trace; run: OpRun; at: number }) {
  const cells = netEffect(trace, run, at)
  const changes = cells.slice(0, MOST).flatMap(write => describeWrite(trace.world, write))
  const more = cells.length - MOST
  return (
    <section className="effect-part" aria-labelledby="effect">
      <h3 id="effect" className="eyebrow">
        Changed so far
      </h3>
      {changes.length === 0 ? (
        <p className="muted">Nothing.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        <ul className="effect scroll" tabIndex={0}>
          {changes.map(change => (
            <Change key={change.cellName + change.label} change={change} />
          ))}
          {more > 0 && <li className="muted">and {more} more words</li>}
        </ul>
      )}
    </section>
  )
}

/** The name of a cell begins with its owner, if it has one. */
const ownerOf = ({ cellName, label }: CellChange): string =>
  /^d\d+v\d+ /.test(label) ? '' : (/^(d\d+(v\d+)?)\./.exec(cellName)?.[1] ?? '')

function Change({ change }: { change: CellChange }) {
  const owner = ownerOf(change)
  return (
    <li>
      <span>
        {owner && <b>{owner} </b>}
        <Breakable text={change.label} />
      </span>
      <span className="mono">
        {change.before} → {change.after}
      </span>
    </li>
  )
}
