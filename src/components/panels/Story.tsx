import { lazy, Suspense } from 'react'
import { settled } from '../../settled.ts'
import { type State, useApp } from '../../store.ts'
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
  const beat = useApp(beatOf)
  return (
    <div className="story-panel">
      {!beat && <StepCard trace={trace} at={at} />}
      <LiveRegion text={sentenceAt(trace, at)} />
      {(!beat || beat.zoom) && (
        <Suspense fallback={null}>
          <FromNear />
        </Suspense>
      )}
    </div>
  )
}

/** The beat whose own step is on the map: it speaks for the step, and says itself from how near it is looked at. */
const beatOf = ({ reading, scenario, at }: State) =>
  reading?.lesson.scenario === scenario && reading.places[reading.beat] === at
    ? reading.lesson.beats[reading.beat]
    : undefined

/** A frame after the sentence: it is the larger part of the column. */
function FromNear() {
  const at = useAppLater(s => s.at)
  const trace = useAppLater(s => s.trace)
  return <Zooms trace={trace} at={at} />
}
