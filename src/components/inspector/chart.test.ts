import { describe, expect, it } from 'vitest'
import { channelSnapshot, vcpuSnapshot } from '../../machines/lifecycle.ts'
import { ECS, ECS_FREE, ECS_INTERDOMAIN, ECS_RESERVED } from '../../model/xen/constants.ts'
import { type Box, type Chart, chartOf } from './chart.ts'

const room = (width: number) => ({ width, rem: 15, shows: () => true })
const channel = (state: number, width = 266) => chartOf(channelSnapshot(state), room(width))
const vcpu = (facts: readonly [number, number, number, number], width = 266) =>
  chartOf(vcpuSnapshot(facts), room(width))
const apart = (a: Box, b: Box): boolean =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y

describe('the channel', () => {
  it('has every state of its machine, and the present one is lit', () => {
    const { states } = channel(ECS_INTERDOMAIN)
    expect(states.map(s => s.name)).toEqual(ECS)
    expect(states.filter(s => s.present).map(s => s.name)).toEqual(['ECS_INTERDOMAIN'])
  })

  it('has a place for each transition out of the present state, at the state it leads to', () => {
    expect(channel(ECS_INTERDOMAIN).moves.map(m => `${m.event} ${m.to}`)).toEqual([
      'CLOSE ECS_FREE',
      'REMOTE_CLOSE ECS_UNBOUND',
      'BIND_VCPU ECS_INTERDOMAIN',
      'BIND_VECTOR ECS_INTERDOMAIN',
    ])
    expect(channel(ECS_RESERVED).moves).toEqual([])
  })

  it('leaves out the transitions that this Xen does not have', () => {
    const chart = chartOf(channelSnapshot(ECS_INTERDOMAIN), {
      ...room(266),
      shows: event => event !== 'BIND_VECTOR',
    })
    expect(chart.moves.map(m => m.event)).not.toContain('BIND_VECTOR')
  })

  it('marks the transition that the last step took, and only that', () => {
    const taken = { event: 'BIND_INTERDOMAIN', from: 'ECS_FREE' } as const
    const { edges } = chartOf(channelSnapshot(ECS_INTERDOMAIN), { ...room(266), taken })
    expect(edges.filter(e => e.taken).map(e => e.key)).toEqual(['ECS_FREE>ECS_INTERDOMAIN'])
  })
})

describe('the vCPU', () => {
  it('gives each region its row', () => {
    const { regions, states } = vcpu([1, 0, 0, 0])
    expect(regions.map(r => r.name)).toEqual([
      'is_running',
      '_VPF_blocked',
      '_VPF_blocked_in_xen',
      '_VPF_down',
    ])
    expect(states.filter(s => s.present).map(s => s.name)).toEqual(['running', 'awake', 'free', 'online'])
  })

  it('has one transition a region', () => {
    expect(vcpu([0, 1, 1, 1]).moves.map(m => m.event)).toEqual([
      'SCHEDULE',
      'UNBLOCK',
      'WAKE_IN_XEN',
      'ONLINE',
    ])
  })
})

describe.each([220, 266, 300, 360, 420, 600])('in %i pixels', width => {
  const charts: Chart[] = [
    ...ECS.map((_, state) => channel(state, width)),
    vcpu([1, 0, 0, 0], width),
    vcpu([0, 1, 1, 1], width),
  ]

  it('nothing lies outside the drawing', () => {
    for (const chart of charts)
      for (const { x, y, width: wide, height } of [...chart.states, ...chart.moves]) {
        expect(x).toBeGreaterThanOrEqual(0)
        expect(y).toBeGreaterThanOrEqual(0)
        expect(x + wide).toBeLessThanOrEqual(width)
        expect(y + height).toBeLessThanOrEqual(chart.height)
      }
  })

  it('no button lies on a state or on another button', () => {
    for (const { states, moves } of charts)
      for (const [i, move] of moves.entries())
        for (const other of [...states, ...moves.slice(i + 1)]) expect(apart(move, other)).toBe(true)
  })

  it('every button is large enough to be hit', () => {
    for (const { height, width: wide } of channel(ECS_FREE, width).moves)
      expect(Math.min(height, wide)).toBeGreaterThanOrEqual(24)
  })
})
