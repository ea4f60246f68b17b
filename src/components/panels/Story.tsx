import { lazy, Suspense } from 'react'
import { settled } from '../../settled.ts'
import { useApp } from '../../store.ts'
import { LiveRegion } from './LiveRegion.tsx'
import { StepCard } from './StepCard.tsx'
import './Story.css'
import { sentenceAt } from './sentence.ts'

const Zooms = lazy(() =>
  settled()
    .then(() => import('../zooms/Zooms.tsx'))
    .then(module => ({ default: module.Zooms })),
)
/** What happens in this step, and below it the step from as near as one likes. */
export function Story() {
  const at = useApp(s => s.at)
  const trace = useApp(s => s.trace)
  return (
    <div className="story-panel">
      <StepCard trace={trace} at={at} />
      <LiveRegion text={sentenceAt(trace, at)} />
      <Suspense fallback={null}>
        <Zooms trace={trace} at={at} />
      </Suspense>
    </div>
  )
}
