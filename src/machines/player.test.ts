import { describe, expect, it } from 'vitest'
import { createActor, fromPromise, SimulatedClock } from 'xstate'
import { PACE } from './pace.ts'
import { type Move, playerMachine } from './player.ts'

/** A player over positions 0 … `length`, with a glide that the test ends by hand. */
function playerOf({ at = 0, length = 3, reducedMotion = false } = {}) {
  const clock = new SimulatedClock()
  const told = { at, glides: [] as number[], moves: [] as Move[], aborted: 0, arrive: () => {} }
  const machine = playerMachine.provide({
    actors: {
      glide: fromPromise<number, number>(({ input, signal }) => {
        told.glides.push(input)
        signal.addEventListener('abort', () => told.aborted++)
        return new Promise(resolve => {
          told.arrive = () => resolve(reducedMotion ? 0 : input)
        })
      }),
    },
    actions: {
      move: (_, { how, direction }) => {
        told.moves.push({ how, direction })
        told.at = Math.min(Math.max(told.at + direction, 0), length)
      },
      rewind: () => {
        told.at = 0
      },
    },
    guards: { isAtEnd: () => told.at === length },
  })
  const actor = createActor(machine, { clock }).start()
  const state = () => actor.getSnapshot().value
  /** The glide ends, and what follows from it has happened. */
  const arrive = async () => {
    told.arrive()
    await new Promise(done => setImmediate(done))
  }
  return { actor, clock, told, state, arrive }
}

const step = { type: 'STEP', how: 'step', direction: 1 } as const
const back = { type: 'STEP', how: 'step', direction: -1 } as const

describe('a press of step', () => {
  it('moves the playhead at once and shows the step glide', () => {
    const { actor, told, state } = playerOf()
    actor.send(step)
    expect(told.at).toBe(1)
    expect(told.glides).toEqual([PACE.normal.glide])
    expect(state()).toBe('gliding')
  })

  it('comes to rest when the glide arrives', async () => {
    const { actor, arrive, state } = playerOf()
    actor.send(step)
    await arrive()
    expect(state()).toBe('paused')
  })

  it('ends the glide that runs and goes on: nobody waits, nothing queues', async () => {
    const { actor, told, arrive, state } = playerOf()
    actor.send(step)
    actor.send(step)
    expect(told).toMatchObject({ at: 2, aborted: 1 })
    expect(told.glides).toHaveLength(2)
    await arrive()
    expect(state()).toBe('paused')
    expect(told.at).toBe(2)
  })

  it('at the end moves nothing', () => {
    const { actor, told, state } = playerOf({ at: 3 })
    actor.send(step)
    expect(told.moves).toEqual([])
    expect(state()).toBe('atEnd')
  })

  it('takes every stride as asked', () => {
    const { actor, told } = playerOf()
    actor.send({ type: 'STEP', how: 'out', direction: 1 })
    expect(told.moves).toEqual([{ how: 'out', direction: 1 }])
  })

  it('back moves at once, glides as well, and leaves the end', async () => {
    const { actor, told, arrive, state } = playerOf({ at: 3 })
    actor.send({ type: 'MOVED' })
    actor.send(back)
    expect(told).toMatchObject({ at: 2, glides: [PACE.normal.glide] })
    expect(state()).toBe('gliding')
    await arrive()
    expect(state()).toBe('paused')
  })

  it('back in the middle of a glide takes the same step back, and the other way round', () => {
    const { actor, told, state } = playerOf()
    for (const event of [step, back, step]) actor.send(event)
    expect(told).toMatchObject({ at: 1, aborted: 2 })
    expect(told.moves).toHaveLength(3)
    expect(state()).toBe('gliding')
  })

  it('back at the start does nothing, and comes to rest', async () => {
    const { actor, told, arrive, state } = playerOf()
    actor.send(back)
    await arrive()
    expect(told.at).toBe(0)
    expect(state()).toBe('paused')
  })
})

describe('playing', () => {
  it('glides, rests for what is left of the step, and goes on to the end', async () => {
    const { actor, told, clock, arrive, state } = playerOf({ length: 2 })
    actor.send({ type: 'TOGGLE' })
    expect(state()).toEqual({ playing: 'gliding' })
    await arrive()
    expect(state()).toEqual({ playing: 'resting' })
    clock.increment(PACE.normal.step - PACE.normal.glide - 1)
    expect(told.at).toBe(1)
    clock.increment(1)
    expect(told.at).toBe(2)
    await arrive()
    expect(state()).toBe('atEnd')
  })

  it('keeps its pace when reduced motion makes glides instant', async () => {
    const { actor, told, clock, arrive } = playerOf({ reducedMotion: true })
    actor.send({ type: 'TOGGLE' })
    await arrive()
    clock.increment(PACE.normal.step - 1)
    expect(told.at).toBe(1)
    clock.increment(1)
    expect(told.at).toBe(2)
  })

  it('takes a new speed from the next step on', () => {
    const { actor, told } = playerOf()
    actor.send({ type: 'SPEED', speed: 'slow' })
    actor.send({ type: 'TOGGLE' })
    expect(told.glides).toEqual([PACE.slow.glide])
  })

  it.each([
    ['a step', step, 'gliding'],
    ['a step back', back, 'gliding'],
    ['a scrub', { type: 'MOVED' }, 'paused'],
    ['the same button', { type: 'TOGGLE' }, 'paused'],
  ] as const)('is ended by %s', async (_, event, then) => {
    const { actor, clock, told, arrive, state } = playerOf()
    actor.send({ type: 'TOGGLE' })
    await arrive()
    actor.send(event)
    expect(state()).toBe(then)
    await arrive()
    const { at } = told
    clock.increment(10 * PACE.normal.step)
    expect(told.at).toBe(at)
  })

  it('at the end starts the story again', () => {
    const { actor, told, state } = playerOf({ at: 3 })
    actor.send({ type: 'MOVED' })
    actor.send({ type: 'TOGGLE' })
    expect(told.at).toBe(0)
    expect(state()).toEqual({ playing: 'resting' })
  })
})

it('no step at normal speed glides longer than 400 ms', () => {
  expect(PACE.normal.glide).toBeLessThanOrEqual(400)
})
