import { memo, type RefObject } from 'react'
import { ViewChoice } from '../grid/ViewChoice.tsx'
import { HistoryButton } from '../history/HistoryButton.tsx'
import { Legend } from './Legend.tsx'
import { MapTools } from './MapTools.tsx'

/** What can be done with the map itself, under it. No step changes it. */
export const MapBar = memo(
  ({
    everything,
    onEverything,
    meeting,
    onMeeting,
    meet,
  }: {
    /** All lines are shown, not only those in play. */
    readonly everything: boolean
    readonly onEverything: (on: boolean) => void
    /** The tour of the parts is on. */
    readonly meeting: boolean
    readonly onMeeting: (on: boolean) => void
    /** The tour's button: it gets the focus back. */
    readonly meet: RefObject<HTMLButtonElement | null>
  }) => (
    <div className="map-tools">
      <ViewChoice />
      <MapTools />
      <button type="button" aria-pressed={everything} onClick={() => onEverything(!everything)}>
        All lines
      </button>
      <button type="button" aria-pressed={meeting} onClick={() => onMeeting(!meeting)} ref={meet}>
        Meet the parts
      </button>
      <Legend />
      <HistoryButton />
    </div>
  ),
)
