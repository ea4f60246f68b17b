import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import { scenarios } from '../testing/arbitraries.ts'
import { examples } from './examples.ts'
import { runScenario, type Trace } from './run.ts'
import type { Scenario } from './scenario.ts'
import { type Direction, placeOf, positionOf, startOfStory, stride } from './time.ts'

function traceOf(scenario: Scenario): Trace {
  const run = runScenario(scenario, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

const stops = (trace: Trace): number[] =>
  Array.from({ length: trace.length + 1 }, (_, position) => position).filter(p => trace.isStop(p))

/** Positions from one end to the other in strides, both ends included. */
function walk(trace: Trace, how: 'step' | 'over' | 'out' | 'op', direction: Direction): number[] {
  const [start, end] = direction === 1 ? [0, trace.length] : [trace.length, 0]
  const way = [start]
  for (let p = start; p !== end; ) {
    p = stride(trace, p, how, direction)
    way.push(p)
    if (way.length > trace.length + 2) throw new Error('the walk does not end')
  }
  return way
}

const all = examples.map(({ id, scenario }) => ({ id, trace: traceOf(scenario) }))

describe.each(all)('in “$id”', ({ trace }) => {
  it('single steps visit every stop, and backwards the same ones', () => {
    expect(walk(trace, 'step', 1)).toEqual(stops(trace))
    expect(walk(trace, 'step', -1)).toEqual(stops(trace).reverse())
  })

  it('a step forward and one back return', () => {
    for (const p of stops(trace).slice(0, -1))
      expect(stride(trace, stride(trace, p, 'step', 1), 'step', -1)).toBe(p)
  })

  it('“over” passes everything deeper and nothing else', () => {
    for (const p of stops(trace).slice(1)) {
      const q = stride(trace, p, 'over', 1)
      const depth = trace.depthAt(p)
      const passed = stops(trace).filter(stop => stop > p && stop < q)
      expect(passed.every(stop => trace.depthAt(stop) > depth)).toBe(true)
      if (q < trace.length) expect(trace.depthAt(q)).toBeLessThanOrEqual(depth)
    }
  })

  it('“over” and back return, as long as it stays in the same function', () => {
    for (const p of stops(trace).slice(1)) {
      const q = stride(trace, p, 'over', 1)
      if (trace.depthAt(q) === trace.depthAt(p) && q !== p) expect(stride(trace, q, 'over', -1)).toBe(p)
    }
  })

  it.each([1, -1] as const)('“out” leaves the function (direction %i)', direction => {
    for (const p of stops(trace)) {
      const q = stride(trace, p, 'out', direction)
      if (q > 0 && q < trace.length)
        expect(trace.depthAt(q)).toBeLessThanOrEqual(Math.max(trace.depthAt(p) - 1, 0))
    }
  })

  it('“op” visits the first step of every operation, both ways', () => {
    const firsts = trace.ops.filter(run => run.to > run.from).map(run => run.from + 1)
    expect(walk(trace, 'op', 1)).toEqual([0, ...firsts, trace.length])
    expect(walk(trace, 'op', -1)).toEqual([trace.length, ...firsts.reverse(), 0])
  })

  it('every position has a place that leads back to it', () => {
    for (let p = 0; p <= trace.length; p++) expect(positionOf(trace, placeOf(trace, p))).toBe(p)
  })

  it('the story begins after the set-up', () => {
    expect(trace.opAt(startOfStory(trace) + 1)).toBe(trace.scenario.setup)
  })
})

it('strides stay inside the trace, whatever it is, and reach both ends', () => {
  fc.assert(
    fc.property(scenarios(), fc.constantFrom('step', 'over', 'out', 'op' as const), (scenario, how) => {
      const trace = traceOf(scenario)
      for (const direction of [1, -1] as const)
        for (const p of walk(trace, how, direction)) expect(p >= 0 && p <= trace.length).toBe(true)
    }),
    { numRuns: 30 },
  )
})

describe('places of another time', () => {
  const { trace } = all[0] as (typeof all)[number]

  it('an operation that is not there any more is the end', () => {
    expect(positionOf(trace, { op: 999, step: 1 })).toBe(trace.length)
  })

  it('a step past the end of its operation is that end', () => {
    expect(positionOf(trace, { op: 1, step: 9999 })).toBe(trace.ops[0]?.to)
  })

  it('before the first operation is the start', () => {
    expect(positionOf(trace, { op: 0, step: 5 })).toBe(0)
  })
})

it('an operation without steps is no stop on the way', () => {
  const scenario = (examples[0] as (typeof examples)[number]).scenario
  const trace = traceOf({
    ...scenario,
    ops: [...scenario.ops, { op: 'g_page_init', v: 'd1v0', gfn: 1, word: 0 }],
  })
  expect(stride(trace, trace.length, 'op', 1)).toBe(trace.length)
})
