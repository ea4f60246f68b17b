import { describe, expect, it } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import { same, traceOf } from '../testing/always.ts'
import { worldOf } from '../testing/arbitraries.ts'
import { domains, faultScenarios, guest } from '../testing/faultScenarios.ts'
import { bindVirq, inIrq, runGuest, send } from '../testing/scene.ts'
import type { Meanwhile } from './meanwhile.ts'
import { callStack, narrate } from './narrate.ts'
import type { Op } from './ops.ts'
import { runScenario, type Trace } from './run.ts'
import { checkScenario, firstOps, type Scenario } from './scenario.ts'
import { stride } from './time.ts'

const timer: Op = { op: 'send_guest_vcpu_virq', t: 'd1v0', virq: 0 }
const setup = [...guest('vector', 2), bindVirq('d1v0', 0)]

/** The last operation is stopped: as its own steps say, or where it marks the vCPU. */
const stopped = (ops: readonly Op[], meanwhile: Partial<Meanwhile>): Scenario => ({
  title: 't',
  release: '4.4.0',
  domains,
  setup: setup.length,
  ops: [...setup, ...ops],
  meanwhile: [
    {
      during: setup.length + ops.length - 1,
      at: 'enter',
      fn: 'vcpu_mark_events_pending',
      nth: 1,
      ops: [send('d0v0', 2)],
      ...meanwhile,
    },
  ],
})
const sending = stopped([send('d0v0', 1)], {})

const reasonOf = (scenario: Scenario): string => {
  const run = runScenario(scenario, law)
  return run.ok ? 'it runs' : run.reason
}

/** The steps of the last operation at a depth, as a person reads them. */
const entered = (trace: Trace, depth: number): string[] => {
  const { from = 0, to = 0 } = trace.ops.at(-1) ?? {}
  return Array.from({ length: to - from }, (_, i) => trace.step(from + i))
    .filter(step => step.kind === 'enter' && step.depth === depth)
    .map(step => step.fn)
}

describe('what happens in the middle of an operation', () => {
  it('is done there, deeper than the step that it stops, and the operation goes on', () => {
    const trace = traceOf(sending)
    const run = trace.ops.at(-1)
    const [inner] = run?.meanwhile ?? []
    expect(inner).toMatchObject({ op: { op: 'EVTCHNOP_send', port: 2 }, result: { rc: 0 } })
    const { from = 0, to = 0 } = inner ?? {}
    expect(trace.step(from - 1)).toMatchObject({ kind: 'enter', fn: 'otherCpu' })
    expect(
      callStack(trace, from)
        .map(({ fn }) => fn)
        .slice(-2),
    ).toEqual(['otherCpu', 'do_event_channel_op'])
    expect(trace.step(to)).toMatchObject({ kind: 'leave', fn: 'otherCpu' })
    expect(trace.step(to + 1)).toMatchObject({ kind: 'enter', fn: 'vcpu_mark_events_pending' })
    expect(trace.depthAt(from + 1)).toBe(trace.depthAt(to + 2) + 1)
    expect(run?.result).toEqual({ rc: 0 })
  })

  it('comes first: its mark makes the edge, and the operation that was stopped finds the flag set', () => {
    const trace = traceOf(sending)
    const { from = 0, to = 0 } = trace.ops.at(-1) ?? {}
    const asked = Array.from({ length: to - from }, (_, i) => trace.step(from + i)).flatMap(step =>
      step.kind === 'branch' && step.condition === 'already_pending' ? [step.value] : [],
    )
    // Both ports share a word: the second sender finds the selector set and marks nobody, so only the first one asks.
    expect(asked).toEqual([false])
    const pending = trace.world.domain(1)
    expect((trace.world.mem[pending?.evtchn_pending ?? 0] ?? 0) & 6).toBe(6)
  })

  it.each(faultScenarios.filter(s => s.meanwhile))(
    'goes back and forth in time: $title, $switches',
    scenario => {
      const trace = traceOf(scenario)
      const end = trace.world.mem.slice()
      trace.seek(0)
      expect(same(trace.world.mem, worldOf(scenario).mem)).toBe(true)
      const { from = 0, to = 0 } = trace.ops.at(-1) ?? {}
      const way = Array.from({ length: to - from }, (_, i) => {
        trace.seek(from + i)
        return trace.world.mem.slice()
      })
      trace.seek(trace.length)
      expect(same(trace.world.mem, end)).toBe(true)
      for (const [i, mem] of [...way.entries()].reverse()) {
        trace.seek(from + i)
        expect(same(trace.world.mem, mem)).toBe(true)
      }
    },
  )

  it('can come after a condition, once that has been read, and before a function is left', () => {
    const after = stopped([send('d0v0', 1)], {
      at: 'branch',
      fn: 'evtchn_2l_set_pending',
      condition: 'test_bit(port, evtchn_mask)',
    })
    const leave = stopped([send('d0v0', 1)], { at: 'leave', fn: 'evtchn_send' })
    const stepBefore = (scenario: Scenario) => {
      const trace = traceOf(scenario)
      return trace.step((trace.ops.at(-1)?.meanwhile?.[0]?.from ?? 0) - 2)
    }
    expect(stepBefore(after)).toMatchObject({ kind: 'branch', condition: 'test_bit(port, evtchn_mask)' })
    expect(stepBefore(leave)).toMatchObject({ kind: 'leave', fn: 'evtchn_set_pending' })
  })

  it('can be several things, and in several places', () => {
    const twice = stopped([send('d0v0', 1)], { ops: [send('d0v0', 2), runGuest('d1v0')] })
    const [first] = twice.meanwhile ?? []
    if (!first) throw new Error('nothing happens meanwhile')
    const trace = traceOf({
      ...twice,
      meanwhile: [first, { ...first, at: 'leave', fn: 'evtchn_send', ops: [send('d0v0', 2)] }],
    })
    expect(trace.ops.at(-1)?.meanwhile?.map(({ op }) => op.op)).toEqual([
      'EVTCHNOP_send',
      'run_guest',
      'EVTCHNOP_send',
    ])
  })
})

