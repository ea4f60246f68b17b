import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { type Example, examples } from '../../model/examples.ts'
import { moreExamples } from '../../model/moreExamples.ts'
import { runScenario, type Trace } from '../../model/run.ts'
import type { Scenario } from '../../model/scenario.ts'
import { startOfStory } from '../../model/time.ts'
import { framesOf } from './frames.ts'
import { MOST_FRAMES, momentsOf } from './storyboard.ts'

const all = [...examples, ...moreExamples.flatMap(group => group.examples)]

function traceOf(scenario: Scenario): Trace {
  const run = runScenario(scenario, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

const traceNamed = (id: string): Trace => traceOf((all.find(e => e.id === id) as Example).scenario)

/** What happens at each moment, as text: `turned v->vcpu_id == 0 = false`. */
const told = (trace: Trace): string[] =>
  momentsOf(trace).map(({ at, reason }) => {
    const step = trace.step(at - 1)
    return `${reason} ${step.kind === 'branch' ? `${step.condition} = ${step.value}` : step.fn}`
  })

describe.each(all)('the storyboard of $id', ({ scenario }) => {
  const trace = traceOf(scenario)
  const moments = momentsOf(trace)
  const positions = moments.map(m => m.at)

  it('has as many frames as can be read', () => {
    expect(moments.length).toBeGreaterThanOrEqual(8)
    expect(moments.length).toBeLessThanOrEqual(MOST_FRAMES)
  })

  it('shows steps of the story, each once and in order, where a person may stop', () => {
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b))
    expect(positions.filter(at => at <= startOfStory(trace) || at > trace.length)).toEqual([])
    expect(positions.filter(at => !trace.isStop(at))).toEqual([])
  })

  it('begins with the first operation of the story and ends where the last one ends', () => {
    const last = trace.ops.at(-1)
    expect(trace.opAt(positions[0] as number)).toBe(scenario.setup)
    expect(moments[0]?.reason).toBe('begin')
    expect(trace.opAt(positions.at(-1) as number)).toBe(trace.ops.length - 1)
    expect(moments.at(-1)?.reason).toBe(last?.crash === undefined ? 'end' : 'crash')
  })

  it('leaves the world where it found it', () => {
    trace.seek(startOfStory(trace))
    const before = trace.world.mem.slice()
    expect(framesOf(trace)).toHaveLength(moments.length)
    expect(trace.position).toBe(startOfStory(trace))
    expect(before.every((word, cell) => word === trace.world.mem[cell])).toBe(true)
  })
})

describe('momentsOf', () => {
  it('shows each station that the event gets to', () => {
    expect(
      told(traceNamed('vector'))
        .filter(text => text.startsWith('station'))
        .slice(0, 5),
    ).toEqual([
      'station evtchn_send',
      'station evtchn_2l_set_pending',
      'station vcpu_mark_events_pending',
      'station hvm_assert_evtchn_irq',
      'station vcpu_kick',
    ])
  })

  it('shows the condition that turns an event away, in Xen and on the way into the guest', () => {
    const moments = told(traceNamed('vcpu1-gsi'))
    expect(moments).toContain('turned v->vcpu_id == 0 = false')
    expect(moments).toContain('turned intack.source == hvm_intsrc_none = true')
  })

  it('has no such condition where the guest is told', () => {
    expect(told(traceNamed('vector'))).not.toContain('turned intack.source == hvm_intsrc_none = true')
  })

  it('ends where Xen dies', () => {
    expect(momentsOf(traceNamed('fifo-fault')).at(-1)?.reason).toBe('crash')
  })

  it('tells the set-up if nothing comes after it, and of an empty scenario nothing', () => {
    const { scenario } = traceNamed('vector')
    const setUp = momentsOf(traceOf({ ...scenario, ops: scenario.ops.slice(0, scenario.setup) }))
    expect(setUp.length).toBeGreaterThan(2)
    expect(momentsOf(traceOf({ ...scenario, setup: 0, ops: [] }))).toEqual([])
  })

  it('keeps to its limit in a scenario of thousands of operations', () => {
    const { scenario } = traceNamed('vector')
    const story = scenario.ops.slice(scenario.setup)
    const long = { ...scenario, ops: [...scenario.ops, ...Array.from({ length: 500 }, () => story).flat()] }
    const moments = momentsOf(traceOf(long))
    expect(moments).toHaveLength(MOST_FRAMES)
    expect(moments[0]?.reason).toBe('begin')
    expect(moments.at(-1)?.reason).toBe('end')
  })
})
