import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { scenarios } from '../../testing/arbitraries.ts'
import { examples } from '../examples.ts'
import { moreExamples } from '../moreExamples.ts'
import { runScenario, type Trace } from '../run.ts'
import type { Scenario } from '../scenario.ts'
import { startOfStory } from '../time.ts'
import { findMoment, nameMoment } from './moment.ts'
import { parseScript } from './script.ts'

function traceOf(scenario: Scenario): Trace {
  const run = runScenario(scenario, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

const { script } = parseScript(
  `dom 0 pv
  dom 1 hvm vcpus=2
  guest d1
  callback d1 gsi
  d1v0 alloc_unbound dom=self remote_dom=0
  d0v0 bind_interdomain remote_dom=1 remote_port=1
  d0v0 run_guest
  story
  d0v0 send port=1
  set_in_irq val=0
  d0v0 send port=1
  d1v0 run_guest`,
  1,
)
const trace = traceOf({ title: 'Two sends', release: '4.4.0', ...script })
const start = startOfStory(trace)

/** The step before the position that words name. */
function stepAt(words: string, nth?: number) {
  const found = findMoment(trace, words, nth)
  if (!found.ok) throw new Error(found.reason)
  return { position: found.position, step: trace.step(found.position - 1) }
}

const reasonOf = (words: string, nth?: number): string => {
  const found = findMoment(trace, words, nth)
  return found.ok ? `position ${found.position}` : found.reason
}

describe('words name a step by its meaning', () => {
  it('start is where the story begins, after the scene is set', () => {
    expect(findMoment(trace, 'start')).toEqual({ ok: true, position: start })
    expect(start).toBeGreaterThan(0)
  })
  it('end is after the last step', () => {
    expect(findMoment(trace, 'end')).toEqual({ ok: true, position: trace.length })
  })
  it('op counts the operations of the story, not those of the scene', () => {
    expect(findMoment(trace, 'op 1')).toEqual({ ok: true, position: start + 1 })
  })
  it('enter: the function has been entered', () => {
    expect(stepAt('enter hvm_assert_evtchn_irq').step).toMatchObject({
      kind: 'enter',
      fn: 'hvm_assert_evtchn_irq',
    })
  })
  it('leave: the function has returned a value', () => {
    expect(stepAt('op 1 > leave evtchn_send').step).toMatchObject({ kind: 'leave', fn: 'evtchn_send' })
  })
  it('a question mark: the condition has been asked', () => {
    expect(stepAt('hvm_assert_evtchn_irq ? in_irq()').step).toMatchObject({
      kind: 'branch',
      fn: 'hvm_assert_evtchn_irq',
      condition: 'in_irq()',
    })
  })
  it('write: the field has been written, as the state panel calls it', () => {
    expect(stepAt('op 1 > write evtchn_pending[port 1]').step.kind).toBe('write')
  })
  it('write: the owner may stand before the field', () => {
    expect(stepAt('op 1 > write d1.evtchn_pending[port 1]')).toEqual(
      stepAt('op 1 > write evtchn_pending[port 1]'),
    )
  })
  it('write: the new value tells two writes apart', () => {
    const up = stepAt('write callback_via_asserted = 1').position
    const down = stepAt('write callback_via_asserted = 0').position
    expect(up).toBeLessThan(down)
  })
  it('op … > looks in that operation only', () => {
    const [first, third] = [stepAt('op 1 > enter evtchn_send'), stepAt('op 3 > enter evtchn_send')]
    expect(first.position).toBeLessThan(third.position)
  })
  it('nth says which, if more than one is meant', () => {
    expect(stepAt('enter evtchn_send', 2)).toEqual(stepAt('op 3 > enter evtchn_send'))
  })
})

describe('what is wrong is said with what would fit', () => {
  it.each([
    ['enter evtchn_snd', 'there is no function “evtchn_snd”; would “evtchn_send” fit?'],
    ['enter tasklet_schedule', 'no step of the story is “enter tasklet_schedule”'],
    ['evtchn_send ? lchn->state == ECS_INTERDOMAN', 'would “evtchn_send ? lchn->state == ECS_INTERDOMAIN”'],
    ['write callback_via_assert', 'would “write callback_via_asserted”'],
    ['op 5', 'the story has 4 operations, not 5'],
    ['op 0', 'the story has 4 operations, not 0'],
    ['op 9 > enter evtchn_send', 'the story has 4 operations, not 9'],
    ['op 2 > enter evtchn_send', 'no step of the story is “enter evtchn_send”'],
    ['somewhere', '“somewhere” names no step; it can be start, end, op N, enter FUNCTION'],
    ['enter evtchn_send', '2 steps are “enter evtchn_send”: say which, with “nth:” from 1 to 2'],
  ])('%s', (words, message) => {
    expect(reasonOf(words)).toContain(message)
  })
  it('a step that does not happen so often', () => {
    expect(reasonOf('enter evtchn_send', 3)).toBe('“enter evtchn_send” happens 2 times, not 3')
  })
  it('the return of a function that returns nothing is no step', () => {
    expect(reasonOf('op 1 > leave hvm_set_callback_irq_level')).toContain('is no step: nothing is returned')
  })
})

describe('a position that is named is found again', () => {
  const again = (t: Trace, position: number) => {
    const { at, nth } = nameMoment(t, position)
    return { at, found: findMoment(t, at, nth) }
  }
  const stopsOf = (t: Trace): number[] =>
    Array.from({ length: t.length + 1 }, (_, p) => p).filter(p => p >= startOfStory(t) && t.isStop(p))

  const shipped = [...examples, ...moreExamples.flatMap(group => group.examples)]
  it.each(shipped.map(({ id, scenario }) => [id, scenario] as const))('in the example %s', (_, scenario) => {
    const t = traceOf(scenario)
    fc.assert(
      fc.property(fc.constantFrom(...stopsOf(t)), position => {
        expect(again(t, position)).toMatchObject({ found: { ok: true, position } })
      }),
      { numRuns: 60 },
    )
  })
  it('in any scenario', () => {
    fc.assert(
      fc.property(scenarios(), fc.nat(), (scenario, n) => {
        fc.pre(scenario.setup < scenario.ops.length)
        const t = traceOf(scenario)
        const stops = stopsOf(t)
        const position = stops[n % stops.length] as number
        expect(again(t, position)).toMatchObject({ found: { ok: true, position } })
      }),
      { numRuns: 100 },
    )
  })
  it('what stands before the story is its start', () => {
    expect(nameMoment(trace, 0)).toEqual({ at: 'start' })
  })
  it('of a scene without a story no step has a name', () => {
    const scene = traceOf({ title: 'No story', release: '4.4.0', ...script, setup: script.ops.length })
    expect(nameMoment(scene, 3)).toEqual({ at: 'start' })
  })
})
