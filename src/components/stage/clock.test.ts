import { afterEach, describe, expect, it } from 'vitest'
import {
  depart,
  drawnPosition,
  finishGlide,
  glide,
  hold,
  pauseGlide,
  playheadSpan,
  playheadT,
  subscribeFrame,
} from './clock.ts'

afterEach(finishGlide)

describe('a glide', () => {
  it('goes from the position left to the one arrived at, and is over there', async () => {
    const drawn: number[] = []
    const leave = subscribeFrame(() => drawn.push(drawnPosition(8)))
    depart(7, 8)
    await expect(glide(40)).resolves.toBe('arrived')
    leave()
    expect(drawn[0]).toBe(7)
    expect(drawn.at(-1)).toBe(8)
    expect(drawn).toEqual(drawn.toSorted((a, b) => a - b))
    expect([playheadT(), playheadSpan()]).toEqual([1, undefined])
  })

  it('back is the flight of the same step, run down', async () => {
    const drawn: number[] = []
    const leave = subscribeFrame(() => drawn.push(drawnPosition(7)))
    depart(8, 7)
    await glide(40)
    leave()
    expect(drawn[0]).toBe(8)
    expect(drawn.at(-1)).toBe(7)
    expect(drawn).toEqual(drawn.toSorted((a, b) => b - a))
  })

  it('turns round where it is', () => {
    hold({ from: 7, to: 8 }, 0.4)
    depart(8, 7)
    expect(drawnPosition(7)).toBeCloseTo(7.4)
    depart(7, 8)
    expect(drawnPosition(8)).toBeCloseTo(7.4)
  })

  it('of another step begins at its own beginning: the one before has arrived', async () => {
    depart(7, 8)
    const first = glide(10_000)
    depart(8, 9)
    await expect(first).resolves.toBe('interrupted')
    expect(drawnPosition(9)).toBe(8)
  })

  it('that is stopped stays where it is until something takes it up, or ends it', async () => {
    depart(7, 8)
    const going = glide(10_000)
    pauseGlide()
    await expect(going).resolves.toBe('interrupted')
    expect(playheadSpan()).toEqual({ from: 7, to: 8 })
    finishGlide()
    expect(drawnPosition(8)).toBe(8)
  })

  it('without motion is over at once', async () => {
    depart(7, 8)
    await expect(glide(0)).resolves.toBe('arrived')
    expect(playheadSpan()).toBeUndefined()
  })

  it('of no step is none', async () => {
    depart(7, 7)
    await expect(glide(300)).resolves.toBe('arrived')
    expect(drawnPosition(7)).toBe(7)
  })
})
