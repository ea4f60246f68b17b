/** Which picture of the present step stands on the stage: the map of the way, or the grid of every port. */
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'

type View = 'map' | 'grid'

const view = createStore<View>(() => 'map')

export const useView = (): View => useStore(view)
export const showView = (next: View): void => view.setState(next, true)
export const toggleGrid = (): void => showView(view.getState() === 'map' ? 'grid' : 'map')