describe('the CPU that is stopped', () => {
  it('has its current vCPU, its in_irq and its interrupt flag back', () => {
    // The timer's sender has interrupts off, here in an interrupt; the other CPU is in none, and tells the guest directly.
    const trace = traceOf(
      stopped([inIrq(1), timer], { fn: 'tasklet_schedule', ops: [send('d0v0', 1), runGuest('d1v0')] }),
    )
    const { in_irq, irqs_disabled, mem, tasklet_count } = { ...trace.world, mem: trace.world.mem }
    const facts = (position: number) => {
      trace.seek(position)
      return [mem[in_irq], mem[irqs_disabled]]
    }
    const [first, last] = trace.ops.at(-1)?.meanwhile ?? []
    expect(facts(first?.from ?? 0)).toEqual([0, 0])
    expect(facts((last?.to ?? 0) + 3)).toEqual([1, 1])
    trace.seek(trace.length)
    expect(mem[tasklet_count]).toBe(1)
  })

  it('is who it was: a kick of the vCPU whose hypercall runs needs no interrupt of a CPU', () => {
    const ipi: Op = { op: 'EVTCHNOP_bind_ipi', v: 'd1v0', vcpu: 0 }
    const trace = traceOf(stopped([ipi, send('d1v0', 4)], { fn: 'vcpu_kick', ops: [send('d0v0', 9)] }))
    const { to = 0 } = trace.ops.at(-1)?.meanwhile?.[0] ?? {}
    const steps = Array.from({ length: trace.length - to }, (_, i) => trace.step(to + i))
    expect(steps.find(step => step.kind === 'branch' && step.condition === 'v != current')).toMatchObject({
      value: false,
    })
  })

  it('is in an interrupt while the handler runs, with the vCPU that it stopped', () => {
    const trace = traceOf(stopped([send('d0v0', 1)], { interrupt: true, ops: [timer] }))
    const { from = 0, to = 0 } = trace.ops.at(-1)?.meanwhile?.[0] ?? {}
    trace.seek(from)
    expect(trace.world.mem[trace.world.in_irq]).toBe(1)
    trace.seek(to + 2)
    expect(trace.world.mem[trace.world.in_irq]).toBe(0)
    expect(narrate(trace, from - 2)).toMatch(/^A hardware interrupt stops this physical CPU/)
  })
})

