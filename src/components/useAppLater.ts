/**
 * The store as the panels see it: one frame behind. A key press draws the map and the step's sentence first, and what
 * stands beside them when that frame has been painted, so that what a person looks at never waits for the rest. All
 * that read here see the same state, and no frame shows two of them.
 */
import { createStore, useStore } from 'zustand'
import { type State, store } from '../store.ts'

const painted = createStore<State>(() => store.getState())

/** A page in the background has no frames: what it shows catches up when somebody looks. */
let waiting = false

store.subscribe(() => {
  if (waiting) return
  waiting = true
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      waiting = false
      painted.setState(store.getState(), true)
    }),
  )
})

/** What `useApp` gives, a frame later: for what stands beside the map. */
export const useAppLater = <T>(selector: (state: State) => T): T => useStore(painted, selector)
