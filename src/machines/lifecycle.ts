/**
 * The machines as the law the model asks: each (event, value) pair is put to XState once and remembered, so that
 * a transition costs an array look-up and no second table of legality exists anywhere.
 */
import { getNextTransitions, type SnapshotFrom, transition } from 'xstate'
import { LAW_EVENTS, type Law, type LawEvent } from '../model/tracer.ts'
import { ECS, type Ecs } from '../model/xen/constants.ts'
import { channelMachine } from './channel.ts'
import { VCPU_REGIONS, vcpuMachine } from './vcpu.ts'
import { REFUSED } from './writtenLaw.ts'

export type ChannelSnapshot = SnapshotFrom<typeof channelMachine>
export type VcpuSnapshot = SnapshotFrom<typeof vcpuMachine>
type Region = keyof typeof VCPU_REGIONS
const REGIONS = Object.keys(VCPU_REGIONS) as readonly Region[]

const channelSnapshots = ECS.map(value => channelMachine.resolveState({ value }))

/** The machine instance of a channel whose `state` cell holds this value; every channel in that state shares it. */
export const channelSnapshot = (state: number): ChannelSnapshot => channelSnapshots[state] as ChannelSnapshot

const vcpuSnapshots = new Map<number, VcpuSnapshot>()

/** The machine instance of a vCPU with these four facts, each 0 or 1, in the order of `VCPU_REGIONS`. */
export function vcpuSnapshot(facts: readonly [number, number, number, number]): VcpuSnapshot {
  const key = facts.reduce((bits, fact, i) => bits | (fact << i), 0)
  let snapshot = vcpuSnapshots.get(key)
  if (!snapshot) {
    const value = Object.fromEntries(
      REGIONS.map((region, i) => [region, VCPU_REGIONS[region][facts[i] as 0 | 1]]),
    )
    snapshot = vcpuMachine.resolveState({ value })
    vcpuSnapshots.set(key, snapshot)
  }
  return snapshot
}

/** Events the machine accepts in this snapshot: what the buttons offer. */
export const offers = (snapshot: ChannelSnapshot | VcpuSnapshot): LawEvent[] =>
  getNextTransitions(snapshot as ChannelSnapshot).map(t => t.eventType as LawEvent)

const nextChannel = (event: LawEvent, state: number): number | undefined => {
  const snapshot = channelSnapshot(state)
  if (!snapshot.can({ type: event })) return undefined
  return ECS.indexOf(transition(channelMachine, snapshot, { type: event })[0].value as Ecs)
}

/** The region whose states mention the event, and where it leads. Other regions are left as they start. */
const nextVcpu = (event: LawEvent, fact: number): number | undefined => {
  for (const region of REGIONS) {
    const states = VCPU_REGIONS[region]
    const state = states[fact as 0 | 1]
    const from = vcpuMachine.resolveState({ value: { ...VCPU_START, [region]: state } })
    const to = transition(vcpuMachine, from, { type: event })[0].value as Record<Region, string>
    if (to[region] !== state) return (states as readonly string[]).indexOf(to[region])
  }
  return undefined
}
const VCPU_START = Object.fromEntries(REGIONS.map(region => [region, VCPU_REGIONS[region][0]]))

const channelEvents: ReadonlySet<string> = new Set(channelMachine.events)
const memo = new Map<number, number | undefined>()
const EVENT_ID = new Map(LAW_EVENTS.map((event, id) => [event, id]))

/** Next value of a lifecycle cell, or undefined if the machine knows no such transition. */
export const law: Law = (event, value) => {
  const key = (EVENT_ID.get(event) as number) * 8 + value
  if (!memo.has(key))
    memo.set(key, channelEvents.has(event) ? nextChannel(event, value) : nextVcpu(event, value))
  return memo.get(key)
}

/** Everything that can be asked, answered: for each event a character a value of its cell (`readLaw` reads it back). */
export const writeLaw = (): string[] =>
  LAW_EVENTS.map(event =>
    Array.from(
      { length: channelEvents.has(event) ? ECS.length : 2 },
      (_, value) => law(event, value) ?? REFUSED,
    ).join(''),
  )
