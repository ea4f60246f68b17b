/** Our own hand on the playhead: what moves it here is known to the player already, and is not told to it again. */
import { type Direction, type Stride, stride } from '../model/time.ts'
import { seek, store } from '../store.ts'
import { depart, finishGlide } from './stage/clock.ts'

export const calm = matchMedia('(prefers-reduced-motion: reduce)')

let moving = false

/** A stride of more steps than this jumps: what happens in it cannot be seen in one glide. */
const SHORT = 48

/** Moves the playhead and nothing else: what glides is for the caller to say. */
export function moveTo(position: number): void {
  moving = true
  seek(position)
  moving = false
}

export function moveBy(how: Stride, direction: Direction): void {
  const { trace, at } = store.getState()
  const to = stride(trace, at, how, direction)
  moveTo(to)
  if (how === 'step' || Math.abs(to - at) <= SHORT) depart(at, to)
  else finishGlide()
}

/** Calls the listener when anything else moved the playhead: a scrub, a link, an edit. */
export function onMoved(listener: () => void): void {
  store.subscribe((now, before) => {
    if (moving || (now.at === before.at && now.trace === before.trace)) return
    finishGlide()
    listener()
  })
}
