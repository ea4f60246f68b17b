/** The law: XState's answers, remembered. */
import { describe, expect, it } from 'vitest'
import { transition } from 'xstate'
import { LAW_EVENTS } from '../model/tracer.ts'
import { ECS } from '../model/xen/constants.ts'
import { channelMachine } from './channel.ts'
import { channelSnapshot, law, offers, vcpuSnapshot } from './lifecycle.ts'
import { VCPU_REGIONS, vcpuMachine } from './vcpu.ts'

const channelEvents = LAW_EVENTS.filter(event => (channelMachine.events as readonly string[]).includes(event))
const vcpuEvents = LAW_EVENTS.filter(event => (vcpuMachine.events as readonly string[]).includes(event))

it('every event belongs to exactly one of the two machines', () => {
  expect(channelEvents.length + vcpuEvents.length).toBe(LAW_EVENTS.length)
  expect(channelMachine.events.length + vcpuMachine.events.length).toBe(LAW_EVENTS.length)
})

describe('of a channel', () => {
  it.each(channelEvents.flatMap(event => ECS.map((state, n) => [state, event, n] as const)))(
    'in %s, %s: what transition() says',
    (state, event, n) => {
      const snapshot = channelSnapshot(n)
      const [next] = transition(channelMachine, snapshot, { type: event })
      const expected = snapshot.can({ type: event })
        ? ECS.indexOf(next.value as (typeof ECS)[number])
        : undefined
      expect(snapshot.value).toBe(state)
      // Asked twice: the second answer is the remembered one.
      expect([law(event, n), law(event, n)]).toEqual([expected, expected])
    },
  )

  it('all channels in one state share one snapshot', () => {
    expect(channelSnapshot(3)).toBe(channelSnapshot(3))
  })
})

describe('of a vCPU', () => {
  const regions = Object.keys(VCPU_REGIONS) as (keyof typeof VCPU_REGIONS)[]

  it.each(vcpuEvents.flatMap(event => [0, 1].map(value => [event, value as 0 | 1] as const)))(
    '%s with the fact at %i: what transition() says of the region that knows the event',
    (event, value) => {
      const answers = regions.flatMap((region, i) => {
        const facts = [1, 0, 0, 0].map((usual, k) => (k === i ? value : usual)) as [
          number,
          number,
          number,
          number,
        ]
        const from = vcpuSnapshot(facts)
        if (!from.can({ type: event })) return []
        const [to] = transition(vcpuMachine, from, { type: event })
        const now = (to.value as Record<string, string>)[region] as never
        // Another region may be the one that takes the event.
        return now === (from.value as Record<string, string>)[region]
          ? []
          : [VCPU_REGIONS[region].indexOf(now)]
      })
      expect(answers.length).toBeLessThanOrEqual(1)
      expect([law(event, value), law(event, value)]).toEqual([answers[0], answers[0]])
    },
  )

  it('has sixteen snapshots, and each offers four events: one a region', () => {
    const all = Array.from({ length: 16 }, (_, n) =>
      vcpuSnapshot([n & 1, (n >> 1) & 1, (n >> 2) & 1, n >> 3]),
    )
    expect(new Set(all.map(s => JSON.stringify(s.value))).size).toBe(16)
    for (const snapshot of all) expect(offers(snapshot).length).toBe(4)
  })
})
