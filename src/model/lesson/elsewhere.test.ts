import { describe, expect, it } from 'vitest'
import { scenarioOn } from './elsewhere.ts'
import { parseScript } from './script.ts'

const { script } = parseScript(
  `dom 1 hvm
d1v0 bind_ipi vcpu=0
d1v0 bind_vector port=1 vcpu=0 vector=0x51
story
d1v0 send port=1
d1v0 bind_vector port=1 vcpu=0 vector=0`,
  1,
)
const scenario = { title: 'T', release: '4.4.0+bind_vector', ...script } as const

describe('the script of a lesson on another release', () => {
  it('leaves out what is proposed, and knows where the story begins then', () => {
    const there = scenarioOn(scenario, '4.6.0')
    expect(there.ops.map(({ op }) => op)).toEqual(['EVTCHNOP_bind_ipi', 'EVTCHNOP_send'])
    expect(there).toMatchObject({ release: '4.6.0', setup: 1 })
  })

  it('is the whole script where the proposal exists', () => {
    expect(scenarioOn({ ...scenario, release: '4.4.0' }, '4.4.0+bind_vector').ops).toEqual(scenario.ops)
  })
})
