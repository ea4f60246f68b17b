/** The stage: one event on the map, or all ports in the grid. */
import { lazy, Suspense } from 'react'
import { Stage } from '../stage/Stage.tsx'
import './StageView.css'
import { showView, useView } from './view.ts'

const Grid = lazy(() => import('./Grid.tsx').then(module => ({ default: module.Grid })))

export function StageView() {
  const view = useView()
  return (
    <>
      <fieldset className="stage-views">
        <legend className="visually-hidden">Show as</legend>
        {(['map', 'grid'] as const).map(name => (
          <button
            key={name}
            type="button"
            aria-pressed={view === name}
            title={name === 'map' ? 'The way of one event' : 'Every port and vCPU (g)'}
            onClick={() => showView(name)}
          >
            {name === 'map' ? 'Map' : 'Grid'}
          </button>
        ))}
      </fieldset>
      {view === 'map' ? (
        <Stage />
      ) : (
        <Suspense fallback={<p className="muted">The grid is being fetched.</p>}>
          <Grid />
        </Suspense>
      )}
    </>
  )
}
