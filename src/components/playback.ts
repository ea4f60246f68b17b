/** The live player: the machine given the store's playhead to move and the clock to glide it. */
import { useSyncExternalStore } from 'react'
import { createActor, fromPromise, type SnapshotFrom } from 'xstate'
import { type Move, PACE, playerMachine, type Speed } from '../machines/player.ts'
import { type Direction, type Stride, startOfStory, stride } from '../model/time.ts'
import { seek, store } from '../store.ts'
import { depart, finishGlide, glide, hold, pauseGlide, playheadSpan, playheadT } from './stage/clock.ts'
import type { Span } from './stage/moves.ts'

const calm = matchMedia('(prefers-reduced-motion: reduce)')

// The store tells everybody who moved the playhead but us; our own moves are known already.
let moving = false
function moveTo(position: number): void {
  moving = true
  seek(position)
  moving = false
}

/** A stride of more steps than this jumps: what happens in it cannot be seen in one glide. */
const SHORT = 48

const machine = playerMachine.provide({
  actors: {
    glide: fromPromise<number, number>(async ({ input, signal }) => {
      const ms = calm.matches ? 0 : input
      // Only stopped: what comes next may turn it round.
      signal.addEventListener('abort', pauseGlide)
      await glide(ms)
      return ms
    }),
  },
  actions: {
    move: (_, { how, direction }: Move) => {
      const { trace, at } = store.getState()
      const to = stride(trace, at, how, direction)
      moveTo(to)
      if (how === 'step' || Math.abs(to - at) <= SHORT) depart(at, to)
      else finishGlide()
    },
    rewind: () => moveTo(startOfStory(store.getState().trace)),
  },
  guards: { isAtEnd: () => store.getState().at >= store.getState().trace.length },
})

const player = createActor(machine).start()
player.send({ type: 'MOVED' })
player.subscribe(snapshot => {
  // For those who listen: while the time plays, they are spared most sentences.
  document.documentElement.toggleAttribute('data-playing', snapshot.matches('playing'))
  // A glide that was stopped and not taken up again is over.
  if (!snapshot.matches('gliding') && !snapshot.matches({ playing: 'gliding' })) finishGlide()
})
store.subscribe((now, before) => {
  if (!moving && (now.at !== before.at || now.trace !== before.trace)) player.send({ type: 'MOVED' })
})

/** Moves by a stride; ends playing, and the glide that runs. */
export const step = (how: Stride, direction: Direction): void => player.send({ type: 'STEP', how, direction })

/** Takes the playhead by hand to a place between two stops, both ways alike. */
export function drag({ from, to, share }: Span & { readonly share: number }): void {
  seek(to)
  player.send({ type: 'MOVED' })
  if (!calm.matches) hold({ from, to }, share)
}

/** Lets it go: it glides what is left of the way to the nearer stop. */
export function release(): void {
  const span = playheadSpan()
  if (!span) return
  const back = playheadT() < 0.5
  depart(back ? span.to : span.from, back ? span.from : span.to)
  moveTo(back ? span.from : span.to)
  void glide(PACE[player.getSnapshot().context.speed].glide)
}

/** Plays on from here, from the start of the story if at the end; or stops playing. */
export const togglePlay = (): void => player.send({ type: 'TOGGLE' })

export const setSpeed = (speed: Speed): void => player.send({ type: 'SPEED', speed })

/** To where the story starts; from there (or before it) to the fresh world. */
export function toStart(): void {
  const { trace, at } = store.getState()
  const start = startOfStory(trace)
  seek(at > start ? start : 0)
}

export const toEnd = (): void => seek(store.getState().trace.length)

type Player = SnapshotFrom<typeof playerMachine>
const subscribe = (listener: () => void): (() => void) => {
  const subscription = player.subscribe(listener)
  return () => subscription.unsubscribe()
}

export const usePlayer = <T>(selector: (state: Player) => T): T =>
  useSyncExternalStore(subscribe, () => selector(player.getSnapshot()))
