import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { changed, LESSON_TEXT } from '../../testing/lessonText.ts'
import { checkLesson } from './check.ts'
import type { Lesson, Problem } from './lesson.ts'
import { parseLesson } from './parse.ts'

const KNOWN = { terms: new Set(['PENDING', 'IRR']), cards: new Set(['shared', 'lapic']) }

function lessonOf(text: string): Lesson {
  const { lesson, problems } = parseLesson('one', text)
  expect(problems).toEqual([])
  if (!lesson) throw new Error('there is too little to run')
  return lesson
}

/** What the check says after one change; lines count from the change. */
function said(from: string, to: string): (Omit<Problem, 'line'> & { line: number })[] {
  const { text, line } = changed(from, to)
  return checkLesson(lessonOf(text), law, KNOWN).problems.map(problem => ({
    ...problem,
    line: problem.line - line,
  }))
}

describe('a lesson that says the truth', () => {
  it('passes, and every claim was judged: of beats, of another release, of the challenge', () => {
    expect(checkLesson(lessonOf(LESSON_TEXT), law, KNOWN)).toEqual({ problems: [], claims: 5 })
  })
})

describe('a claim that does not hold', () => {
  it('is said with its line, its beat, what was expected and what the engine has', () => {
    expect(said('d1 port 1 pending = 1', 'd1 port 1 pending = 0')).toEqual([
      {
        line: 0,
        beat: 'The bit is set',
        text: '“d1 port 1 pending = 0” does not hold',
        expected: '0',
        got: '1',
      },
    ])
  })

  it('is told in the numbers that the writer used', () => {
    expect(said('d1v0 upcall_pending = 0', 'd1v0 upcall_pending = 0xff')[0]).toMatchObject({
      expected: '0xff',
      got: '0x0',
    })
  })

  it('is found on another release as well', () => {
    expect(said('4.17.7: taken d1v0 = 1', '4.17.7: taken d1v0 = 3')).toEqual([
      {
        line: 0,
        beat: 'One interrupt',
        text: '“taken d1v0 = 3” does not hold',
        expected: '3',
        got: '1',
      },
    ])
  })

  it.each([
    [
      'a fact',
      'd1 port 1 pending = 1',
      'd1 port 1 pendng = 1',
      'there is no fact of a port “pendng”; would “pending” fit?',
    ],
    [
      'a domain',
      'd1 port 1 pending = 1',
      'd2 port 1 pending = 1',
      expect.stringContaining('there is no subject “d2”; would “d0” or “d1”'),
    ],
    ['a port', 'd1 port 1 pending = 1', 'd1 port 9999 pending = 1', 'd1 has no port “9999”'],
    [
      'a claim without its value',
      'd1 port 1 pending = 1',
      'd1 port 1 pending',
      '“d1 port 1 pending” is no claim: it reads “d1 port 2 pending = 1”',
    ],
  ])('cannot be judged of %s that there is not', (_, from, to, text) => {
    expect(said(from, to)).toEqual([{ line: 0, beat: 'The bit is set', text }])
  })
})

describe('a step that cannot be found is said at its line, with what would fit', () => {
  it.each([
    ['enter evtchn_sned', 'there is no function “evtchn_sned”; would “evtchn_send” fit?'],
    [
      'op 1 > evtchn_send ? rc == 1',
      expect.stringMatching(/^no step of the story is “evtchn_send \? rc == 1”; would “evtchn_send \?/),
    ],
    ['op 9', 'the story has 2 operations, not 9'],
    ['enter vmx_intr_assist', '2 steps are “enter vmx_intr_assist”: say which, with “nth:” from 1 to 2'],
    ['enter evtchn_send\nnth: 3', '“enter evtchn_send” happens once, not 3'],
    [
      'somewhere',
      '“somewhere” names no step; it can be start, end, op N, enter FUNCTION, leave FUNCTION, FUNCTION ? CONDITION or write FIELD',
    ],
  ])('%s', (at, text) => {
    expect(said('at: end', `at: ${at}`)).toEqual([{ line: 0, beat: 'One interrupt', text }])
  })

  it('a beat that goes back', () => {
    expect(said('at: end', 'at: start')[0]).toEqual({
      line: 0,
      beat: 'One interrupt',
      text: 'this step comes before the step of the beat before',
    })
  })
})

describe('what the words and the fields point at exists', () => {
  it.each([
    ['a word', 'term:PENDING', 'term:PENDIN', '“PENDIN” is not in the glossary; would “PENDING” fit?'],
    ['a card', '[shared]', '[shard]', 'there is no card “shard”; would “shared” fit?'],
    ['a port', 'look: d1p1', 'look: d1p5000', 'there is no d1p5000 to look at'],
    ['a vCPU', 'look: d1p1', 'look: d1v2', 'there is no d1v2 to look at'],
  ])('%s', (_, from, to, text) => {
    expect(said(from, to)).toEqual([{ line: 0, beat: 'The bit is set', text }])
  })

  it('what an option points at: a function or a fact', () => {
    expect(said('    point: evtchn_2l_set_pending', '    point: evtchn_2l_set_pendng')).toEqual([
      {
        // The option begins two lines above.
        line: -2,
        beat: 'The bit is set',
        text: '“evtchn_2l_set_pendng” is neither a function nor a fact to point at',
      },
    ])
  })
})

