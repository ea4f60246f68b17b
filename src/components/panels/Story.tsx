import { lazy, Suspense } from 'react'
import { settled } from '../../settled.ts'
import { useApp } from '../../store.ts'
import { useAppLater } from '../useAppLater.ts'
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
        <FromNear />
      </Suspense>
    </div>
  )
}

/** A frame after the sentence: it is the larger part of the column. */
function FromNear() {
  const at = useAppLater(s => s.at)
  const trace = useAppLater(s => s.trace)
  return <Zooms trace={trace} at={at} />
}
