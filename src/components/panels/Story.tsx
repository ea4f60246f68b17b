import { releases } from '../../model/release.ts'
import { useApp } from '../../store.ts'
import { BranchList } from './BranchList.tsx'
import { CallStack } from './CallStack.tsx'
import { LiveRegion } from './LiveRegion.tsx'
import { OperationCard } from './OperationCard.tsx'
import { StepCard } from './StepCard.tsx'
import './Story.css'
import { sentenceAt } from './sentence.ts'

/** What happens in this step, why, and how one came here. */
export function Story() {
  const at = useApp(s => s.at)
  const trace = useApp(s => s.trace)
  return (
    <div className="story-panel">
      <StepCard trace={trace} at={at} release={releases[trace.scenario.release]} />
      <LiveRegion text={sentenceAt(trace, at)} />
      {at > 0 && (
        <>
          <OperationCard trace={trace} at={at} />
          <BranchList trace={trace} at={at} />
          <CallStack trace={trace} at={at} />
        </>
      )}
    </div>
  )
}
