import { describe, expect, it } from 'vitest'
import { changed, LESSON_TEXT } from '../../testing/lessonText.ts'
import { parseLesson } from './parse.ts'

/** What is said of a lesson in which one thing was changed, as `line of the change + n: text`. */
function said(from: string, to: string): string[] {
  const { text, line } = changed(from, to)
  return parseLesson('one', text).problems.map(problem => `${problem.line - line}: ${problem.text}`)
}

describe('a lesson without a mistake', () => {
  const { lesson, problems } = parseLesson('one', LESSON_TEXT)

  it('is read without a word', () => {
    expect(problems).toEqual([])
  })

  it('has what its front matter and its script say', () => {
    expect(lesson).toMatchObject({
      id: 'one',
      kind: 'lesson',
      title: 'One event',
      minutes: 2,
      order: 5,
      answers: ['Q1'],
      corrects: [1],
    })
    expect(lesson?.scenario.release).toBe('4.4.0')
    expect(lesson?.scenario.ops.slice(lesson.scenario.setup).map(({ op }) => op)).toEqual([
      'EVTCHNOP_send',
      'run_guest',
    ])
  })

  it('has beats in their order, each with its step, its words and its claims at their lines', () => {
    expect(lesson?.beats.map(({ title }) => title)).toEqual(['The bit is set', 'One interrupt'])
    expect(lesson?.beats[0]).toMatchObject({ look: 'd1p1', zoom: 'bits', cards: ['shared'] })
    expect(lesson?.beats[0]?.claims[0]).toEqual({
      text: 'd1 port 1 pending = 1',
      line: changed('d1 port 1 pending = 1', '').line,
    })
    expect(lesson?.beats[1]).toMatchObject({
      at: 'end',
      releases: ['4.17.7'],
      elsewhere: [{ release: '4.17.7', text: 'taken d1v0 = 1' }],
    })
  })

  it('has a question with one right option, and the reason as a second try', () => {
    const question = lesson?.beats[0]?.question
    expect(question?.options.map(({ right }) => right)).toEqual([true, false])
    expect(question?.reason.options.map(({ right }) => right)).toEqual([true, false])
  })

  it('has a challenge whose solution is operations', () => {
    expect(lesson?.challenge?.goal.map(({ text }) => text)).toEqual(['taken d1v0 = 2'])
    expect(lesson?.challenge?.solution).toHaveLength(4)
  })

  it('may have the line ends of another system', () => {
    expect(parseLesson('one', LESSON_TEXT.replaceAll('\n', '\r\n')).problems).toEqual([])
  })
})

describe('a mistake of the front matter is said at its line', () => {
  it.each([
    [
      'none at all',
      '---\ntitle',
      'title',
      '0: a lesson begins with its front matter between two lines of ---',
    ],
    ['no title', 'title: One event\n', '', '0: “title:” is needed'],
    ['no goal', 'goal: See one event\n', '', '-1: “goal:” is needed'],
    [
      'a release that we cannot be',
      'release: 4.4.0',
      'release: 4.5',
      '0: release: this must be one of 4.4.0, 4.4.0+bind_vector, 4.6.0, 4.17.7',
    ],
    ['no minutes to read it', 'minutes: 2', 'minutes: 0', '0: minutes: this must be at least 1'],
    ['a misconception that is not listed', '[1]', '[21]', '0: corrects 0: this must be at most 20'],
    [
      'YAML that cannot be read, once',
      'title: One event',
      'title: One: event',
      '0: this is no YAML (a text with “: ” or “ #” in it stands in quotes): Nested mappings are not allowed in compact mappings',
    ],
  ])('%s', (_, from, to, problem) => {
    expect(said(from, to)).toEqual([problem])
  })

  it('a field with a typo: it is not known, and it is missing', () => {
    expect(said('minutes: 2', 'minuts: 2')).toEqual([
      '-4: “minutes:” is needed',
      expect.stringContaining('0: there is no field “minuts”; would “minutes”'),
    ])
  })

  it('a switch that there is not, with those that would fit', () => {
    const { text } = changed('order: 5', 'order: 5\nswitches: { evtchn_usabel: true }')
    expect(parseLesson('one', text).problems.map(problem => problem.text)).toEqual([
      expect.stringMatching(/there is no switch “evtchn_usabel”; would “evtchn_usable”/),
    ])
  })

  it('a line that the founding note does not have, with those that it has', () => {
    expect(said('[Q1]', '[Q9]')).toEqual([
      '0: answers 0: these are lines of the founding note: T1, T2, T3, T4, T5, Q1, Q2, Q2b, Q3, Q4, Q4b, Q4c, Q5, Q6, Q7',
    ])
  })
})

