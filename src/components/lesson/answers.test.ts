import { describe, expect, it } from 'vitest'
import type { Question } from '../../model/lesson/lesson.ts'
import { isSettled } from './answers.ts'

const option = (right: boolean) => ({ text: String(right), right, because: 'so', line: 1 })
const question: Question = {
  line: 1,
  text: '?',
  options: [option(false), option(true)],
  reason: { text: 'Why?', options: [option(true), option(false)] },
}

describe('a question is settled', () => {
  it('by the right answer at once', () => {
    expect(isSettled(question, { tried: [1], reasons: [] })).toBe(true)
  })
  it('after a wrong answer by the right reason, and not before', () => {
    expect(isSettled(question, { tried: [0], reasons: [] })).toBe(false)
    expect(isSettled(question, { tried: [0], reasons: [1] })).toBe(false)
    expect(isSettled(question, { tried: [0], reasons: [1, 0] })).toBe(true)
  })
  it('not by silence', () => {
    expect(isSettled(question, { tried: [], reasons: [] })).toBe(false)
  })
})
