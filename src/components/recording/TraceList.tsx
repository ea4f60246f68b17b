/** The traces of a file, to choose one; those that the engine cannot replay say why. */
import { abiName } from './abi.ts'
import type { Entry } from './catalog.ts'
import './recording.css'

/** More are not listed: nobody reads them, and the page would crawl. */
const MOST = 400

interface Props {
  readonly entries: readonly Entry[]
  readonly onChoose: (entry: Entry) => void
}

export function TraceList({ entries, onChoose }: Props) {
  return (
    <>
      <ul className="trace-list">
        {entries.slice(0, MOST).map((entry, i) => (
          // Traces of a file may have the same name; their order never changes.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={i}>
            <button type="button" disabled={entry.refused !== undefined} onClick={() => onChoose(entry)}>
              <span>{entry.recording.title}</span>
              <small>{facts(entry)}</small>
            </button>
          </li>
        ))}
      </ul>
      {entries.length > MOST && (
        <p className="muted">
          These are the first {MOST} of {entries.length.toLocaleString('en')} traces.
        </p>
      )}
    </>
  )
}

function facts({ recording, operations, refused }: Entry): string {
  const count = `${operations.toLocaleString('en')} operation${operations === 1 ? '' : 's'}`
  const what = `${count} · Xen ${recording.release} · ${abiName(recording.abi)}`
  return refused === undefined ? what : `${what}. Not shown: ${refused}`
}
