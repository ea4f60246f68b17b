import { describe, expect, it } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import { domainSpec } from '../testing/scene.ts'
import type { Op } from './ops.ts'
import { MAX_STEPS, runScenario, type Trace } from './run.ts'
import type { Scenario } from './scenario.ts'

const scenario = (...ops: Op[]): Scenario => ({
  title: 't',
  release: '4.4.0',
  domains: [domainSpec(0, false), domainSpec(1, true)],
  setup: 0,
  ops,
})

function traceOf(s: Scenario): Trace {
  const run = runScenario(s, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

const ipi: Op = { op: 'EVTCHNOP_bind_ipi', v: 'd1v0', vcpu: 0 }
const send: Op = { op: 'EVTCHNOP_send', v: 'd1v0', port: 1 }

describe('a trace', () => {
  const trace = traceOf(scenario(ipi, send))

  it('stands at its end when it is new', () => {
    expect(trace.position).toBe(trace.length)
    expect(trace.stepAt(trace.length)).toMatchObject({ kind: 'leave', fn: 'do_event_channel_op', result: 0 })
    expect(trace.stepAt(0)).toBeUndefined()
  })

  it('knows the operation of every step', () => {
    expect(trace.opAt(0)).toBe(-1)
    for (const [i, run] of trace.ops.entries())
      for (let p = run.from + 1; p <= run.to; p++) expect(trace.opAt(p)).toBe(i)
  })

  it('bumps the version of exactly the rows that a seek changes', () => {
    const before = trace.rowVersion.slice()
    const at = Array.from(trace.world.mem)
    trace.seek(0)
    const changed = new Set<number>()
    trace.world.mem.forEach((value, cell) => {
      if (value !== at[cell]) changed.add(cell >> 6)
    })
    const bumped = new Set<number>()
    trace.rowVersion.forEach((version, row) => {
      if (version !== before[row]) bumped.add(row)
    })
    expect(changed.size).toBeGreaterThan(0)
    for (const row of changed) expect(bumped.has(row)).toBe(true)
    for (const row of bumped) expect(writtenRows(trace).has(row)).toBe(true)
    trace.seek(trace.length)
    expect(Array.from(trace.world.mem)).toEqual(at)
  })

  it('stops after entries, conditions, writes and returned values, not after a plain return', () => {
    for (let p = 1; p < trace.length; p++) {
      const step = trace.step(p - 1)
      expect(trace.isStop(p)).toBe(step.kind !== 'leave' || step.result !== undefined)
    }
  })
})

const writtenRows = (trace: Trace): Set<number> => {
  const rows = new Set<number>()
  for (let i = 0; i < trace.length; i++) {
    const step = trace.step(i)
    if (step.kind === 'write') rows.add(step.cell >> 6)
  }
  return rows
}

describe('running a scenario', () => {
  it('a refused hypercall is a result, not a failure', () => {
    const trace = traceOf(scenario({ op: 'EVTCHNOP_close', v: 'd1v0', port: 1 }))
    expect(trace.ops[0]?.result).toEqual({ rc: -22 })
  })

  it('a crash of the hypervisor ends it, with the reason', () => {
    const crash: Op = { op: 'free_xen_event_channel', t: 'd1v0', port: 1 }
    const trace = traceOf(scenario(ipi, crash, send))
    expect(trace.ops.length).toBe(2)
    expect(trace.ops[1]?.crash).toContain('BUG_ON in free_xen_event_channel')
  })

  it('gives the frames that its operations name memory: the FIFO ABI can be used', () => {
    const trace = traceOf(
      scenario({ op: 'EVTCHNOP_init_control', v: 'd1v0', vcpu: 0, control_gfn: 1, offset: 0 }),
    )
    expect(trace.ops[0]?.result).toEqual({ rc: 0, out: { link_bits: 17 } })
    expect(trace.world.planes.map(plane => plane.name)).toContain('frame 1')
  })

  it('too many steps are a reason', () => {
    // A reset looks at every port: 128 of them, some steps each.
    const reset: Op = { op: 'EVTCHNOP_reset', v: 'd1v0', dom: 1 }
    const run = runScenario(scenario(...Array<Op>(3000).fill(reset)), law)
    expect(run).toMatchObject({ ok: false, reason: expect.stringContaining(MAX_STEPS.toLocaleString('en')) })
  })
})
