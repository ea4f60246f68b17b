/** How near the story stands to a step: the whole hypercall, the function, or the word of memory. Remembered. */
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { useApp } from '../../store.ts'
import { recall, remember } from '../settings.ts'

export const ZOOMS = ['hypercall', 'function', 'bit'] as const
export type Zoom = (typeof ZOOMS)[number]

const NAME = 'upcall.zoom'

/** Code is for screens that have room for it; a phone begins with the overview. */
const usual = (): Zoom => (matchMedia('(min-width: 901px)').matches ? 'function' : 'hypercall')

const zoom = createStore<Zoom>(() => ZOOMS.find(name => name === recall(NAME)) ?? usual())

/** The distance that a lesson is locked to, if it is. */
export const useLockedZoom = (): Zoom | undefined => useApp(s => s.reading?.manner.zoom)

export const useZoom = (): Zoom => {
  const chosen = useStore(zoom)
  return useLockedZoom() ?? chosen
}

export function setZoom(next: Zoom): void {
  zoom.setState(next, true)
  remember(NAME, next)
}

/** The next zoom, nearer (1) or further away (−1), round and round. */
export const turnZoom = (by: 1 | -1): void =>
  setZoom(ZOOMS[(ZOOMS.indexOf(zoom.getState()) + by + ZOOMS.length) % ZOOMS.length] as Zoom)
