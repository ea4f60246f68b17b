import { describe, expect, it } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import { type Example, examples } from './examples.ts'
import { moreExamples, UPCALL_VECTOR } from './moreExamples.ts'
import { openingOf } from './opening.ts'
import type { Result } from './ops.ts'
import { runScenario, type Trace } from './run.ts'
import { checkScenario, type Scenario } from './scenario.ts'
import { startOfStory } from './time.ts'
import { ERESTART } from './xen/errno.ts'

function traceOf(scenario: Scenario): Trace {
  const run = runScenario(scenario, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

const all = moreExamples.flatMap(group => group.examples)
const example = (id: string): Example => {
  const found = all.find(e => e.id === id)
  if (!found) throw new Error(`there is no example ${id}`)
  return found
}
const ran = (id: string): Trace => traceOf(example(id).scenario)
const told = ({ vectors, ports }: Result): unknown[] => [vectors, ports]
/** What the guest took, and on which ports, each time it was let run in the story. */
const taken = (trace: Trace): unknown[] =>
  trace.ops
    .slice(trace.scenario.setup)
    .filter(run => run.op.op === 'run_guest')
    .map(run => told(run.result))

describe('the further examples', () => {
  it('have ids and titles of their own', () => {
    const everything = [...examples, ...all]
    expect(new Set(everything.map(e => e.id)).size).toBe(everything.length)
    expect(new Set(everything.map(e => e.scenario.title)).size).toBe(everything.length)
  })

  it.each(all)('“$id” can be run, and its set-up is refused nothing', ({ scenario }) => {
    expect(checkScenario(scenario)).toBeUndefined()
    const setup = traceOf(scenario).ops.slice(0, scenario.setup)
    expect(setup.filter(run => (run.result.rc ?? 0) < 0 || run.crash)).toEqual([])
  })

  it.each(all)('“$id” opens inside its story, at the function it is about', ({ scenario, ...rest }) => {
    const trace = traceOf(scenario)
    const at = openingOf({ scenario, ...rest })(trace)
    expect(at).toBeGreaterThan(startOfStory(trace))
    expect(trace.stepAt(at)).toMatchObject({ kind: 'enter', fn: rest.opensAt.fn })
  })
})

describe('FIFO', () => {
  it('takes the event of priority 0 first, then the others in the order they came, by one interrupt', () => {
    expect(taken(ran('fifo-priorities'))).toEqual([[[0xf3], [4, 2, 3]]])
  })

  it('keeps a masked event off the queues until EVTCHNOP_unmask links it', () => {
    expect(taken(ran('fifo-mask'))).toEqual([
      [[], []],
      [[0xf3], [2]],
    ])
  })

  it('4.4.0 dies of an event for a vCPU without queues; nothing after it is done', () => {
    const trace = ran('fifo-fault')
    expect(trace.ops.at(-1)?.op.op).toBe('EVTCHNOP_send')
    expect(trace.ops.at(-1)?.crash).toContain('d1v1')
  })

  it('4.17.7 drops it: the send succeeds, no word of the array is PENDING, nobody is told', () => {
    const { scenario } = example('fifo-dropped')
    const trace = traceOf(scenario)
    expect(trace.ops[scenario.setup]?.result.rc).toBe(0)
    const d1 = trace.world.domain(1)
    expect(d1 && trace.world.mem[d1.frame(16) + 2]).toBe(0)
    expect(taken(trace)).toEqual([[[], []]])
  })

  it('is the same scenario in both but for its name', () => {
    const { title: _, release: __, ...rest } = example('fifo-fault').scenario
    expect(example('fifo-dropped').scenario).toMatchObject(rest)
  })
})

describe('later releases', () => {
  it('an upcall vector reaches vCPU 1 through its LAPIC', () => {
    expect(taken(ran('upcall-vector'))).toEqual([[[UPCALL_VECTOR], [2]]])
  })

  it('with its LAPIC off nothing is raised; switching it on raises it', () => {
    expect(taken(ran('upcall-lapic-off'))).toEqual([
      [[], []],
      [[UPCALL_VECTOR], [2]],
    ])
  })

  it('with a callback vector as well one event is two interrupts, and one scan', () => {
    expect(taken(ran('upcall-and-callback'))).toEqual([[[0xf3, UPCALL_VECTOR], [2]]])
  })

  it('a callback changed while an event waits: nothing arrives in 4.4.0, the GSI in 4.17.7', () => {
    expect(taken(ran('late-gsi'))).toEqual([[[], []]])
    expect(taken(ran('late-gsi-asserts'))).toEqual([[[0x5a], [2]]])
  })

  it('a reset is cut after 64 ports, and its continuation closes the rest', () => {
    const { scenario } = example('reset-continued')
    const trace = traceOf(scenario)
    expect(trace.ops.slice(scenario.setup).map(run => run.result.rc)).toEqual([-ERESTART, 0])
    const d1 = trace.world.domain(1)
    const open = () =>
      trace.world.mem
        .subarray(d1?.state, (d1?.state ?? 0) + 128)
        .filter((state, port) => port > 0 && state > 0)
    expect(open()).toHaveLength(0)
    trace.seek(trace.ops[scenario.setup]?.to ?? 0)
    expect(open()).toHaveLength(1)
  })
})
