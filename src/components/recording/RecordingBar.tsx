/** A recording of real Xen is shown: how far the engine agrees with it, and what differs in the operation at the playhead. */
import type { Difference, Verdict } from '../../model/conformance/replay.ts'
import { releases } from '../../model/release.ts'
import { type RecordingView, seek, useApp } from '../../store.ts'
import { opName } from '../words.ts'
import './RecordingBar.css'

export function RecordingBar({ recording }: { readonly recording: RecordingView }) {
  const release = useApp(state => releases[state.scenario.release].label)
  const { verdicts } = recording
  const agree = verdicts.filter(verdict => verdict.kind === 'agrees').length
  const all = agree === verdicts.length
  const ended = verdicts.find(verdict => verdict.kind === 'unknown')
  return (
    <section className="recording-bar panel" aria-label="Recording" data-testid="recording-bar">
      <p className="summary">
        <span className={`mark ${all ? 'agrees' : 'differs'}`} aria-hidden="true">
          {all ? '✓' : '✗'}
        </span>
        <span title={`${recording.trace} in ${recording.file}`}>
          <b>Recording:</b> {agree} of {verdicts.length} operations agree with {release}
        </span>
        {!all && <Differing verdicts={verdicts} />}
      </p>
      <Now verdicts={verdicts} />
      {ended && <p className="muted">The replay ended early: {ended.reason}.</p>}
    </section>
  )
}

/** The way to the operations that differ, one after the other and round again. */
function Differing({ verdicts }: Pick<RecordingView, 'verdicts'>) {
  const now = useApp(state => state.trace.opAt(state.at))
  const trace = useApp(state => state.trace)
  const places = verdicts.flatMap((verdict, i) => (verdict.kind === 'differs' ? [i] : []))
  const next = places.find(i => i > now) ?? places[0]
  if (next === undefined) return null
  return (
    <button type="button" onClick={() => seek(trace.ops[next]?.to ?? trace.length)}>
      Next difference
    </button>
  )
}

const SAYS: Record<Verdict['kind'], string> = {
  agrees: 'agrees',
  differs: 'differs',
  unknown: 'unknown',
}
const MARKS: Record<Verdict['kind'], string> = { agrees: '✓', differs: '✗', unknown: '?' }

/** The operation at the playhead. */
function Now({ verdicts }: Pick<RecordingView, 'verdicts'>) {
  const index = useApp(state => state.trace.opAt(state.at))
  const op = useApp(state => state.trace.ops[index]?.op)
  const verdict = verdicts[index]
  if (!op || !verdict) return <p className="muted">Before the first operation.</p>
  return (
    <div className="now">
      <p>
        <span className={`mark ${verdict.kind}`} aria-hidden="true">
          {MARKS[verdict.kind]}
        </span>
        <span>
          Operation {index + 1}, <code>{opName(op)}</code>: {SAYS[verdict.kind]}
          {verdict.kind === 'unknown' && `, ${verdict.reason}`}
        </span>
      </p>
      {verdict.kind === 'differs' && <Differences differences={verdict.differences} />}
    </div>
  )
}

/** More are not listed: after the first the rest mostly follows. */
const MOST = 50

function Differences({ differences }: { readonly differences: readonly Difference[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must be able to do that
    <section className="differences" tabIndex={0} aria-label="Differences">
      <table>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Recorded</th>
            <th scope="col">Engine</th>
          </tr>
        </thead>
        <tbody>
          {differences.slice(0, MOST).map(({ what, recorded, engine }) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td>{recorded}</td>
              <td>{engine}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {differences.length > MOST && <p className="muted">And {differences.length - MOST} more.</p>}
    </section>
  )
}
