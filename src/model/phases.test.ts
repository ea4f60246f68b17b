import { expect, test } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import { examples } from './examples.ts'
import { segmentsOf } from './phases.ts'
import { runScenario } from './run.ts'

function story(id: string): string[] {
  const { scenario } = examples.find(e => e.id === id) as (typeof examples)[number]
  const run = runScenario(scenario, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace.ops.slice(scenario.setup).map((_, i) =>
    segmentsOf(run.trace, scenario.setup + i)
      .map(s => s.phase)
      .join(' '),
  )
}

test('an event by callback vector: no wires, no EOI, and one more exit for the interrupt window', () => {
  expect(story('vector')).toEqual([
    'call pending mark assert kick pollers',
    'exit choose inject window entry handler return exit choose entry',
  ])
})

test('an event by GSI goes over wires and chips, and the exit of the EOI lowers the line', () => {
  expect(story('gsi')).toEqual([
    'call pending mark assert line kick line pollers',
    'exit choose inject window entry handler exit deassert eoi choose entry return',
  ])
})

test('an event raised in an interrupt handler waits for the tasklet', () => {
  expect(story('deferral')).toEqual([
    'environment',
    'call pending mark assert deferral pollers',
    'environment',
    'tasklet assert line kick line',
    'exit choose inject window entry handler exit deassert eoi choose entry return',
  ])
})

test('segments cover every step of an operation once, in order', () => {
  const run = runScenario((examples[2] as (typeof examples)[number]).scenario, law)
  if (!run.ok) throw new Error(run.reason)
  for (const [i, op] of run.trace.ops.entries()) {
    const segments = segmentsOf(run.trace, i)
    expect(segments[0]?.from).toBe(op.from)
    expect(segments.at(-1)?.to).toBe(op.to)
    for (const [n, s] of segments.slice(1).entries()) expect(s.from).toBe(segments[n]?.to)
  }
})
