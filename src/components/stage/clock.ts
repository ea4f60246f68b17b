/**
 * The one thing that moves. A D3 timer tweens one number, the playhead's *t*, from 0 (the position before the step
 * looked at) to 1 (the step done); whatever moves on screen is a function of (trace, at, t) and reads it here.
 *
 * A timer and an easing rather than `d3-transition`: the same frames for 1 kB instead of 14, and a detached number
 * needs no selection.
 */
import { easeCubicInOut, timer } from 'd3'

type Arrival = 'arrived' | 'interrupted'

const listeners = new Set<() => void>()
let t = 1
/** Ends the glide that runs. */
let settle: ((how: Arrival) => void) | undefined

function show(next: number): void {
  t = next
  for (const listener of listeners) listener()
}

/** How far the step looked at has gone, 0 to 1; 1 whenever nothing glides. */
export const playheadT = (): number => t

/** Calls the listener on every frame of a glide, its first (t = 0) and last (t = 1) included. Returns the way out. */
export function subscribeFrame(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/**
 * Plays the step looked at, in `ms` milliseconds (0: at once, for reduced motion). A glide that runs is finished
 * first, so a person who presses again never waits. Move the store's playhead before, in the same task.
 */
export function glide(ms: number): Promise<Arrival> {
  finishGlide()
  if (ms <= 0) return Promise.resolve('arrived')
  return new Promise(resolve => {
    const ticking = timer(elapsed => {
      if (elapsed >= ms) settle?.('arrived')
      else show(easeCubicInOut(elapsed / ms))
    })
    settle = how => {
      ticking.stop()
      settle = undefined
      show(1)
      resolve(how)
    }
    show(0)
  })
}

/** Ends the running glide at its destination, now. Nothing happens if none runs. */
export function finishGlide(): void {
  settle?.('interrupted')
}
