import { memo } from 'react'
import { mapCamera } from './useCamera.ts'

/** Nearer and farther: what the wheel, two fingers and the keys + − m do as well. */
export const MapTools = memo(() => (
  <fieldset className="map-zoom" aria-label="Zoom of the map">
    <button
      type="button"
      title="Farther (−)"
      aria-label="Farther"
      onClick={() => mapCamera()?.zoomBy(1 / 1.5)}
    >
      −
    </button>
    <button type="button" title="The whole map (m)" onClick={() => mapCamera()?.fit()}>
      Fit
    </button>
    <button type="button" title="Nearer (+)" aria-label="Nearer" onClick={() => mapCamera()?.zoomBy(1.5)}>
      +
    </button>
  </fieldset>
))
