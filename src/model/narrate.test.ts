import { readdirSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import { scenarios } from '../testing/arbitraries.ts'
import { faultScenarios } from '../testing/faultScenarios.ts'
import { GOLDEN_FILES, recordingsOf, shipped } from '../testing/golden.ts'
import { examples } from './examples.ts'
import { METHODS, withMethod } from './methods.ts'
import { moreExamples } from './moreExamples.ts'
import { switchAt } from './narrate/switches.ts'
import { callStack, contextLine, FALLBACK, fnName, headline, narrate, words } from './narrate.ts'
import { type ReleaseId, releases } from './release.ts'
import { runScenario, type Trace } from './run.ts'
import type { Scenario } from './scenario.ts'
import type { Step } from './trace.ts'

function traceOf(scenario: Scenario): Trace {
  const run = runScenario(scenario, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

const more = moreExamples.flatMap(group => group.examples)

const example = (id: string): Trace => {
  const found = [...examples, ...more].find(e => e.id === id)
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

  it('has one whole sentence for every step of the other examples, on every release', () => {
    for (const { scenario } of more) {
      for (const release of Object.keys(releases) as ReleaseId[])
        expect(faults(traceOf({ ...scenario, release }))).toEqual([])
    }
  })

  it.each(GOLDEN_FILES)('has one whole sentence for every step of %s', file => {
    for (const { title, release, domains, ops } of recordingsOf(readFileSync(shipped(file), 'utf8'))) {
      const scenario = { title, release, domains, setup: 0, ops: ops.flatMap(({ op }) => op ?? []) }
      expect(faults(traceOf(scenario as Scenario)), title).toEqual([])
    }
  })

  it.each(Object.keys(releases) as ReleaseId[])(
    'has one whole sentence for every step of whatever else can be done on %s',
    release => {
      fc.assert(
        fc.property(scenarios(release), scenario => {
          expect(faults(traceOf(scenario))).toEqual([])
        }),
        { numRuns: 40, seed: 4400 },
      )
    },
  )

  it.each(faultScenarios)('has one whole sentence for every step of: $title, $switches', scenario => {
    expect(faults(traceOf(scenario))).toEqual([])
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

describe('the words of FIFO', () => {
  const sentence = (id: string, wanted: (step: Step) => boolean): string => {
    const trace = example(id)
    const at = find(trace, wanted)
    trace.seek(at + 1)
    return narrate(trace, at)
  }

  it('speak of queue, head, tail and ready bit', () => {
    const says = (condition: string, value: boolean) =>
      sentence('fifo-priorities', s => s.kind === 'branch' && s.condition === condition && s.value === value)
    expect(says('linked', true)).toBe(
      'Port 3 of d1 stands behind a live tail: the guest comes to it on its way through queue 7 of d1v0, so nobody is told.',
    )
    expect(says('test_and_set_bit(q->priority, &control_block->ready)', false)).toBe(
      'The ready bit of queue 7 of d1v0 was clear, so d1v0 has to be marked.',
    )
    expect(says('old_q != q', true)).toBe(
      "It joins queue 7 of d1v0 instead of queue 0 of d1v0, from which a port's first event always counts as coming.",
    )
  })

  it('name the bits of an event word and where its LINK leads', () => {
    const writes = (fn: string, text: RegExp) => {
      const trace = example('fifo-priorities')
      const at = find(trace, s => s.kind === 'write' && s.fn === fn && text.test(narrate(trace, s.index)))
      return narrate(trace, at)
    }
    expect(writes('evtchn_fifo_set_link', /LINK/)).toBe(
      'LINK of port 2 of d1 becomes port 3: the queue goes on from there.',
    )
    expect(writes('guestFifoScan', /off its queue/)).toBe(
      'The guest takes port 2 of d1 off its queue: LINKED and LINK are cleared, and port 3 is the next one.',
    )
  })

  it('say why the same send crashes one release and is dropped by another', () => {
    expect(
      sentence('fifo-dropped', s => s.kind === 'branch' && s.condition === '!v->evtchn_fifo->control_block'),
    ).toBe(
      'd1v1 has no control block, so there is no queue to join: the event is dropped, and PENDING stays clear.',
    )
    const crash = example('fifo-fault')
    expect(switchAt(crash, crash.length - 1)).toMatchObject({
      where: 'Not in 4.4.0',
      name: 'fifo_control_block_for_all',
    })
  })

  it('put a reset off instead of calling it unknown', () => {
    const trace = example('reset-continued')
    const last = (trace.ops.at(-2)?.to ?? 0) - 1
    expect(narrate(trace, last)).toBe(
      'do_event_channel_op returns -ERESTART (to be continued): the rest of the work is put off.',
    )
  })
})

describe('names of functions', () => {
  const closing = (release: ReleaseId): Trace => {
    const { scenario } = example('vector')
    return traceOf({
      ...scenario,
      release,
      ops: [...scenario.ops, { op: 'EVTCHNOP_close', v: 'd1v0', port: 50 }],
    })
  }

  it.each([
    ['4.4.0', '__evtchn_close(d1, 50)', ['do_event_channel_op', 'evtchn_close', '__evtchn_close']],
    ['4.6.0', 'evtchn_close(d1, 50)', ['do_event_channel_op', 'evtchn_close']],
    ['4.17.7', 'evtchn_close(d1, 50)', ['do_event_channel_op', 'evtchn_close']],
  ] as const)('are those of %s', (release, title, stack) => {
    const trace = closing(release)
    const at = find(trace, s => s.kind === 'enter' && s.fn === '__evtchn_close', trace.ops.length - 1)
    expect(headline(trace, at)).toBe(title)
    expect(callStack(trace, at).map(enter => fnName(trace, enter.fn))).toEqual(stack)
    const leaves = find(trace, s => s.kind === 'leave', trace.ops.length - 1)
    expect(narrate(trace, leaves)).toBe(
      `${stack.at(-1)} returns -EINVAL (invalid argument): port 50 of d1 is not in use.`,
    )
  })

  it('follow the file to where it has moved', () => {
    expect(fnName(closing('4.17.7'), 'enable_intr_window')).toBe('vmx_enable_intr_window')
    expect(fnName(closing('4.6.0'), 'enable_intr_window')).toBe('enable_intr_window')
  })

  it('say which command number 14 is', () => {
    const trace = example('reset-continued')
    const enter = find(trace, s => s.kind === 'enter', trace.ops.length - 1)
    expect(headline(trace, enter)).toBe('do_event_channel_op(d1v0, EVTCHNOP_reset_cont)')
  })
})

describe('the switch that decides', () => {
  it('is told with its meaning where it is on', () => {
    const trace = example('upcall-vector')
    const at = find(trace, s => s.kind === 'branch' && s.condition === 'evtchn_upcall_vector != 0')
    expect(switchAt(trace, at)).toEqual({
      where: 'In 4.17.7',
      name: 'upcall_vector',
      meaning: 'a vCPU can be told by a vector of its own local APIC (HVMOP_set_evtchn_upcall_vector)',
    })
  })

  it('is told where it is off and the path lacks something', () => {
    const trace = example('late-gsi')
    const at = find(trace, s => s.kind === 'enter' && s.fn === 'hvm_set_callback_via')
    expect(switchAt(trace, at)).toMatchObject({ where: 'Not in 4.4.0', name: 'callback_change_asserts' })
  })

  it('says how far it goes if it is more than on or off', () => {
    const { scenario } = example('fifo-mask')
    const reset = { op: 'EVTCHNOP_reset', v: 'd1v0', dom: 0x7ff0 } as const
    const trace = traceOf({ ...scenario, release: '4.6.0', ops: [...scenario.ops, reset] })
    const at = find(trace, s => s.kind === 'enter' && s.fn === 'evtchn_fifo_destroy', trace.ops.length - 1)
    expect(switchAt(trace, at)?.meaning).toMatch(/\(only if the caller says DOMID_SELF\)$/)
  })

  it('is silent at steps that are the same in every release', () => {
    const trace = example('vector')
    expect(
      switchAt(
        trace,
        find(trace, s => s.kind === 'enter' && s.fn === 'vcpu_kick'),
      ),
    ).toBeUndefined()
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
