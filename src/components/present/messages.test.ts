import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { examples } from '../../model/examples.ts'
import { moreExamples } from '../../model/moreExamples.ts'
import { runScenario, type Trace } from '../../model/run.ts'
import type { Scenario } from '../../model/scenario.ts'
import { startOfStory } from '../../model/time.ts'
import { readFromNotes, readFromPresenter } from './messages.ts'
import { notesAt } from './notesView.ts'

function traceOf(scenario: Scenario): Trace {
  const run = runScenario(scenario, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

const all = [...examples, ...moreExamples.flatMap(group => group.examples)]

const viewAt = (trace: Trace, at: number) => {
  trace.seek(at)
  return { kind: 'view' as const, ...notesAt(trace, at), black: false, presenting: true }
}

describe('what the presenter tells', () => {
  it.each(all)('is a message that the notes take, at any step of $id', ({ scenario }) => {
    const trace = traceOf(scenario)
    for (let at = 0; at <= trace.length; at += 7) {
      const view = viewAt(trace, at)
      expect(readFromPresenter(structuredClone(view))).toEqual(view)
    }
  })

  it('says what comes next, and at the end that nothing does', () => {
    const trace = traceOf((all[0] as (typeof all)[number]).scenario)
    const first = viewAt(trace, startOfStory(trace) + 1)
    expect(first.sentence).toMatch(/leaves the guest for Xen with EVTCHNOP_send/)
    expect(first.next).toMatch(/raises the event of its port 1/)
    expect(first.nextStation).toEqual({ name: 'evtchn_send', steps: 1 })
    expect(first.operation).toMatch(/^15 of 16\. d0v0: EVTCHNOP_send/)
    const end = viewAt(trace, trace.length)
    expect(end.next).toBeUndefined()
    expect(end.nextStation).toBeUndefined()
  })

  it('counts the presses to the next station, not the steps that nobody stops at', () => {
    const trace = traceOf((all[0] as (typeof all)[number]).scenario)
    const at = startOfStory(trace) + 1
    const { nextStation } = viewAt(trace, at + 1)
    let stops = 0
    for (let p = at + 2; viewAt(trace, p).headline.startsWith('evtchn_2l_set_pending') === false; p++)
      if (trace.isStop(p)) stops++
    expect(nextStation).toEqual({ name: 'evtchn_2l_set_pending', steps: stops + 1 })
  })
})

describe('a message', () => {
  const good = viewAt(traceOf((all[0] as (typeof all)[number]).scenario), 20)

  it.each([
    ['nothing', undefined],
    ['a text', 'view'],
    ['another kind', { kind: 'eval', code: '1' }],
    ['a key that does not steer', { kind: 'press', key: 'Ctrl+p' }],
    ['something more', { kind: 'hello', more: 1 }],
  ])('that is %s is not taken from the notes', (_, data) => {
    expect(readFromNotes(data)).toBeUndefined()
  })

  it.each([
    ['a number for a sentence', { ...good, sentence: 7 }],
    ['markup beyond its fields', { ...good, html: '<b>' }],
    ['a negative step', { ...good, at: -1 }],
    ['a sentence without end', { ...good, sentence: 'x'.repeat(2001) }],
  ])('with %s is not taken from the presenter', (_, data) => {
    expect(readFromPresenter(data)).toBeUndefined()
  })

  it('that says hello, goodbye or presses a key is taken', () => {
    expect(readFromNotes({ kind: 'hello' })).toEqual({ kind: 'hello' })
    expect(readFromNotes({ kind: 'press', key: 'ArrowRight' })).toEqual({ kind: 'press', key: 'ArrowRight' })
    expect(readFromPresenter({ kind: 'bye' })).toEqual({ kind: 'bye' })
  })
})
