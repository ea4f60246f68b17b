import { describe, expect, it } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import { examples } from '../model/examples.ts'
import { runScenario, type Trace } from '../model/run.ts'
import { startOfStory } from '../model/time.ts'
import { zoneOf } from '../model/zones.ts'
import { betweenAt, positionAt, ribbonShape, WIDTH, xOf } from './ribbonShape.ts'

/** An example, its story told some times. */
function traceOf(id: string, times = 1, setup?: number): Trace {
  const scenario = examples.find(example => example.id === id)?.scenario
  if (!scenario) throw new Error(`no example ${id}`)
  const story = scenario.ops.slice(scenario.setup)
  const ops = [
    ...scenario.ops.slice(0, setup ?? scenario.setup),
    ...Array.from({ length: times }, () => story).flat(),
  ]
  const run = runScenario({ ...scenario, ops }, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

/** The x of both ends of every rectangle of a path. */
const spans = (path: string): [number, number][] =>
  [...path.matchAll(/M(\d+) 0H(\d+)/g)].map(match => [Number(match[1]), Number(match[2])])

describe('ribbonShape', () => {
  it.each(['vector', 'deferral'])('paints every step of %s in the zone it happens in', id => {
    const trace = traceOf(id)
    const zonesAt = (x: number) =>
      ribbonShape(trace)
        .zones.filter(({ path }) => spans(path).some(([from, to]) => from <= x && x < to))
        .map(({ zone }) => zone)
    for (let i = 0; i < trace.length; i++) {
      expect(zonesAt(xOf(trace, i + 0.5) * WIDTH)).toEqual([zoneOf(trace, i)])
    }
  })

  it('shows the softirq of a deferral', () => {
    expect(ribbonShape(traceOf('deferral')).zones.map(({ zone }) => zone)).toContain('softirq')
  })

  it('stays small for a long trace, and still covers it', () => {
    const trace = traceOf('gsi', 200)
    expect(trace.length).toBeGreaterThan(10_000)
    const all = ribbonShape(trace).zones.flatMap(({ path }) => spans(path))
    expect(all.length).toBeLessThanOrEqual(2400)
    expect(all.reduce((sum, [from, to]) => sum + to - from, 0)).toBe(WIDTH)
  })

  it('is made once a trace', () => {
    const trace = traceOf('vector')
    expect(ribbonShape(trace)).toBe(ribbonShape(trace))
  })
})

describe('xOf', () => {
  it('gives the story the room: a long set-up takes an eighth at most', () => {
    const trace = traceOf('gsi')
    const story = startOfStory(trace)
    expect(story / trace.length).toBeGreaterThan(0.4)
    expect(xOf(trace, story)).toBeLessThanOrEqual(0.125)
    expect([xOf(trace, 0), xOf(trace, trace.length)]).toEqual([0, 1])
  })

  it('is ordered as time is', () => {
    const trace = traceOf('gsi')
    for (let p = 1; p <= trace.length; p++) expect(xOf(trace, p)).toBeGreaterThan(xOf(trace, p - 1))
  })
})

describe('positionAt', () => {
  it('finds the step drawn there, or the next that comes to rest', () => {
    const trace = traceOf('vector')
    for (let i = 0; i < trace.length; i++) {
      const position = positionAt(trace, xOf(trace, i + 0.5))
      expect(trace.isStop(position)).toBe(true)
      expect(position === i + 1 || !trace.isStop(i + 1)).toBe(true)
      expect(position).toBeGreaterThan(i)
    }
  })

  it('beyond the ends gives the ends', () => {
    const trace = traceOf('vector')
    expect([positionAt(trace, -0.1), positionAt(trace, 2)]).toEqual([1, trace.length])
  })

  it('of an empty trace is the fresh world', () => {
    const trace = traceOf('vector', 0, 0)
    expect([positionAt(trace, 0), positionAt(trace, 1), xOf(trace, 0)]).toEqual([0, 0, 0])
  })
})

describe('betweenAt', () => {
  const trace = traceOf('gsi')
  const story = startOfStory(trace)

  it('is the two stops on both sides of a point, and the share of the way', () => {
    const from = story + 4
    expect(betweenAt(trace, xOf(trace, from + 0.25))).toEqual({
      from,
      to: from + 1,
      share: expect.closeTo(0.25),
    })
  })

  it('never stops at a plain return: it is passed on the way', () => {
    for (let x = 0; x <= 1; x += 0.003) {
      const { from, to, share } = betweenAt(trace, x)
      expect([trace.isStop(from), trace.isStop(to)]).toEqual([true, true])
      expect(share).toBeGreaterThanOrEqual(0)
      expect(share).toBeLessThanOrEqual(1)
      expect(to).toBe(positionAt(trace, x))
    }
  })

  it('ends at the ends', () => {
    expect(betweenAt(trace, -1)).toMatchObject({ from: 0, share: 0 })
    expect(betweenAt(trace, 2)).toMatchObject({ to: trace.length, share: 1 })
  })
})
