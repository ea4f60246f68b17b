/** The live player: the machine given the store's playhead to move and the clock to glide it. */
import { useSyncExternalStore } from 'react'
import { createActor, fromPromise, type SnapshotFrom } from 'xstate'
import { type Move, playerMachine, type Speed } from '../machines/player.ts'
import { type Direction, type Stride, startOfStory, stride } from '../model/time.ts'
import { seek, store } from '../store.ts'
import { finishGlide, glide } from './stage/clock.ts'

const calm = matchMedia('(prefers-reduced-motion: reduce)')

// The store tells everybody who moved the playhead but us; our own moves are known already.
let moving = false
function moveTo(position: number): void {
  moving = true
  seek(position)
  moving = false
}

const machine = playerMachine.provide({
  actors: {
    glide: fromPromise<number, number>(async ({ input, signal }) => {
      const ms = calm.matches ? 0 : input
      signal.addEventListener('abort', finishGlide)
      await glide(ms)
      return ms
    }),
  },
  actions: {
    move: (_, { how, direction }: Move) => {
      const { trace, at } = store.getState()
      moveTo(stride(trace, at, how, direction))
    },
    rewind: () => moveTo(startOfStory(store.getState().trace)),
  },
  guards: { isAtEnd: () => store.getState().at >= store.getState().trace.length },
})

const player = createActor(machine).start()
player.send({ type: 'MOVED' })
// For those who listen: while the time plays, they are spared most sentences.
player.subscribe(snapshot =>
  document.documentElement.toggleAttribute('data-playing', snapshot.matches('playing')),
)
store.subscribe((now, before) => {
  if (!moving && (now.at !== before.at || now.trace !== before.trace)) player.send({ type: 'MOVED' })
})

/** Moves by a stride; ends playing, and the glide that runs. */
export const step = (how: Stride, direction: Direction): void => player.send({ type: 'STEP', how, direction })

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
