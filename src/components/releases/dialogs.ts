/** The two dialogs about releases: which one is open. Each is opened from several places, the other one included. */
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'

export type About = 'releases' | 'evidence'

const opened = createStore<{ readonly about: About | undefined }>(() => ({ about: undefined }))

export const openAbout = (about: About): void => opened.setState({ about })
export const closeAbout = (): void => opened.setState({ about: undefined })
export const useAbout = (): About | undefined => useStore(opened, state => state.about)
