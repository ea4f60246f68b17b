import { describe, expect, it } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import { domainSpec } from '../testing/scene.ts'
import { releases } from './release.ts'
import { type Recorder, record } from './trace.ts'
import { XenCrash } from './tracer.ts'
import { World } from './world.ts'

const recorder = (): Recorder => record(new World([domainSpec(1, true)]), releases['4.4.0'], law)

describe('what the recorder keeps of each step', () => {
  const x = recorder()
  const d = x.world.domains[0] as (typeof x.world.domains)[number]
  x.enter('evtchn_close', 5)
  x.enter('__evtchn_close', 1, 5)
  x.branch('one way', true)
  x.branch('the other', false)
  x.branch('one way', false)
  x.write(d.virq + 5, 0xffffffff)
  x.raise(d.state + 5, 'BIND_VIRQ')
  x.leave(-22)
  x.leave()

  it('entries with their arguments, by the function’s own number of them', () => {
    expect(x.step(0)).toEqual({ index: 0, depth: 0, kind: 'enter', fn: 'evtchn_close', args: [5] })
    expect(x.step(1)).toEqual({ index: 1, depth: 1, kind: 'enter', fn: '__evtchn_close', args: [1, 5] })
  })

  it('conditions with their words and value', () => {
    expect([2, 3, 4].map(i => x.step(i))).toMatchObject([
      { kind: 'branch', condition: 'one way', value: true, depth: 2, fn: '__evtchn_close' },
      { kind: 'branch', condition: 'the other', value: false },
      { kind: 'branch', condition: 'one way', value: false },
    ])
  })

  it('writes with what was there before; a lifecycle event is named', () => {
    expect(x.step(5)).toMatchObject({ kind: 'write', cell: d.virq + 5, before: 0, after: 0xffffffff })
    expect(x.step(6)).toMatchObject({ kind: 'write', before: 0, after: 5, event: 'BIND_VIRQ' })
  })

  it('returns, signed, or none', () => {
    expect(x.step(7)).toEqual({ index: 7, depth: 1, kind: 'leave', fn: '__evtchn_close', result: -22 })
    expect(x.step(8)).toEqual({ index: 8, depth: 0, kind: 'leave', fn: 'evtchn_close', result: undefined })
  })

  it('nothing beyond its ends', () => {
    expect(() => x.step(9)).toThrow(RangeError)
    expect(() => x.step(-1)).toThrow(RangeError)
  })
})

describe('the recorder', () => {
  it('grows past its first columns without losing a step', () => {
    const x = recorder()
    for (let i = 0; i < 5000; i++) x.write(x.world.in_irq, i)
    expect([0, 255, 256, 4999].map(i => x.step(i))).toMatchObject([
      { before: 0, after: 0 },
      { before: 254, after: 255 },
      { before: 255, after: 256 },
      { before: 4998, after: 4999 },
    ])
  })

  it('refuses a lifecycle event that the machine does not know, as a broken invariant', () => {
    const x = recorder()
    const { state } = x.world.domains[0] as (typeof x.world.domains)[number]
    expect(() => x.raise(state, 'CLOSE')).toThrow(XenCrash)
    expect(x.read(state)).toBe(1)
    expect(x.columns.length).toBe(0)
  })
})