describe('a sentence about a release stands where it can be shown', () => {
  it('a release that we can be is named under “releases:”', () => {
    expect(said('The guest takes', 'In 4.6 the guest takes').map(({ text }) => text)).toEqual([
      'the words speak of 4.6: show it, with “releases: [4.6.0]”',
    ])
  })

  it('one that we cannot be needs one that we can', () => {
    expect(said('port 1 goes up', 'port 1 goes up, and in 4.9 too').map(({ text }) => text)).toEqual([
      'the words speak of 4.9, which cannot be shown: name under “releases:” one that can',
    ])
  })

  it('answers and their explanations are words, too', () => {
    expect(said('The bit was 0 before.', 'In master it was 0.').map(({ text }) => text)).toEqual([
      'the words speak of master, which cannot be shown: name under “releases:” one that can',
    ])
  })

  it('the release of the lesson may be named', () => {
    expect(said('The guest takes', 'In 4.4.0 the guest takes')).toEqual([])
  })

  it('so may the release that the proposal is drawn on', () => {
    const proposed = changed('release: 4.4.0', 'release: 4.4.0+bind_vector').text
    const { text } = changed('The guest takes', 'In 4.4.0 the guest takes', proposed)
    expect(checkLesson(lessonOf(text), law, KNOWN).problems).toEqual([])
  })

  it('a claim of another release needs it under “releases:”', () => {
    const { text } = changed('releases: [4.17.7]\n', '')
    expect(checkLesson(lessonOf(text), law, KNOWN).problems).toEqual([
      {
        line: changed('  - 4.17.7', '', text).line,
        beat: 'One interrupt',
        text: 'this is claimed of 4.17.7: show it, with “releases: [4.17.7]”',
      },
    ])
  })

  it('a release without the proposal runs the script without it', () => {
    const proposed = changed('release: 4.4.0', 'release: 4.4.0+bind_vector').text
    const { text } = changed('story\n', 'd1v0 bind_vector port=1 vcpu=0 vector=0x51\nstory\n', proposed)
    // The claim about 4.17.7 holds there.
    expect(checkLesson(lessonOf(text), law, KNOWN).problems).toEqual([])
  })
})

describe('a challenge', () => {
  it('is met by its solution', () => {
    expect(said('taken d1v0 = 2', 'taken d1v0 = 3')).toEqual([
      {
        line: 0,
        beat: 'challenge',
        text: '“taken d1v0 = 3” does not hold',
        expected: '3',
        got: '2',
      },
    ])
  })

  it('is not met before anything is done', () => {
    expect(said('taken d1v0 = 2', 'taken d1v0 = 0')[0]).toMatchObject({
      beat: 'challenge',
      text: 'the goal is met before anything is done',
    })
  })
})

describe('a museum piece', () => {
  const SCRIPT = 'd1v0 run_guest\n```'
  const head = (more: string) => changed('order: 5', `order: 5\nkind: museum\n${more}`).text
  const texts = (text: string) =>
    checkLesson(lessonOf(text), law, KNOWN).problems.map(problem => problem.text)
  const named = 'bug: B15\nsource: a commit'
  const fault = `${named}\nswitches: { send_lock_disables_irqs: true }`

  it('has its fault on one side, and what is claimed of the other does not hold there', () => {
    expect(texts(head(`${fault}\nfixed: 4.4.0\nfixed claims: [calls tasklet_schedule = 0]`))).toEqual([])
  })

  it('names its bug, has another side, and asks', () => {
    const bare = lessonOf(head(''))
    const beats = bare.beats.map(({ question: _, ...beat }) => beat)
    const { problems } = checkLesson({ ...bare, beats }, law, KNOWN)
    expect(problems.map(problem => problem.text)).toEqual([
      'a museum piece names its “bug:” and its “source:”',
      'a museum piece has a side without the fault: “fixed:”, “fixed switches:” or lines that begin with fixed',
      'a museum piece asks at least one question',
    ])
  })

  it('has a fault that makes a difference', () => {
    expect(texts(head(`${fault}\nfixed: 4.4.0\nfixed claims: [taken d1v0 = 1]`))).toEqual([
      'the fault makes no difference: all “fixed claims” hold with it as well',
    ])
  })

  it('may set a later fix on the other side', () => {
    const { fixed } = lessonOf(head(`${named}\nfixed switches: { evtchn_usable: true }`))
    expect(fixed).toMatchObject({ release: '4.4.0', switches: { evtchn_usable: true } })
  })

  it('may have a script of its own on the other side', () => {
    const { text } = changed(SCRIPT, 'faulty d1v0 run_guest\nfixed d1v1 run_guest\n```', head(named))
    const { scenario, fixed } = lessonOf(text)
    expect([scenario, fixed].map(side => side?.ops.at(-1)?.['v'])).toEqual(['d1v0', 'd1v1'])
  })

  it('leaves the switches of the fault behind on the other side', () => {
    const { scenario, fixed } = lessonOf(head(`${fault}\nfixed: 4.6.0`))
    expect(scenario.switches).toEqual({ send_lock_disables_irqs: true })
    expect(fixed).not.toHaveProperty('switches')
    expect(fixed?.release).toBe('4.6.0')
  })
})
