import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { releases } from '../release.ts'
import { ASK, CHALLENGE, HEAD, STEP } from './schema.ts'

const option = (kind: 'right' | 'wrong') => ({ [kind]: 'So', because: 'It is' })
const reason = { question: 'Why?', options: [option('right'), option('wrong')] }
const ask = (...options: object[]) => v.safeParse(ASK, { question: 'What?', options, reason })
const messages = (result: { issues?: readonly { message: string }[] | undefined }) =>
  (result.issues ?? []).map(({ message }) => message)

describe('a question', () => {
  it('has two options or more, and one of them is right', () => {
    expect(ask(option('right'), option('wrong')).success).toBe(true)
    expect(ask(option('wrong'), option('right'), option('wrong')).success).toBe(true)
    expect(messages(ask(option('right')))).toEqual(['a question has at least two options'])
    const one = ['one option, and only one, is right']
    expect(messages(ask(option('right'), option('right')))).toEqual(one)
    expect(messages(ask(option('wrong'), option('wrong')))).toEqual(one)
  })

  it('has no option that is both', () => {
    expect(messages(ask({ ...option('right'), wrong: 'So' }, option('wrong')))).toContain(
      'each option is either “right:” or “wrong:”',
    )
  })

  it('asks for the reason under the same rules', () => {
    const twice = { question: 'Why?', options: [option('right'), option('right')] }
    const result = v.safeParse(ASK, {
      question: 'What?',
      options: [option('right'), option('wrong')],
      reason: twice,
    })
    expect(messages(result)).toEqual(['one option, and only one, is right'])
  })
})

describe('a step', () => {
  it('needs its place, and nothing else', () => {
    expect(v.parse(STEP, { at: 'end' })).toEqual({
      at: 'end',
      cards: [],
      releases: [],
      claims: [],
      elsewhere: [],
    })
    expect(v.safeParse(STEP, {}).success).toBe(false)
  })

  it('looks at a port or a vCPU of a domain', () => {
    for (const look of ['d1p2', 'd0v0', 'd12p4095'])
      expect(v.safeParse(STEP, { at: 'end', look }).success, look).toBe(true)
    for (const look of ['d1', 'p2', 'd1p', 'd1q2', 'xd1p2', 'd1p2x'])
      expect(messages(v.safeParse(STEP, { at: 'end', look })), look).toEqual([
        'this is d1p2 (a port) or d1v0 (a vCPU)',
      ])
  })
})

describe('a front matter', () => {
  const head = { title: 'T', goal: 'G', order: 1, minutes: 5 }

  it.each(Object.keys(releases))('may choose %s', release => {
    expect(v.parse(HEAD, { ...head, release })).toMatchObject({ kind: 'lesson', answers: [], corrects: [] })
  })

  it.each([
    ['minutes', 2.5, 'this must be a whole number'],
    ['minutes', '5', 'this must be a number from 1 to 15'],
    ['minutes', 16, 'this must be at most 15'],
    ['order', 0, 'this must be at least 1'],
    ['title', '  ', 'this must not be empty'],
    ['goal', 7, 'this must be text'],
    ['kind', 'talk', 'this must be lesson or museum'],
  ])('refuses %s: %s', (field, value, message) => {
    expect(messages(v.safeParse(HEAD, { ...head, release: '4.4.0', [field]: value }))).toEqual([message])
  })
})

it('a challenge has a goal', () => {
  const challenge = { task: 'T', hint: 'H', solution: 'd1v0 run_guest' }
  expect(messages(v.safeParse(CHALLENGE, { ...challenge, goal: [] }))).toEqual(['a challenge needs a goal'])
})