describe('a mistake of the script is said at its line', () => {
  it.each([
    ['an operation', 'send port=1', 'sned port=1', '0: there is no operation “sned”; would “send” fit?'],
    [
      'an argument',
      'send port=1',
      'send prt=1',
      '0: “prt=1” is no argument of EVTCHNOP_send; would “port=” fit?',
    ],
    ['a number', 'send port=1', 'send port=x', '0: port: “x” is no number'],
    ['a vCPU', 'd0v0 send', 'd3v0 send', '0: EVTCHNOP_send: there is no vCPU d3v0'],
    ['a domain', 'guest d1', 'guest d2', '0: there is no domain “d2”; would “d0” or “d1” fit?'],
    ['a method', 'd1 vector', 'd1 vektor', '0: there is no method “vektor”; would “vector” fit?'],
  ])('%s that does not exist', (_, from, to, problem) => {
    expect(said(from, to)).toEqual([problem])
  })

  it('a block that is not called script', () => {
    expect(said('```script', '```scirpt')).toEqual([
      '0: before the first beat stands only the block ```script: there is no “scirpt”; would “script” fit?',
    ])
  })

  it('no block at all', () => {
    const text = LESSON_TEXT.replace(/```script[^`]*```\n/, '')
    expect(parseLesson('one', text)).toEqual({
      lesson: undefined,
      problems: [{ line: 10, text: 'before the first beat stands the block ```script' }],
    })
  })

  it('no domain', () => {
    const text = LESSON_TEXT.replace(/```script[^`]*```\n/, '```script\nstory\n```\n')
    expect(parseLesson('one', text).problems[0]).toEqual({
      line: 11,
      text: 'the script makes no domain: “dom 1 hvm vcpus=2”',
    })
  })

  it('a solution with a typo', () => {
    expect(said('run_guest\n  d0v0 send port=1\n', 'run_gust\n  d0v0 send port=1\n')).toEqual([
      '0: there is no operation “run_gust”; would “run_guest” fit?',
    ])
  })
})

describe('a mistake of a beat is said at its line, with the beat', () => {
  it.each([
    [
      'a block with a typo',
      '```step\nat: op 1',
      '```stpe\nat: op 1',
      [
        '-4: a beat says where it stands in a block ```step',
        '0: there is no block “stpe”; would “step” fit?',
      ],
    ],
    [
      'a field with a typo',
      'zoom: bits',
      'zom: bits',
      [expect.stringContaining('0: there is no field “zom”; would “zoom”')],
    ],
    ['a step without its place', 'at: end\n', '', ['0: “at:” is needed']],
    ['a zoom that there is not', 'zoom: bits', 'zoom: bit', ['0: zoom: this is hypercall, function or bits']],
    ['nobody to look at', 'look: d1p1', 'look: p1', ['0: look: this is d1p2 (a port) or d1v0 (a vCPU)']],
    ['no words', 'The bit [PENDING](term:PENDING) of port 1 goes up.\n', '', ['-2: a beat says something']],
    [
      'a heading of the wrong level',
      '## One interrupt',
      '# One interrupt',
      ['0: a beat begins with a heading of the second level: “## …”'],
    ],
    [
      'what a beat cannot hold',
      'The guest takes',
      '> The guest takes',
      [
        '0: blockquote has no place in a beat: it holds paragraphs, lists and the blocks step and ask',
        '-2: a beat says something',
      ],
    ],
    [
      'a link that leads nowhere',
      'term:PENDING',
      'trem:PENDING',
      ['0: a link leads to term:WORD, lesson:NAME, lesson:NAME/BEAT or https://…, not “trem:PENDING”'],
    ],
    [
      'a link that Markdown does not see',
      '(term:PENDING)',
      '(term:ready word)',
      ['0: this is no link yet: a target with a space in it stands in <…>: [RTE](<term:RTE mask>)'],
    ],
    [
      'a claim elsewhere without its release',
      '  - 4.17.7: taken',
      '  - taken',
      ['0: elsewhere 0: these are lines such as “- 4.6.0: taken d1v0 = 1”'],
    ],
  ])('%s', (_, from, to, problems) => {
    expect(said(from, to).sort()).toEqual([...problems].sort())
  })

  it('no step', () => {
    const text = LESSON_TEXT.replace(/```step\nat: end[^`]*```\n/, '')
    expect(parseLesson('one', text).problems).toEqual([
      {
        line: changed('## One interrupt', '').line,
        beat: 'One interrupt',
        text: 'a beat says where it stands in a block ```step',
      },
    ])
  })

  it('names the beat', () => {
    const { text } = changed('zoom: bits', 'zoom: bit')
    expect(parseLesson('one', text).problems[0]?.beat).toBe('The bit is set')
  })
})

describe('a mistake of a question is said at its line', () => {
  it.each([
    [
      'two right options',
      '  - wrong: Nothing',
      '  - right: Nothing',
      '-4: options: one option, and only one, is right',
    ],
    [
      'no right option',
      '  - right: The selector',
      '  - wrong: The selector',
      '-1: options: one option, and only one, is right',
    ],
    [
      'an option with a typo',
      '  - wrong: Nothing',
      '  - wrng: Nothing',
      '0: options 1 wrng: an option has “right:” or “wrong:”, “because:” and perhaps “point:”',
    ],
    [
      'an option without its reason',
      '    because: The bit was 0 before.\n',
      '',
      '-1: “options 0 because:” is needed',
    ],
    [
      'a question with a colon and no quotes',
      'question: What comes',
      'question: What: comes',
      '0: this is no YAML (a text with “: ” or “ #” in it stands in quotes): Nested mappings are not allowed in compact mappings',
    ],
  ])('%s', (_, from, to, problem) => {
    expect(said(from, to)).toEqual([problem])
  })

  it('no second try', () => {
    const { text } = changed('reason:\n  question: Why', 'resaon:\n  question: Why')
    expect(parseLesson('one', text).problems.map(problem => problem.text)).toEqual([
      '“reason:” is needed',
      'there is no field “resaon”; would “reason” fit?',
    ])
  })
})

it('a challenge without its hint says so', () => {
  expect(said('hint: Send once more.\n', '')).toEqual(['-1: “hint:” is needed'])
})

it('says all that is wrong at once, by line', () => {
  const first = changed('minutes: 2', 'minutes: 99')
  const { text } = changed('zoom: bits', 'zoom: bit', first.text)
  expect(parseLesson('one', text).problems.map(problem => problem.text)).toEqual([
    'minutes: this must be at most 15',
    'zoom: this is hypercall, function or bits',
  ])
})
