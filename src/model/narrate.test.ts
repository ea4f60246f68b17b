import { readdirSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import { scenarios } from '../testing/arbitraries.ts'
import { examples } from './examples.ts'
import { METHODS, withMethod } from './methods.ts'
import { contextLine, FALLBACK, headline, narrate, words } from './narrate.ts'
import { runScenario, type Trace } from './run.ts'
import type { Scenario } from './scenario.ts'
import type { Step } from './trace.ts'

function traceOf(scenario: Scenario): Trace {
  const run = runScenario(scenario, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

const example = (id: string): Trace => {
  const found = examples.find(e => e.id === id)
  if (!found) throw new Error(`no example ${id}`)
  return traceOf(found.scenario)
}

/** The first story step (after set-up) that answers the description. */
function find(trace: Trace, wanted: (step: Step) => boolean, from = trace.scenario.setup): number {
  for (let i = trace.ops[from]?.from ?? 0; i < trace.length; i++) if (wanted(trace.step(i))) return i
  throw new Error('no such step')
}

/** What is wrong with the sentences of a trace. */
function faults(trace: Trace): string[] {
  const found = new Set<string>()
  for (let i = 0; i < trace.length; i++) {
    trace.seek(i + 1)
    const sentence = narrate(trace, i)
    const bad =
      sentence.startsWith(FALLBACK) ||
      !/[.?]$/.test(sentence) ||
      /undefined|NaN|\[object|null/.test(sentence) ||
      /[.?] [A-Z]/.test(sentence) ||
      sentence.length > 220
    if (bad) found.add(`${trace.step(i).fn}: ${sentence}`)
  }
  return [...found]
}

describe('narrate', () => {
  it('has one whole sentence for every step of every example, told by every method', () => {
    for (const { scenario } of examples) {
      const trace = traceOf(scenario)
      expect(faults(trace)).toEqual([])
      for (const method of METHODS) expect(faults(traceOf(withMethod(trace, method)))).toEqual([])
    }
  })

  it('has one whole sentence for every step of whatever else can be done', () => {
    fc.assert(
      fc.property(scenarios(), scenario => {
        expect(faults(traceOf(scenario))).toEqual([])
      }),
      { numRuns: 60, seed: 4400 },
    )
  })

  it('says the same wherever the world stands', () => {
    const trace = example('gsi')
    const atTheEnd = Array.from({ length: trace.length }, (_, i) => narrate(trace, i))
    trace.seek(0)
    const atTheStart = Array.from({ length: trace.length }, (_, i) => narrate(trace, i))
    expect(atTheStart).toEqual(atTheEnd)
  })

  it('has a sentence for every condition in the engine, and no sentence for a condition that is gone', () => {
    const told = new Set(Object.values(words).flatMap(w => Object.keys(w.branches ?? {})))
    expect([...told].sort()).toEqual([...conditionsInSource()].sort())
  })

  it('says why a filter stops an event', () => {
    const trace = example('vector')
    const first = find(trace, s => s.kind === 'branch' && s.condition === 'already_pending')
    expect(narrate(trace, first)).toBe(
      "d1v0's upcall flag goes from 0 to 1, and this edge is what makes Xen tell the vCPU.",
    )
  })

  it('names the errno and the reason of a refusal, up to the hypercall itself', () => {
    const { scenario } = example('vector')
    const trace = traceOf({
      ...scenario,
      ops: [...scenario.ops, { op: 'EVTCHNOP_send', v: 'd0v0', port: 99 }],
    })
    const last = trace.ops.length - 1
    const inner = find(trace, s => s.kind === 'leave' && s.fn === 'evtchn_send', last)
    expect(narrate(trace, inner)).toBe(
      'evtchn_send returns -EINVAL (invalid argument): nobody can send on a channel in ECS_FREE.',
    )
    expect(narrate(trace, trace.length - 1)).toBe(
      'do_event_channel_op returns -EINVAL (invalid argument): nobody can send on a channel in ECS_FREE.',
    )
  })

  it('labels the proposal wherever it runs', () => {
    const trace = example('bind-vector')
    for (const fn of ['evtchn_bind_vector', 'hvm_assert_evtchn_vector', 'guestVectorHandler']) {
      expect(
        narrate(
          trace,
          find(trace, s => s.kind === 'enter' && s.fn === fn),
        ),
      ).toMatch(/^Proposal: /)
    }
  })

  it('explains why nothing arrives at vCPU 1 under GSI', () => {
    const trace = example('vcpu1-gsi')
    const asks = find(trace, s => s.kind === 'branch' && s.condition === 'v->vcpu_id == 0')
    expect(narrate(trace, asks)).toBe(
      'd1v1 is not vCPU 0, and no line follows its flag: the flag stays set and no interrupt comes.',
    )
  })
})

describe('headline and context', () => {
  it('show the running function with its arguments by name', () => {
    const trace = example('gsi')
    const at = find(trace, s => s.kind === 'enter' && s.fn === 'vlapic_set_irq')
    expect(headline(trace, at)).toBe('vlapic_set_irq(d1v0, 0x5a, level)')
    expect(headline(trace, at + 1)).toBe('vlapic_set_irq(d1v0, 0x5a, level)')
  })

  it('show the command of a hypercall and where one is', () => {
    const trace = example('gsi')
    const at = find(trace, s => s.kind === 'enter')
    expect(headline(trace, at)).toBe('do_event_channel_op(d0v0, EVTCHNOP_send)')
    expect(contextLine(trace, at)).toBe(`step ${at + 1} of ${trace.length} · hypercall context`)
  })
})

/** Every literal condition that a `branch(` in the engine's sources names. */
function conditionsInSource(): Set<string> {
  const dir = `${import.meta.dirname}/xen`
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(
    name => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  )
  const calls = /\.branch\(\s*(?:'([^']+)'|"([^"]+)")/g
  return new Set(
    files.flatMap(name =>
      [...readFileSync(`${dir}/${name}`, 'utf8').matchAll(calls)].map(m => m[1] ?? m[2] ?? ''),
    ),
  )
}
