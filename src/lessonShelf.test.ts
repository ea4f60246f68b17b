import { beforeEach, describe, expect, it } from 'vitest'
import { canGo, closeLesson, openLesson, toBeat } from './lessonShelf.ts'
import type { Lesson } from './model/lesson/lesson.ts'
import { parseLesson } from './model/lesson/parse.ts'
import { act, seek, store } from './store.ts'
import { LESSON_TEXT } from './testing/lessonText.ts'

const lesson = parseLesson('sample', LESSON_TEXT).lesson as Lesson
const reading = () => store.getState().reading

describe('a lesson that is open', () => {
  beforeEach(() => {
    openLesson(lesson)
  })

  it('stands at the step of its first beat, and of each that one goes to', () => {
    for (const [i, place] of (reading()?.places ?? []).entries()) {
      toBeat(i)
      expect(store.getState().at).toBe(place)
    }
  })
  it('knows no beat before the first or after the last', () => {
    toBeat(-1)
    expect(reading()?.beat).toBe(0)
    toBeat(lesson.beats.length)
    expect(reading()?.beat).toBe(0)
  })
  it('waits while somebody plays with its scenario, and is gone back to', () => {
    act({ op: 'set_in_irq', val: 1 })
    expect(store.getState().scenario).not.toBe(lesson.scenario)
    expect(reading()?.lesson).toBe(lesson)
    toBeat(1)
    expect(store.getState().scenario).toBe(lesson.scenario)
    expect(reading()?.beat).toBe(1)
  })
  it('is closed without a change to what is on the map', () => {
    const { at } = store.getState()
    closeLesson()
    expect(reading()).toBeUndefined()
    expect(store.getState().at).toBe(at)
  })
})

describe('a lesson that is locked to a range', () => {
  it('keeps the playhead and the beats in it', () => {
    openLesson(lesson, 1, { ask: 'off', from: 1, to: 2 })
    const [first, second] = reading()?.places ?? []
    seek(0)
    expect(store.getState().at).toBe(first)
    seek(1e9)
    expect(store.getState().at).toBe(second)
    toBeat(1)
    const now = reading()
    expect(now && canGo(now, 1)).toBe(lesson.beats.length > 2 && now?.places[2] === second)
  })
  it('takes a range the wrong way round, or past the end, for what it can mean', () => {
    openLesson(lesson, 9, { ask: 'on', from: 99, to: 1 })
    expect(reading()?.beat).toBe(lesson.beats.length - 1)
    expect(reading()?.range).toEqual([reading()?.places[0], reading()?.places.at(-1)])
  })
})
