import { memo } from 'react'
import { ZONE_LABELS, ZONES } from '../../model/zones.ts'
import { LINE_LABELS, LINES } from './stations.ts'

/** What the colours, dashes and marks mean. The 2-level ABI looks like the rest of the trunk. */
export const Legend = memo(() => {
  return (
    <details className="legend">
      <summary>Legend</summary>
      <div>
        <ul aria-label="Lines">
          {LINES.filter(line => line !== 'two_level').map(line => (
            <li key={line}>
              <svg width="44" height="10" aria-hidden="true">
                <g className="track" data-line={line} data-strength="2">
                  <path className="way" d="M2 5H42" />
                </g>
              </svg>
              {LINE_LABELS[line]}
            </li>
          ))}
        </ul>
        <ul aria-label="Zones">
          {ZONES.map(zone => (
            <li key={zone}>
              <span className="swatch" data-zone={zone} />
              {ZONE_LABELS[zone]}
            </li>
          ))}
        </ul>
        <p className="muted">
          Thin lines are not used by this scenario. A pennant on the train: the port is pending; hollow: and
          masked. A wide glow: the callback line is held asserted. A cross on the train: Xen is gone.
        </p>
      </div>
    </details>
  )
})
