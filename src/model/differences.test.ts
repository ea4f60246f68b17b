import { describe, expect, it } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import {
  effectOf,
  runBoth,
  type Sides,
  SWITCH_NAMES,
  switchEffect,
  switchesBetween,
  switchesThatMatter,
  withSwitch,
} from './differences.ts'
import { examples } from './examples.ts'
import { chooseCallback, guestSetup } from './methods.ts'
import { moreExamples } from './moreExamples.ts'
import type { Op } from './ops.ts'
import { type ReleaseId, releases } from './release.ts'
import { runScenario, type Trace } from './run.ts'
import { checkScenario, type Scenario } from './scenario.ts'
import type { SwitchName } from './switchWords.ts'
import { DOMID_SELF } from './xen/constants.ts'

const [vector] = examples.map(e => e.scenario) as [Scenario]
const all = [...examples, ...moreExamples.flatMap(group => group.examples)]

const told = (release: ReleaseId, ...ops: Op[]): Scenario => ({
  ...vector,
  title: 'A test',
  release,
  setup: 0,
  ops: [...guestSetup(1, 2), ...ops],
})

function traceOf(scenario: Scenario): Trace {
  const run = runScenario(scenario, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

function sides(scenario: Scenario, as: ReleaseId): Sides {
  const both = runBoth(scenario, as, law)
  if (!both.ok) throw new Error(both.reason)
  return both.sides
}

const effect = (scenario: Scenario, name: SwitchName, as: ReleaseId) =>
  switchEffect(sides(scenario, as), name, law)

/** Switches that change what an operation gives back. */
const withOtherResults = (scenario: Scenario, as: ReleaseId): SwitchName[] =>
  switchesThatMatter(sides(scenario, as), law)
    .filter(found => found.results.length > 0)
    .map(found => found.name)

const event: readonly Op[] = [
  { op: 'EVTCHNOP_alloc_unbound', v: 'd1v0', dom: DOMID_SELF, remote_dom: 0 },
  { op: 'EVTCHNOP_bind_interdomain', v: 'd0v0', remote_dom: 1, remote_port: 1 },
  { op: 'EVTCHNOP_send', v: 'd0v0', port: 1 },
]

describe('switches', () => {
  it('are all fields of a release but its id, label and tag', () => {
    expect(SWITCH_NAMES).toContain('reset_leaves_fifo')
    expect(SWITCH_NAMES.length).toBe(Object.keys(releases['4.6.0']).length - 3)
  })

  it('between 4.4.0 and the proposal: one', () => {
    expect(switchesBetween(releases['4.4.0'], releases['4.4.0+bind_vector'])).toEqual(['bind_vector'])
  })

  it('one can be flipped alone', () => {
    const release = withSwitch(releases['4.4.0'], 'upcall_vector', releases['4.17.7'])
    expect(release).toEqual({ ...releases['4.4.0'], upcall_vector: true })
  })
})

describe('which switch makes a scenario differ', () => {
  it('the callback changes while an event waits: callback_change_asserts', () => {
    const scenario = told(
      '4.4.0',
      chooseCallback('d1v0', 'vector'),
      ...event,
      chooseCallback('d1v0', 'gsi'),
      { op: 'run_guest', v: 'd1v0' },
    )
    expect(withOtherResults(scenario, '4.17.7')).toEqual(['callback_change_asserts'])
    const found = effect(scenario, 'callback_change_asserts', '4.17.7')
    const parting = {
      fn: 'hvm_set_callback_via',
      here: { kind: 'leave' },
      there: { kind: 'enter', fn: 'hvm_assert_evtchn_irq' },
    }
    // At both choices of a callback; and then the guest's turn goes another way.
    const choice = scenario.ops.findIndex(op => op.op === 'HVM_PARAM_CALLBACK_IRQ')
    expect(found?.parts).toMatchObject([
      { op: choice, ...parting },
      { op: scenario.ops.length - 2, ...parting },
      { op: scenario.ops.length - 1 },
    ])
    expect(found?.results).toMatchObject([
      { here: { result: { vectors: [] } }, there: { result: { vectors: [0x5a], ports: [1] } } },
    ])
  })

  it('the status of a port that is Xen’s own: status_hides_xen_channels', () => {
    const scenario = told(
      '4.4.0',
      { op: 'alloc_unbound_xen_event_channel', v: 'd1v0', t: 'd1v0', remote_dom: 0 },
      { op: 'EVTCHNOP_status', v: 'd1v0', dom: DOMID_SELF, port: 1 },
    )
    expect(withOtherResults(scenario, '4.17.7')).toEqual(['status_hides_xen_channels'])
  })

  it('a poll on a free port: poll_checks_port', () => {
    const scenario = told('4.4.0', { op: 'SCHEDOP_poll', v: 'd1v0', ports: [7] })
    expect(withOtherResults(scenario, '4.17.7')).toEqual(['poll_checks_port'])
  })

  it('two switches that each save the hypervisor: neither matters by itself when both are on', () => {
    const dropped = all.find(e => e.id === 'fifo-dropped')?.scenario as Scenario
    for (const name of ['fifo_control_block_for_all', 'fifo_pending_after_lock'] as const) {
      expect(effect(dropped, name, '4.4.0')).toMatchObject({
        alone: false,
        parts: [{ fn: 'evtchn_fifo_set_pending' }],
        results: [{ here: { crash: expect.any(String) }, there: { result: { rc: 0 } } }, {}],
      })
    }
  })

  it('an upcall vector: upcall_vector, from either side', () => {
    const op: Op = { op: 'HVMOP_set_evtchn_upcall_vector', v: 'd1v0', vcpu: 0, vector: 0xd3 }
    expect(withOtherResults(told('4.4.0', op), '4.17.7')).toEqual(['upcall_vector'])
    expect(withOtherResults(told('4.17.7', op), '4.4.0')).toEqual(['upcall_vector'])
  })

  it('an event for a vCPU without FIFO queues: a crash becomes a result', () => {
    const fault = all.find(e => e.id === 'fifo-fault')?.scenario as Scenario
    const found = effect(fault, 'fifo_control_block_for_all', '4.17.7')
    expect(found?.results[0]).toMatchObject({
      here: { crash: expect.any(String) },
      there: { result: { rc: 0 } },
    })
    // The guest's turn, which 4.4.0 never came to.
    expect(found?.results[1]?.here).toBeUndefined()
  })

  it('a shorter call chain is another path with the same results and the same world', () => {
    const found = effect(vector, 'short_call_chains', '4.6.0')
    expect(found).toMatchObject({ results: [], cells: 0 })
    expect(found?.parts[0]).toMatchObject({ fn: 'evtchn_set_pending' })
  })

  it('a switch that the scenario never comes to is not named', () => {
    expect(effect(vector, 'linked_ports_stay_busy', '4.17.7')).toBeUndefined()
  })

  it('every position named is one where the steps before are the same and the next is not', () => {
    const here = traceOf(vector)
    for (const { parts, name } of switchesThatMatter(sides(vector, '4.17.7'), law)) {
      const run = runScenario(vector, law, withSwitch(releases['4.4.0'], name, releases['4.17.7']))
      if (!run.ok) throw new Error(run.reason)
      for (const { op, position, here: ours, there: theirs } of parts) {
        const from = here.ops[op]?.from as number
        const alike = (trace: Trace) =>
          Array.from({ length: position - from }, (_, i) => {
            const { index: __, ...step } = trace.step((trace.ops[op]?.from as number) + i)
            return { ...step, before: 0 }
          })
        expect(alike(here)).toEqual(alike(run.trace))
        expect({ ...ours, index: 0 }).not.toEqual({ ...theirs, index: 0 })
      }
    }
  })

  it('another release that cannot run the scenario says why', () => {
    const proposal = all.find(e => e.id === 'bind-vector')?.scenario as Scenario
    expect(runBoth(proposal, '4.17.7', law)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('EVTCHNOP_bind_vector is a proposal'),
    })
  })

  it('a run does not differ from itself', () => {
    expect(effectOf(traceOf(vector), traceOf(vector))).toBeUndefined()
  })

  it.each(all)('“$id” runs with any one switch of 4.4.0 or 4.17.7', ({ scenario }) => {
    for (const as of ['4.4.0', '4.17.7'] as const) {
      if (checkScenario({ ...scenario, release: as })) continue
      const named = switchesThatMatter(sides(scenario, as), law).map(found => found.name)
      expect(switchesBetween(releases[scenario.release], releases[as])).toEqual(expect.arrayContaining(named))
    }
  })
})
