import { expect, test } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import { openingOf } from './opening.ts'
import { portBits } from './portBits.ts'
import { runScenario } from './run.ts'
import { DUMMY_PORT, MASKED_PORT, STORY_PORT, scaleExample } from './scaleExample.ts'
import { checkScenario } from './scenario.ts'
import type { Domain } from './world.ts'
import { ECS, ECS_FREE } from './xen/constants.ts'

const example = scaleExample()
const run = runScenario(example.scenario, law)
if (!run.ok) throw new Error(run.reason)
const { trace } = run
const { world } = trace
const d1 = world.domain(1) as Domain
const ports = Array.from({ length: 4096 }, (_, port) => port)

test('it is within the limits of a scenario, and Xen refuses none of it', () => {
  expect(checkScenario(example.scenario)).toBeUndefined()
  expect(trace.ops.filter(({ result }) => (result.rc ?? 0) < 0)).toEqual([])
})

test('every port of the 2-level ABI is in use, in every state there is, and all 128 vCPUs are told of some', () => {
  const states = new Set(ports.map(port => world.mem[d1.state + port]))
  expect(states.size).toBe(ECS.length - 1)
  expect(states.has(ECS_FREE)).toBe(false)
  expect(new Set(ports.slice(1).map(port => world.mem[d1.notify_vcpu_id + port])).size).toBe(128)
})

test('some ports are pending, some masked, some both, when the story begins', () => {
  trace.seek(openingOf(example)(trace))
  const bits = ports.map(port => portBits(world, d1, port))
  expect(bits.filter(b => b.pending && !b.masked).length).toBeGreaterThan(20)
  expect(bits.filter(b => b.masked && !b.pending).length).toBeGreaterThan(50)
  expect(bits.filter(b => b.masked && b.pending).length).toBeGreaterThan(20)
  trace.seek(trace.length)
})

test('the story: one event is taken; a masked one waits until it is unmasked; one goes to a vCPU without a vcpu_info', () => {
  const [, taken, , , unmasked] = trace.ops.slice(example.scenario.setup)
  expect(taken?.op['v']).toBe(`d1v${world.mem[d1.notify_vcpu_id + STORY_PORT]}`)
  expect(portBits(world, d1, STORY_PORT).pending).toBe(false)
  expect(unmasked?.op['v']).toBe(`d1v${world.mem[d1.notify_vcpu_id + MASKED_PORT]}`)
  expect(portBits(world, d1, MASKED_PORT)).toEqual({ pending: false, masked: false })
  const told = d1.vcpus[world.mem[d1.notify_vcpu_id + DUMMY_PORT] as number]
  expect(world.cellName(told?.vcpu_info as number)).toBe('dummy_vcpu_info[0]')
  expect(portBits(world, d1, DUMMY_PORT).pending).toBe(true)
})
