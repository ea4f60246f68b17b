import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { examples } from '../../model/examples.ts'
import { runScenario } from '../../model/run.ts'
import type { World } from '../../model/world.ts'
import { ECS_IPI } from '../../model/xen/constants.ts'
import { channelsToShow, MOST_CHIPS, runState, vcpuMarks } from './entities.ts'

function deferredWorld(): World {
  const scenario = examples.find(e => e.id === 'deferral')?.scenario
  const run = scenario && runScenario({ ...scenario, ops: scenario.ops.slice(0, scenario.setup + 2) }, law)
  if (!run?.ok) throw new Error('deferral')
  return run.trace.world
}

const none = new Set<string>()

describe('channels', () => {
  it('are listed unless free or reserved, with their bits', () => {
    expect(channelsToShow(deferredWorld(), none)).toMatchObject({
      more: 0,
      shown: [
        { dom: 0, port: 1, state: 'ECS_INTERDOMAIN', pending: false },
        { dom: 1, port: 1, state: 'ECS_VIRQ' },
        { dom: 1, port: 2, state: 'ECS_INTERDOMAIN', pending: true, masked: false },
      ],
    })
  })

  it('beyond the most that can be read, keep those of interest and count the rest', () => {
    const world = deferredWorld()
    const d = world.domain(1)
    for (let port = 3; port < 100; port++) world.mem[(d?.state ?? 0) + port] = ECS_IPI
    const { shown, more } = channelsToShow(world, new Set(['1.99']))
    expect(shown).toHaveLength(MOST_CHIPS)
    expect(more).toBe(100 - MOST_CHIPS)
    expect(shown.map(c => `${c.dom}.${c.port}`)).toEqual(expect.arrayContaining(['1.2', '1.99']))
  })
})

describe('vCPUs', () => {
  it('say what waits for them', () => {
    const world = deferredWorld()
    const v = world.vcpuNamed('d1v0')
    expect(v && vcpuMarks(world, v)).toEqual(['tasklet queued', 'upcall pending'])
    expect(v && runState(world, v)).toBe('running')
  })

  it('name what holds them back, the strongest first', () => {
    const world = deferredWorld()
    const v = world.vcpuNamed('d1v1')
    if (!v) throw new Error('d1v1')
    const states: string[] = []
    for (const cell of [v.is_running, v.VPF_blocked, v.VPF_blocked_in_xen, v.VPF_down]) {
      world.mem[cell] = cell === v.is_running ? 0 : 1
      states.push(runState(world, v))
    }
    expect(states).toEqual(['runnable', 'blocked', 'waiting in Xen', 'offline'])
  })
})
