/** Presenter mode: whether it is on, and what it shows beside the map. What it looks like is loaded when it is first used. */
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { store } from '../../store.ts'

/** Panels that can stand beside the map while presenting: one at a time. */
export type Panel = 'story' | 'state'

interface Presenting {
  readonly on: boolean
  readonly panel: Panel | undefined
  readonly black: boolean
}

const OFF: Presenting = { on: false, panel: undefined, black: false }
export const presenting = createStore<Presenting>(() => OFF)
export const usePresenting = <T>(selector: (state: Presenting) => T): T => useStore(presenting, selector)

/** A lesson stays beside the map. */
export const enterPresenter = (): void =>
  presenting.setState({ ...OFF, on: true, panel: store.getState().reading && 'story' })
export const leavePresenter = (): void => presenting.setState(OFF)

export const togglePanel = (panel: Panel): void =>
  presenting.setState(now => ({ panel: now.panel === panel ? undefined : panel }))

export const toggleBlack = (): void => presenting.setState(now => ({ black: !now.black }))
