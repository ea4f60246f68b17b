import { showView, useView } from './view.ts'
import './ViewChoice.css'

/** One event on the map, or all ports in the grid. Stands under either, in the same place. */
export function ViewChoice() {
  const view = useView()
  return (
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
  )
}
