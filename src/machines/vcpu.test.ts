/** The machine of a vCPU, and the operations that move its four regions. */
import { describe, expect, it } from 'vitest'
import { adjacencyMapToArray, getAdjacencyMap } from 'xstate/graph'
import type { Op } from '../model/ops.ts'
import type { LawEvent } from '../model/tracer.ts'
import { connected, type Scene } from '../testing/scene.ts'
import { vcpuSnapshot } from './lifecycle.ts'
import { vcpuMachine } from './vcpu.ts'

const set = (op: 'set_running' | 'set_blocked' | 'set_blocked_in_xen' | 'set_online', val: number): Op => ({
  op,
  t: 'd1v0',
  val,
})

const happen: Partial<Record<LawEvent, Op>> = {
  SCHEDULE: set('set_running', 1),
  DESCHEDULE: set('set_running', 0),
  UNBLOCK: set('set_blocked', 0),
  BLOCK_IN_XEN: set('set_blocked_in_xen', 1),
  WAKE_IN_XEN: set('set_blocked_in_xen', 0),
  OFFLINE: set('set_online', 0),
  ONLINE: set('set_online', 1),
}

/** The machine instance of d1v0, as the panels read it off the world. */
const instance = (s: Scene) =>
  vcpuSnapshot([
    s.cell('d1v0.is_running'),
    s.cell('d1v0._VPF_blocked'),
    s.cell('d1v0._VPF_blocked_in_xen'),
    s.cell('d1v0._VPF_down'),
  ])

/** Puts d1v0 into any combination of the four facts. */
function inState(value: Record<string, string>): Scene {
  const s = connected('vector', [1])
  if (value['_VPF_blocked'] === 'blocked') s.run(set('set_blocked', 1))
  if (value['_VPF_blocked_in_xen'] === 'waiting') s.run(set('set_blocked_in_xen', 1))
  if (value['_VPF_down'] === 'offline') s.run(set('set_online', 0))
  s.run(set('set_running', value['is_running'] === 'running' ? 1 : 0))
  return s
}

const edges = adjacencyMapToArray(getAdjacencyMap(vcpuMachine, {})).filter(({ state, event }) =>
  state.can(event),
)

describe('from each of the sixteen states, the four moves of the machine', () => {
  it('are 64 in all', () => {
    expect(edges.length).toBe(64)
  })

  for (const { state, event, nextState } of edges) {
    // Blocking is a hypercall's doing and takes the vCPU off its CPU as well; below.
    const op = happen[event.type as LawEvent]
    if (!op) continue
    it(`${Object.values(state.value).join(', ')} — ${event.type}`, () => {
      const s = inState(state.value as Record<string, string>)
      expect(instance(s).value).toEqual(state.value)
      s.run(op)
      expect(instance(s).value).toEqual(nextState.value)
    })
  }
})

describe('what goes together', () => {
  it('a blocked vCPU leaves its physical CPU', () => {
    const s = connected('vector', [1])
    s.run(set('set_blocked', 1))
    expect(instance(s).value).toMatchObject({ _VPF_blocked: 'blocked', is_running: 'descheduled' })
  })

  it('a kick brings a blocked vCPU back, unless something else holds it', () => {
    const s = connected('vector', [1])
    s.run(set('set_blocked', 1))
    s.send(1)
    expect(instance(s).value).toMatchObject({ _VPF_blocked: 'awake', is_running: 'running' })
    const held = connected('vector', [1])
    held.run(set('set_online', 0), set('set_blocked', 1))
    held.send(1)
    expect(instance(held).value).toMatchObject({ _VPF_blocked: 'awake', is_running: 'descheduled' })
  })

  it('repeating a fact is no event', () => {
    const s = connected('vector', [1])
    s.run(set('set_running', 1))
    expect(s.steps.filter(step => step.kind === 'write')).toEqual([])
  })
})
