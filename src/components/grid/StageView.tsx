/** The stage: one event on the map, or all ports in the grid. */
import { lazy, Suspense } from 'react'
import { Stage } from '../stage/Stage.tsx'
import { ViewChoice } from './ViewChoice.tsx'
import { useView } from './view.ts'

const Grid = lazy(() => import('./Grid.tsx').then(module => ({ default: module.Grid })))

export function StageView() {
  if (useView() === 'map') return <Stage />
  return (
    <>
      <Suspense fallback={<p className="muted">The grid is being fetched.</p>}>
        <Grid />
      </Suspense>
      <div className="map-tools">
        <ViewChoice />
      </div>
    </>
  )
}
