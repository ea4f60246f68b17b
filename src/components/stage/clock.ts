/**
 * The one thing that moves. A D3 timer tweens one number, *t*, between two positions of the trace: 0 is the earlier, 1
 * the later. Whatever moves on screen is a function of (trace, the two positions, t) and reads it here.
 *
 * The store's playhead has arrived already when a glide begins: only the drawing is under way. A step back is the
 * flight of that step with t running down; a step taken back half-way turns round where it is.
 *
 * A timer and an easing rather than `d3-transition`: the same frames for 1 kB instead of 14, and a detached number
 * needs no selection.
 */
import { easeCubicInOut, timer } from 'd3'
import type { Span } from './moves.ts'

type Arrival = 'arrived' | 'interrupted'

const onFrame = new Set<() => void>()
const onSpan = new Set<() => void>()
/** What is between two positions now; undefined: nothing is, the drawing stands where the store's playhead is. */
let span: Span | undefined
let t = 1
let towards: 0 | 1 = 1
/** Stops the timer of the glide that runs, and says so to who waits for it. */
let stop: ((how: Arrival) => void) | undefined

const subscribeTo = (listeners: Set<() => void>) => (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** Calls the listener on every frame of a glide, its first and last included. Returns the way out. */
export const subscribeFrame = subscribeTo(onFrame)

/** Calls the listener when other positions are flown between, and when nothing flies any more. */
export const subscribeSpan = subscribeTo(onSpan)

/** How far between the two positions, 0 to 1; 1 whenever nothing glides. */
export const playheadT = (): number => t

/** The positions that are flown between; undefined at rest. */
export const playheadSpan = (): Span | undefined => span

/** The position that is drawn: the store's at rest, a broken number on the way. */
export const drawnPosition = (at: number): number => (span ? span.from + t * (span.to - span.from) : at)

function show(next: number): void {
  t = next
  for (const listener of onFrame) listener()
}

function setSpan(next: Span | undefined): void {
  if (next === span || (next && next.from === span?.from && next.to === span.to)) return
  span = next
  for (const listener of onSpan) listener()
}

/**
 * Says which way the next glide goes. Call it in the task that moves the store's playhead. A glide between the same two
 * positions turns round; any other is over, and the new one starts at its beginning: a person never waits.
 */
export function depart(from: number, to: number): void {
  stop?.('interrupted')
  towards = to > from ? 1 : 0
  const next = { from: Math.min(from, to), to: Math.max(from, to) }
  if (next.from === span?.from && next.to === span.to) return
  t = 1 - towards
  setSpan(from === to ? undefined : next)
  if (from === to) t = 1
}

/** Glides the way departed on, a whole one in `ms` milliseconds (0: at once, for reduced motion). */
export function glide(ms: number): Promise<Arrival> {
  stop?.('interrupted')
  const [start, end] = [t, towards]
  const duration = ms * Math.abs(end - start)
  if (!span || duration <= 0) {
    finishGlide()
    return Promise.resolve('arrived')
  }
  return new Promise(resolve => {
    const ticking = timer(elapsed => {
      if (elapsed >= duration) finishGlide()
      else show(start + (end - start) * easeCubicInOut(elapsed / duration))
    })
    stop = how => {
      ticking.stop()
      stop = undefined
      resolve(how)
    }
    show(start)
  })
}

/** Holds the drawing between two positions, as a hand on the ribbon does. */
export function hold(at: Span, share: number): void {
  stop?.('interrupted')
  setSpan(at)
  show(share)
}

/** Stops where it is. What follows turns it round, or finishes it. */
export const pauseGlide = (): void => stop?.('interrupted')

/** Ends whatever is between two positions at its destination, now. Nothing happens at rest. */
export function finishGlide(): void {
  if (!span) return
  stop?.('arrived')
  setSpan(undefined)
  show(1)
}
