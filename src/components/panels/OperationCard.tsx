import { opText, resultText } from '../../model/narrate.ts'
import { opInfo } from '../../model/ops.ts'
import type { OpRun, Trace } from '../../model/run.ts'

/** The operation that is being executed, and its result once it is over. */
export function OperationCard({ trace, at }: { trace: Trace; at: number }) {
  const index = trace.opAt(at)
  const run = trace.ops[index]
  if (!run) return null
  const { op } = run
  const who = op['v']
  return (
    <section className="panel operation" aria-labelledby="operation">
      <h2 id="operation">
        Operation {index + 1} of {trace.scenario.ops.length}
      </h2>
      <p className="mono">
        {who !== undefined && <span className="muted">{who} · </span>}
        {opText(op)}
      </p>
      <p className="muted">
        {opInfo(op.op).proposal && <span className="tag">proposal</span>} {opInfo(op.op).summary}.
      </p>
      <Outcome run={run} over={at >= run.to} />
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
