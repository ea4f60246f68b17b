import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { changed, LESSON_TEXT } from '../../testing/lessonText.ts'
import { checkAll, problemText, summary } from './checkAll.ts'
import { FOUNDING_LINES } from './founding.ts'

const KNOWN = { terms: new Set(['PENDING']), cards: new Set(['shared']) }
/** What makes a museum piece of the small lesson: a fault that the other side does not have. */
const PIECE = `order: 6
kind: museum
bug: B15
source: a commit
switches: { send_lock_disables_irqs: true }
fixed: 4.4.0
fixed claims: [calls tasklet_schedule = 0]`

const check = (texts: Readonly<Record<string, string>>, whole = false) =>
  checkAll(
    Object.entries(texts).map(([id, text]) => ({ id, text })),
    law,
    KNOWN,
    whole,
  )

describe('all lessons together', () => {
  it('are counted, and the last line of the lint says so', () => {
    const museum = changed('order: 5', PIECE).text
    const report = check({ one: LESSON_TEXT, two: museum })
    expect(report.problems).toEqual([])
    expect(summary(report)).toBe('1 lessons, 1 pieces, 4 beats, 11 claims, 0 errors')
  })

  it('a false claim is said in one line: file, line, beat, expected and got', () => {
    const { text, line } = changed('d1 port 1 pending = 1', 'd1 port 1 pending = 0')
    expect(check({ one: text }).problems.map(problemText)).toEqual([
      `one:${line}: The bit is set: “d1 port 1 pending = 0” does not hold (expected 0, got 1)`,
    ])
  })

  it('a file that cannot be read does not keep the others from being checked', () => {
    const report = check({ one: LESSON_TEXT, two: 'nothing' })
    expect(report.problems.map(problemText)).toEqual([
      'two:1: a lesson begins with its front matter between two lines of ---',
    ])
    expect(report.lessons).toHaveLength(1)
  })
})

describe('a link between lessons', () => {
  it('leads to one that there is', () => {
    const { text, line } = changed('lesson:one/1', 'lesson:onne')
    expect(check({ one: text }).problems.map(problemText)).toEqual([
      `one:${line}: One interrupt: there is no lesson “onne”; would “one” fit?`,
    ])
  })

  it('leads to a beat that there is', () => {
    const { text, line } = changed('lesson:one/1', 'lesson:one/9')
    expect(check({ one: text }).problems.map(problemText)).toEqual([
      `one:${line}: One interrupt: the lesson “one” has 2 beats, not 9`,
    ])
  })
})

describe('the founding note', () => {
  it('is answered line by line, if these are all the lessons', () => {
    const unanswered = check({ one: LESSON_TEXT }, true).problems
    expect(unanswered.map(({ id }) => id)).toEqual(FOUNDING_LINES.slice(1).map(() => 'founding note'))
    expect(unanswered.some(({ text }) => text.startsWith('no lesson answers Q1:'))).toBe(false)
    expect(unanswered.some(({ text }) => text.startsWith('no lesson answers Q2:'))).toBe(true)
  })

  it('is not asked for when one lesson is looked at', () => {
    expect(check({ one: LESSON_TEXT }).problems).toEqual([])
  })

  it('has no line left when each is answered', () => {
    const { text } = changed('[Q1]', `[${FOUNDING_LINES.join(', ')}]`)
    expect(check({ one: text }, true).problems).toEqual([])
  })
})

describe('the shape of a lesson', () => {
  it('is two to four questions, and a challenge at the end', () => {
    const withoutAsk = LESSON_TEXT.replace(/```ask\nquestion: And if[\s\S]*?```\n\n/, '')
    const withoutChallenge = LESSON_TEXT.replace(/```challenge[\s\S]*?```\n/, '')
    expect(check({ one: withoutAsk }).problems.map(problemText)).toEqual([
      'one:1: a lesson asks two to four questions, not 1',
    ])
    expect(check({ one: withoutChallenge }).problems.map(problemText)).toEqual([
      'one:1: a lesson ends with a block ```challenge',
    ])
  })
})
