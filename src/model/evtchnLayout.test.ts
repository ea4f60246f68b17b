import { describe, expect, it } from 'vitest'
import { evtchnLayout, evtchnSize, fieldHolding } from './evtchnLayout.ts'
import { type ReleaseId, releases } from './release.ts'
import { ECS, ECS_FREE, ECS_INTERDOMAIN, ECS_PIRQ, ECS_UNBOUND, ECS_VIRQ } from './xen/constants.ts'

/** Fields that have a meaning, with offset and size; a gap is not one. */
const fields = (id: ReleaseId, state: number) =>
  Object.fromEntries(
    evtchnLayout(state, releases[id])
      .filter(f => f.kind !== 'padding' && f.kind !== 'unused')
      .map(f => [f.name, [f.offset, f.size]]),
  )

const gaps = (id: ReleaseId, state: number) =>
  evtchnLayout(state, releases[id])
    .filter(f => f.kind === 'padding' || f.kind === 'unused')
    .map(f => `${f.kind} ${f.offset}+${f.size}`)

describe('struct evtchn', () => {
  it.each([
    ['4.4.0', 32],
    ['4.4.0+bind_vector', 32],
    ['4.6.0', 64],
    ['4.17.7', 64],
  ] as const)('of %s is %i bytes without a gap or an overlap, in every state', (id, bytes) => {
    expect(evtchnSize(releases[id])).toBe(bytes)
    for (const [state] of ECS.entries()) {
      let at = 0
      for (const { offset, size } of evtchnLayout(state, releases[id])) {
        expect(offset).toBe(at)
        at += size
      }
      expect(at).toBe(bytes)
    }
  })

  it('of 4.4.0 has the offsets of the reference', () => {
    expect(fields('4.4.0', ECS_FREE)).toEqual({
      state: [0, 1],
      xen_consumer: [1, 1],
      notify_vcpu_id: [2, 2],
      port: [4, 4],
      priority: [24, 1],
      'pending:1': [25, 1],
      last_vcpu_id: [26, 2],
      last_priority: [28, 1],
    })
    expect(fields('4.4.0', ECS_INTERDOMAIN)).toMatchObject({
      'u.interdomain.remote_port': [8, 2],
      'u.interdomain.remote_dom': [16, 8],
    })
    expect(fields('4.4.0', ECS_PIRQ)).toMatchObject({
      'u.pirq.irq': [8, 2],
      'u.pirq.next_port': [10, 2],
      'u.pirq.prev_port': [12, 2],
    })
    expect(fields('4.4.0', ECS_VIRQ)).toMatchObject({ 'u.virq': [8, 2] })
  })

  it('of 4.6.0 has the offsets of the reference', () => {
    expect(fields('4.6.0', ECS_INTERDOMAIN)).toEqual({
      lock: [0, 8],
      state: [8, 1],
      'xen_consumer:3 pending:1': [9, 1],
      notify_vcpu_id: [10, 2],
      port: [12, 4],
      'u.interdomain.remote_port': [16, 4],
      'u.interdomain.remote_dom': [24, 8],
      priority: [32, 1],
      last_priority: [33, 1],
      last_vcpu_id: [34, 2],
    })
  })

  it('of 4.17.7 has the offsets of the reference', () => {
    expect(fields('4.17.7', ECS_INTERDOMAIN)).toEqual({
      lock: [0, 12],
      state: [12, 1],
      'xen_consumer:3': [13, 1],
      port: [16, 4],
      'u.interdomain.remote_port': [24, 4],
      'u.interdomain.remote_dom': [32, 8],
      pending: [40, 1],
      priority: [41, 1],
      notify_vcpu_id: [42, 2],
      fifo_lastq: [44, 4],
    })
    expect(fields('4.17.7', ECS_PIRQ)).toMatchObject({
      'u.pirq.irq': [24, 4],
      'u.pirq.next_port': [28, 4],
      'u.pirq.prev_port': [32, 4],
    })
  })

  it('says which bytes nobody uses: padding for ever, or unused in this state', () => {
    expect(gaps('4.4.0', ECS_UNBOUND)).toEqual(['unused 10+14', 'padding 29+3'])
    expect(gaps('4.4.0', ECS_INTERDOMAIN)).toEqual(['padding 10+6', 'padding 29+3'])
    expect(gaps('4.6.0', ECS_FREE)).toEqual(['unused 16+16', 'padding 36+28'])
    expect(gaps('4.17.7', ECS_UNBOUND)).toEqual([
      'padding 14+2',
      'padding 20+4',
      'unused 26+14',
      'padding 48+16',
    ])
  })

  it('has padding at the end of 4.4.0 that the proposal takes one byte of', () => {
    expect(fields('4.4.0+bind_vector', ECS_UNBOUND)).toMatchObject({ upcall_vector: [29, 1] })
    expect(gaps('4.4.0+bind_vector', ECS_UNBOUND)).toEqual(['unused 10+14', 'padding 30+2'])
  })
})

describe('fieldHolding', () => {
  const place = (id: ReleaseId, state: number, plane: string) =>
    fieldHolding(evtchnLayout(state, releases[id]), plane)?.name

  it('finds the bytes of every field of the world, bit fields and packed words included', () => {
    expect(place('4.4.0', ECS_FREE, 'pending')).toBe('pending:1')
    expect(place('4.6.0', ECS_FREE, 'pending')).toBe('xen_consumer:3 pending:1')
    expect(place('4.17.7', ECS_FREE, 'xen_consumer')).toBe('xen_consumer:3')
    expect(place('4.17.7', ECS_FREE, 'last_priority')).toBe('fifo_lastq')
    expect(place('4.4.0+bind_vector', ECS_FREE, 'upcall_vector')).toBe('upcall_vector')
    for (const id of ['4.4.0', '4.6.0', '4.17.7'] as const)
      for (const plane of ['state', 'xen_consumer', 'notify_vcpu_id', 'priority', 'last_vcpu_id'])
        expect(place(id, ECS_FREE, plane), `${id} ${plane}`).toBeDefined()
  })

  it('knows that the union means one thing at a time', () => {
    expect(place('4.4.0', ECS_UNBOUND, 'remote_domid')).toBe('u.unbound.remote_domid')
    expect(place('4.4.0', ECS_INTERDOMAIN, 'remote_domid')).toBe('u.interdomain.remote_dom')
    expect(place('4.4.0', ECS_VIRQ, 'remote_domid')).toBeUndefined()
  })
})
