import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { examples } from '../../model/examples.ts'
import { runScenario } from '../../model/run.ts'
import { nextVisit, visitsOf } from './visits.ts'

const scenario = examples[0]?.scenario
const run = scenario ? runScenario(scenario, law) : undefined
if (!run?.ok) throw new Error('the first example does not run')
const { trace } = run

describe('visits of a station', () => {
  it('are the steps at which its function takes over', () => {
    const [first = 0] = visitsOf(trace).get('assert') ?? []
    expect(trace.stepAt(first)).toMatchObject({ kind: 'enter', fn: 'hvm_assert_evtchn_irq' })
  })

  it('go on from the playhead, and round', () => {
    const visits = visitsOf(trace).get('assist') ?? []
    expect(visits.length).toBeGreaterThan(1)
    expect(nextVisit(trace, 0, 'assist')).toBe(visits[0])
    expect(nextVisit(trace, visits[0] as number, 'assist')).toBe(visits[1])
    expect(nextVisit(trace, trace.length, 'assist')).toBe(visits[0])
  })

  it('are none where the trace never stops', () => {
    expect(nextVisit(trace, 0, 'tasklet')).toBeUndefined()
  })
})
