/**
 * The store as the panels see it: one frame behind. A key press draws the map and the step's sentence first, and what
 * stands beside them when that frame has been painted, so that what a person looks at never waits for the rest. All
 * that read here see the same state, and no frame shows two of them.
 */
import { useSyncExternalStore } from 'react'
import { type State, store } from '../store.ts'

let shown = store.getState()
const panels = new Set<() => void>()

/** A page in the background has no frames: what it shows catches up when somebody looks. */
let waiting = false

store.subscribe(() => {
  // No panel stands there yet that could be behind: the first to come shows what is.
  if (panels.size === 0) shown = store.getState()
  else if (!waiting) {
    waiting = true
    requestAnimationFrame(() => requestAnimationFrame(catchUp))
  }
})

function catchUp(): void {
  waiting = false
  shown = store.getState()
  for (const draw of panels) draw()
}

const subscribe = (draw: () => void): (() => void) => {
  panels.add(draw)
  return () => {
    panels.delete(draw)
  }
}

/** What `useApp` gives, a frame later: for what stands beside the map. */
export const useAppLater = <T>(selector: (state: State) => T): T =>
  useSyncExternalStore(subscribe, () => selector(shown))
