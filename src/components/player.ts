/** The live player: the machine given the store's playhead to move and the clock to glide it. Loaded for the first press. */
import { createActor, fromPromise } from 'xstate'
import { type Move, playerMachine } from '../machines/player.ts'
import { startOfStory } from '../model/time.ts'
import { store } from '../store.ts'
import { calm, moveBy, moveTo } from './playhead.ts'
import { finishGlide, glide, pauseGlide } from './stage/clock.ts'

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
    move: (_, { how, direction }: Move) => moveBy(how, direction),
    rewind: () => moveTo(startOfStory(store.getState().trace)),
  },
  guards: { isAtEnd: () => store.getState().at >= store.getState().trace.length },
})

export const player = createActor(machine).start()
player.send({ type: 'MOVED' })
player.subscribe(snapshot => {
  // For those who listen: while the time plays, they are spared most sentences.
  document.documentElement.toggleAttribute('data-playing', snapshot.matches('playing'))
  // A glide that was stopped and not taken up again is over.
  if (!snapshot.matches('gliding') && !snapshot.matches({ playing: 'gliding' })) finishGlide()
})
