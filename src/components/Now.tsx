import { useApp } from '../store.ts'
import { sentenceAt } from './panels/sentence.ts'

/** The step's sentence over the time controls, where the story itself is out of sight. The story's live region reads it out. */
export function Now() {
  const trace = useApp(state => state.trace)
  const at = useApp(state => state.at)
  return (
    <p className="step-sentence" aria-hidden="true">
      {sentenceAt(trace, at)}
    </p>
  )
}
