import { describe, expect, it } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import { type Example, examples } from './examples.ts'
import { METHODS, type Method, methodOf, withMethod } from './methods.ts'
import { runScenario, type Trace } from './run.ts'
import { checkScenario, type Scenario } from './scenario.ts'

function traceOf(scenario: Scenario): Trace {
  const run = runScenario(scenario, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

const example = (id: string): Example => {
  const found = examples.find(e => e.id === id)
  if (!found) throw new Error(`there is no example ${id}`)
  return found
}

/** What the guests took after the set-up: vectors and ports of each run_guest, in order. */
const taken = (trace: Trace): unknown[] =>
  trace.ops
    .slice(trace.scenario.setup)
    .filter(({ op }) => op.op === 'run_guest')
    .map(({ result }) => [result.vectors, result.ports])

describe('the examples', () => {
  it('are seven, each with its own id', () => {
    expect(examples.map(e => e.id)).toEqual([
      'vector',
      'gsi',
      'intx',
      'deferral',
      'vcpu1-gsi',
      'mask',
      'bind-vector',
    ])
  })

  it.each(examples)('“$id” can be run, and nothing in it is refused', ({ scenario }) => {
    expect(checkScenario(scenario)).toBeUndefined()
    const trace = traceOf(scenario)
    expect(trace.ops.filter(run => (run.result.rc ?? 0) < 0 || run.crash)).toEqual([])
  })

  it.each(examples)('“$id” opens at a step of its story', ({ scenario, opensAt }) => {
    const trace = traceOf(scenario)
    const from = trace.ops[scenario.setup]?.from as number
    const entries = Array.from({ length: trace.length - from }, (_, i) => trace.step(from + i)).filter(
      step => step.kind === 'enter' && step.fn === opensAt.fn,
    )
    expect(entries.length).toBeGreaterThanOrEqual(opensAt.nth)
  })

  it.each([
    ['vector', [[[0xf3], [2]]]],
    ['gsi', [[[0x5a], [2]]]],
    ['intx', [[[0x61], [2]]]],
    ['deferral', [[[0x5a], [2]]]],
    ['vcpu1-gsi', [[[], []]]],
    // Masked: nothing. Unmasked by hypercall: told. Unmasked by a plain write: nothing, and still pending.
    [
      'mask',
      [
        [[], []],
        [[0xf3], [2]],
        [[], []],
      ],
    ],
    ['bind-vector', [[[0x51], [2]]]],
  ])('“%s”: what the guest took', (id, expected) => {
    expect(taken(traceOf(example(id).scenario))).toEqual(expected)
  })
})

describe('the same scenario under another method', () => {
  const vectors: Record<Method, number> = {
    vector: 0xf3,
    gsi: 0x5a,
    pci_intx: 0x61,
    upcall_vector: 0xf3,
    bind_vector: 0x51,
  }

  it.each(METHODS)('“vector” under %s is told by that method', method => {
    const scenario = withMethod(traceOf(example('vector').scenario), method)
    expect(checkScenario(scenario)).toBeUndefined()
    expect(methodOf(scenario)).toBe(method)
    const [run] = taken(traceOf(scenario)) as [[number[], number[]]]
    // Under the proposal the guest's first port, its timer, has the first vector.
    expect(run).toEqual([[method === 'bind_vector' ? 0x52 : vectors[method]], [2]])
  })

  it.each(METHODS.filter(method => method !== 'bind_vector'))(
    'there and back is the same scenario: %s',
    method => {
      const { scenario } = example('vector')
      const there = withMethod(traceOf(scenario), method)
      expect(withMethod(traceOf(there), 'vector').ops).toEqual(scenario.ops)
    },
  )

  it('an event for vCPU 1 arrives by vector, by its upcall vector and by bind_vector, not by GSI or INTx', () => {
    const trace = traceOf(example('vcpu1-gsi').scenario)
    expect(
      METHODS.map(method => (taken(traceOf(withMethod(trace, method))) as [[number[]]])[0][0].length),
    ).toEqual([1, 0, 0, 1, 1])
  })

  it('nothing of the proposal is left when it is left', () => {
    const trace = traceOf(example('bind-vector').scenario)
    const scenario = withMethod(trace, 'gsi')
    expect(scenario.release).toBe('4.4.0')
    expect(scenario.ops.some(op => op.op === 'EVTCHNOP_bind_vector')).toBe(false)
    expect(scenario.ops[scenario.setup]?.op).toBe('EVTCHNOP_send')
  })
})
