import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { runScenario, type Trace } from '../run.ts'
import type { Scenario } from '../scenario.ts'
import { startOfStory } from '../time.ts'
import { overThere, scenarioOn } from './elsewhere.ts'
import { parseScript } from './script.ts'

const { script } = parseScript(
  `dom 1 hvm
d1v0 bind_ipi vcpu=0
d1v0 bind_vector port=1 vcpu=0 vector=0x51
story
d1v0 send port=1
d1v0 bind_vector port=1 vcpu=0 vector=0
d1v0 send port=1`,
  1,
)
const scenario: Scenario = { title: 'T', release: '4.4.0+bind_vector', ...script }

function traceOf(of: Scenario): Trace {
  const run = runScenario(of, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

describe('the script of a lesson on another release', () => {
  it('leaves out what is proposed, and knows where the story begins then', () => {
    const there = scenarioOn(scenario, '4.6.0')
    expect(there.ops.map(({ op }) => op)).toEqual(['EVTCHNOP_bind_ipi', 'EVTCHNOP_send', 'EVTCHNOP_send'])
    expect(there).toMatchObject({ release: '4.6.0', setup: 1 })
  })

  it('is the whole script where the proposal exists', () => {
    expect(scenarioOn({ ...scenario, release: '4.4.0' }, '4.4.0+bind_vector').ops).toEqual(scenario.ops)
  })

  it('has come to the same operation, however many were left out before it', () => {
    const here = traceOf(scenario)
    const there = traceOf(scenarioOn(scenario, '4.6.0'))
    const inside = (op: number) => (here.ops[op]?.from ?? 0) + 1
    expect(overThere(here, startOfStory(here), there)).toBe(startOfStory(there))
    expect(overThere(here, inside(2), there)).toBe(there.ops[1]?.to)
    expect(overThere(here, inside(3), there)).toBe(there.ops[1]?.to)
    expect(overThere(here, here.length, there)).toBe(there.length)
  })
})