describe('readers', () => {
  it('step over passes it by; step out leads back to the function that was stopped', () => {
    const trace = traceOf(sending)
    const { from = 0, to = 0 } = trace.ops.at(-1)?.meanwhile?.[0] ?? {}
    const stopped = { kind: 'enter', fn: 'vcpu_mark_events_pending', index: to + 1 }
    expect(trace.stepAt(from)).toMatchObject({ kind: 'enter', fn: 'otherCpu' })
    expect(trace.stepAt(stride(trace, from, 'over', 1))).toMatchObject(stopped)
    expect(trace.stepAt(stride(trace, from + 2, 'out', 1))?.depth).toBe(trace.depthAt(from + 1))
    expect(trace.stepAt(stride(trace, from + 1, 'out', 1))).toMatchObject(stopped)
  })

  it('the caller of a step is who does the inner operation', () => {
    const trace = traceOf(
      stopped([send('d0v0', 1)], { ops: [{ op: 'EVTCHNOP_unmask', v: 'd1v0', port: 1 }] }),
    )
    const { from = 0, to = 0 } = trace.ops.at(-1)?.meanwhile?.[0] ?? {}
    expect(trace.runAt(from)?.op.op).toBe('EVTCHNOP_send')
    expect(trace.runAt(from + 1)?.op.op).toBe('EVTCHNOP_unmask')
    expect(trace.runAt(to)?.op.op).toBe('EVTCHNOP_unmask')
    expect(trace.runAt(to + 1)?.op.op).toBe('EVTCHNOP_send')
    expect(narrate(trace, from)).toContain('d1v0')
  })

  it('what the outer operation calls is not changed by it', () => {
    const { meanwhile: _meanwhile, ...alone } = sending
    const top = (scenario: Scenario) => entered(traceOf(scenario), 1)
    expect(top(sending)).toEqual(top(alone))
  })
})

describe('a place', () => {
  it('that is never reached is an error, and says which', () => {
    expect(reasonOf(stopped([send('d0v0', 1)], { nth: 2 }))).toBe(
      `Operation ${setup.length + 1}: it never comes to the place before vcpu_mark_events_pending is entered, time 2.`,
    )
    expect(reasonOf(stopped([send('d0v0', 1)], { at: 'branch', condition: 'x' }))).toBe(
      `Operation ${setup.length + 1}: it never comes to the place after vcpu_mark_events_pending asks “x”.`,
    )
  })

  it('for an interrupt is one with interrupts on', () => {
    expect(reasonOf(stopped([timer], { interrupt: true, ops: [timer] }))).toBe(
      `Operation ${setup.length + 1}: its interrupts are off there, so none can come.`,
    )
  })

  it('goes with its operation when a scenario is cut', () => {
    expect(firstOps(sending, setup.length + 1).meanwhile).toHaveLength(1)
    expect(firstOps(sending, setup.length).meanwhile).toEqual([])
  })

  it.each<[string, Partial<Meanwhile>, string]>([
    ['of no operation', { during: 999 }, 'there is no such operation to happen in'],
    ['of no function', { fn: 'no_such' as never }, 'there is no function no_such'],
    ['of no kind', { at: 'write' as never }, 'it can happen at an enter, a branch or a leave'],
    ['with a condition that does not belong', { condition: 'x' }, 'only a branch has a condition'],
    ['counted from nothing', { nth: 0 }, 'steps are counted from 1'],
    ['with nothing', { ops: [] }, 'nothing happens in it'],
    [
      'with the own CPU’s tasklets',
      { ops: [{ op: 'run_tasklets' }] },
      'run_tasklets is about the CPU that is stopped',
    ],
    ['with an impossible operation', { ops: [send('d9v0', 1)] }, 'EVTCHNOP_send: there is no vCPU d9v0'],
    [
      'with a hypercall of an interrupt handler',
      { interrupt: true },
      'an interrupt handler does no EVTCHNOP_send',
    ],
  ])('%s is refused', (_, meanwhile, why) => {
    expect(checkScenario(stopped([send('d0v0', 1)], meanwhile))).toBe(`Meanwhile 1: ${why}.`)
  })

  it('has bounds', () => {
    expect(checkScenario(stopped([send('d0v0', 1)], { ops: Array<Op>(201).fill(timer) }))).toBe(
      'It has too much that happens meanwhile: 32 places and 200 operations are the most.',
    )
  })
})

it('a crash in the middle is the end of both', () => {
  const virq: Op = { op: 'send_guest_vcpu_virq', t: 'd1v0', virq: 2 }
  const trace = traceOf(stopped([send('d0v0', 1)], { ops: [virq] }))
  expect(trace.ops.at(-1)?.crash).toBe('VIRQ 2 is not a per-vCPU VIRQ')
  expect(trace.ops.at(-1)?.meanwhile?.[0]?.crash).toBe('VIRQ 2 is not a per-vCPU VIRQ')
})
