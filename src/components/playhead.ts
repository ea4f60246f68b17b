/** Our own hand on the playhead: what moves it here is known to the player already, and is not told to it again. */
import { type Direction, type Stride, stride } from '../model/time.ts'
import { seek, store } from '../store.ts'
import { finishGlide } from './stage/clock.ts'

export const calm = matchMedia('(prefers-reduced-motion: reduce)')

let moving = false

/** Ends the glide that runs: it shows a step that is no longer looked at. */
export function moveTo(position: number): void {
  finishGlide()
  moving = true
  seek(position)
  moving = false
}

export function moveBy(how: Stride, direction: Direction): void {
  const { trace, at } = store.getState()
  moveTo(stride(trace, at, how, direction))
}

/** Calls the listener when anything else moved the playhead: a scrub, a link, an edit. */
export function onMoved(listener: () => void): void {
  store.subscribe((now, before) => {
    if (moving || (now.at === before.at && now.trace === before.trace)) return
    finishGlide()
    listener()
  })
}
