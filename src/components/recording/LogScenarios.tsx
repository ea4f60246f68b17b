/** The scenarios of a console log of a booted Xen, each with what the engine makes of it; a chosen one is shown like any other. */
import { useMemo } from 'react'
import { law } from '../../machines/law.ts'
import { parseWitnessLog } from '../../model/witness/log.ts'
import { replayLog, type SectionResult } from '../../model/witness/replay.ts'
import { sectionTitle, witnessScenario } from '../../model/witness/scenario.ts'
import { load, notify } from '../../store.ts'
import { Dialog } from '../Dialog.tsx'
import './recording.css'

interface Props {
  readonly file: string
  readonly text: string
  readonly onClose: () => void
}

const verdict = ({ compared }: SectionResult): string => {
  const [first] = compared.differences
  if (!first) return 'agrees with the booted Xen'
  return `differs in ${compared.differences.length}: line ${first.line}, ${first.what}: logged ${first.recorded}, engine ${first.engine}`
}

export function LogScenarios({ file, text, onClose }: Props) {
  const parsed = useMemo(() => parseWitnessLog(text), [text])
  const replay = useMemo(() => (parsed.ok ? replayLog(parsed.log, law) : undefined), [parsed])
  if (!parsed.ok || !replay) {
    return (
      <Dialog title={file} className="open-file" onClose={onClose}>
        <p>{parsed.ok ? 'There is nothing to replay in it.' : parsed.reason}</p>
      </Dialog>
    )
  }
  const scenarios = replay.sections.filter(({ section }) => section.scenario)
  const choose = (chosen: SectionResult) => {
    onClose()
    const shown = load(witnessScenario(replay, chosen))
    if (shown) notify({ kind: 'info', text: `From a booted Xen: ${verdict(chosen)}.` })
  }
  return (
    <Dialog title={file} className="open-file" onClose={onClose}>
      <p className="muted">
        A console log of a booted Xen: {scenarios.length} scenarios, each run again here. Choose one to step
        it.
      </p>
      {parsed.problems.length > 0 && (
        <p>
          {parsed.problems.length} of its lines could not be read, the first is line{' '}
          {parsed.problems[0]?.line}: {parsed.problems[0]?.reason}
        </p>
      )}
      <ul className="trace-list">
        {scenarios.map(one => (
          <li key={one.section.line}>
            <button type="button" onClick={() => choose(one)}>
              <span>{sectionTitle(one)}</span>
              <small>{verdict(one)}</small>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
