/** The machine of an event channel, and the real hypercalls driven along its paths. */
import { describe, expect, it } from 'vitest'
import { adjacencyMapToArray, getAdjacencyMap, getSimplePaths } from 'xstate/graph'
import type { LawEvent } from '../model/tracer.ts'
import type { Ecs } from '../model/xen/constants.ts'
import {
  allocUnbound,
  bindInterdomain,
  bindIpi,
  bindPirq,
  bindVcpu,
  bindVector,
  bindVirq,
  close,
  domainSpec,
  Scene,
} from '../testing/scene.ts'
import { channelMachine } from './channel.ts'
import { channelSnapshot, offers } from './lifecycle.ts'

/** Port 1 of d1 lives the life; port 1 of d0 is its far end, whichever side was first. */
const PORT = 1

/** How each event happens to port 1 of d1: by which hypercalls, of whom. RESERVE happens at creation, to port 0 only. */
const happen: Partial<Record<LawEvent, (s: Scene) => number | undefined>> = {
  ALLOC_UNBOUND: s => s.run(allocUnbound('d1v0', 0)).rc,
  BIND_INTERDOMAIN: s => {
    const far = s.run(allocUnbound('d0v0', 1)).out?.['port'] as number
    return s.run(bindInterdomain('d1v0', 0, far)).rc
  },
  BIND_PIRQ: s => s.run(bindPirq('d1v0', 24)).rc,
  // A global VIRQ, which BIND_VCPU may move.
  BIND_VIRQ: s => s.run(bindVirq('d1v0', 2)).rc,
  BIND_IPI: s => s.run(bindIpi('d1v0')).rc,
  REMOTE_BIND: s => s.run(bindInterdomain('d0v0', 1, PORT)).rc,
  REMOTE_CLOSE: s => s.run(close('d0v0', s.cell(`d1.remote_port[${PORT}]`))).rc,
  CLOSE: s => s.run(close('d1v0', PORT)).rc,
  BIND_VCPU: s => s.run(bindVcpu('d1v0', PORT, 0)).rc,
  BIND_VECTOR: s => s.run(bindVector('d1v0', PORT, 0, 0x51)).rc,
}

const fresh = (): Scene => new Scene([domainSpec(0, false), domainSpec(1, true)], '4.4.0+bind_vector')
const stateOf = (s: Scene): Ecs => s.port(1, PORT).state as Ecs

/** Every transition of the machine. */
const edges = adjacencyMapToArray(getAdjacencyMap(channelMachine, {})).filter(({ state, event }) =>
  state.can(event),
)
const events = (path: { steps: readonly { event: { type: string } }[] }): LawEvent[] =>
  path.steps.map(step => step.event.type).filter(type => type !== 'xstate.init') as LawEvent[]

describe('paths through the machine drive the real hypercalls to the same state', () => {
  const paths = getSimplePaths(channelMachine).filter(path => !events(path).includes('RESERVE'))

  it('reach six of the seven states; the seventh is RESERVED', () => {
    expect(new Set(paths.map(path => path.state.value)).size).toBe(6)
  })

  for (const path of paths) {
    it(`${events(path).join(' → ') || 'fresh'}: ${path.state.value}`, () => {
      const s = fresh()
      for (const event of events(path)) expect(happen[event]?.(s)).toBe(0)
      expect(stateOf(s)).toBe(path.state.value)
    })
  }
})

describe('each transition, by the hypercall', () => {
  const pathTo = (value: Ecs): LawEvent[] =>
    getSimplePaths(channelMachine)
      .filter(path => path.state.value === value)
      .map(events)[0] ?? []

  it('is covered: 22 of them, one for port 0 at creation only', () => {
    expect(edges.length).toBe(22)
    expect(edges.filter(({ event }) => event.type === 'RESERVE').length).toBe(1)
  })

  for (const { state, event, nextState } of edges) {
    if (event.type === 'RESERVE') continue
    it(`${state.value} — ${event.type} → ${nextState.value}`, () => {
      const s = fresh()
      for (const earlier of pathTo(state.value as Ecs)) happen[earlier]?.(s)
      expect(stateOf(s)).toBe(state.value)
      expect(happen[event.type as LawEvent]?.(s)).toBe(0)
      expect(stateOf(s)).toBe(nextState.value)
    })
  }
})

describe('what the machine does not allow, Xen refuses, and the state stays', () => {
  // Events that name port 1 itself; the others pick a free port and cannot be aimed.
  const aimed: LawEvent[] = ['CLOSE', 'BIND_VCPU', 'BIND_VECTOR', 'REMOTE_BIND']
  const ways = getSimplePaths(channelMachine).filter(path => !events(path).includes('RESERVE'))

  for (const path of ways) {
    for (const event of aimed) {
      if (path.state.can({ type: event })) continue
      it(`${path.state.value} (${events(path).join(' → ') || 'fresh'}): ${event}`, () => {
        const s = fresh()
        for (const earlier of events(path)) happen[earlier]?.(s)
        expect(happen[event]?.(s)).toBe(-22)
        expect(stateOf(s)).toBe(path.state.value)
      })
    }
  }
})

describe('the machine', () => {
  it('lets nothing happen to a reserved port', () => {
    expect(offers(channelSnapshot(1))).toEqual([])
    for (const event of channelMachine.events) expect(channelSnapshot(1).can({ type: event })).toBe(false)
  })

  it('offers each state its own operations', () => {
    expect(
      Object.fromEntries([0, 2, 3, 4, 5, 6].map(n => [channelSnapshot(n).value, offers(channelSnapshot(n))])),
    ).toEqual({
      ECS_FREE: ['RESERVE', 'ALLOC_UNBOUND', 'BIND_INTERDOMAIN', 'BIND_PIRQ', 'BIND_VIRQ', 'BIND_IPI'],
      ECS_UNBOUND: ['REMOTE_BIND', 'CLOSE', 'BIND_VCPU', 'BIND_VECTOR'],
      ECS_INTERDOMAIN: ['REMOTE_CLOSE', 'CLOSE', 'BIND_VCPU', 'BIND_VECTOR'],
      ECS_PIRQ: ['CLOSE', 'BIND_VCPU', 'BIND_VECTOR'],
      ECS_VIRQ: ['CLOSE', 'BIND_VCPU', 'BIND_VECTOR'],
      ECS_IPI: ['CLOSE', 'BIND_VECTOR'],
    })
  })

  it('marks the states on which a send succeeds, and the hypercall agrees', () => {
    for (const path of getSimplePaths(channelMachine)) {
      if (events(path).includes('RESERVE')) continue
      const s = fresh()
      for (const event of events(path)) happen[event]?.(s)
      const { rc } = s.run({ op: 'EVTCHNOP_send', v: 'd1v0', port: PORT })
      expect(rc).toBe(path.state.hasTag('send') ? 0 : -22)
    }
  })
})
