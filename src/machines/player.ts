/**
 * Playback, the one live actor of the app: when the playhead moves by itself, and what a press does to that.
 *
 * The machine never sees the DOM, the clock or the store: `components/player.ts` provides the moves and the
 * glide, tests provide instant ones. A press never waits and never queues: it ends the running glide and goes on, or
 * turns it round.
 */
import { assign, type DoneActorEvent, fromPromise, setup } from 'xstate'
import type { Direction, Stride } from '../model/time.ts'
import { PACE, type Speed } from './pace.ts'

export type Move = { readonly how: Stride; readonly direction: Direction }

type PlayerEvent =
  | ({ readonly type: 'STEP' } & Move)
  /** Something else moved the playhead: a scrub, a link, an edit. */
  | { readonly type: 'MOVED' }
  | { readonly type: 'TOGGLE' }
  | { readonly type: 'SPEED'; readonly speed: Speed }

const missing = (): never => {
  throw new Error('The player was not given its playhead.')
}

const player = setup({
  types: {
    context: {} as { readonly speed: Speed; readonly glided: number },
    events: {} as PlayerEvent,
  },
  actors: {
    /** Shows the step looked at happen, in so many ms; gives back how long it took (0 with reduced motion). */
    glide: fromPromise<number, number>(missing),
  },
  actions: {
    move: (_, _move: Move) => missing(),
    /** Moves the playhead to where the story starts. */
    rewind: () => missing(),
  },
  guards: {
    isAtEnd: () => missing(),
    isBack: (_, { direction }: Move) => direction === -1,
  },
  delays: { rest: ({ context }) => Math.max(PACE[context.speed].step - context.glided, 0) },
})

const glide = {
  src: 'glide',
  input: ({ context }: { readonly context: { readonly speed: Speed } }) => PACE[context.speed].glide,
} as const

const ON = { type: 'move', params: { how: 'step', direction: 1 } } as const
const AS_ASKED = { type: 'move', params: ({ event }: { readonly event: Move }) => event } as const

export const playerMachine = player.createMachine({
  id: 'player',
  context: { speed: 'normal', glided: 0 },
  initial: 'paused',
  on: {
    STEP: [
      {
        guard: { type: 'isBack', params: ({ event }) => event },
        target: '.gliding',
        reenter: true,
        actions: AS_ASKED,
      },
      { guard: 'isAtEnd', target: '.atEnd' },
      { target: '.gliding', reenter: true, actions: AS_ASKED },
    ],
    MOVED: [{ guard: 'isAtEnd', target: '.atEnd' }, { target: '.paused' }],
    SPEED: { actions: assign({ speed: ({ event }) => event.speed }) },
  },
  states: {
    paused: { on: { TOGGLE: { target: 'playing', actions: ON } } },
    atEnd: { on: { TOGGLE: { target: 'playing.resting', actions: 'rewind' } } },
    gliding: {
      invoke: { ...glide, onDone: [{ guard: 'isAtEnd', target: 'atEnd' }, { target: 'paused' }] },
      on: { TOGGLE: { target: 'playing', actions: ON } },
    },
    playing: {
      initial: 'gliding',
      on: { TOGGLE: { target: 'paused' } },
      states: {
        gliding: {
          invoke: {
            ...glide,
            onDone: [
              { guard: 'isAtEnd', target: '#player.atEnd' },
              {
                target: 'resting',
                actions: assign({ glided: ({ event }) => (event as DoneActorEvent<number>).output }),
              },
            ],
          },
        },
        resting: { after: { rest: { target: 'gliding', actions: ON } } },
      },
    },
  },
})
