import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { golden, goldenText, recordingsOf } from '../../testing/golden.ts'
import type { RecordedResult, Recording } from './recording.ts'
import { Replay, replayRelease, type Verdict } from './replay.ts'

const recording = golden[0] as Recording

function verdicts(r: Recording): Verdict[] {
  const replay = new Replay(r, '4.4.0', law)
  return r.ops.map(op => replay.next(op))
}

/** The recording with one operation's result changed, and what the replay says of that operation. */
function tampered(i: number, change: (result: RecordedResult) => object): unknown {
  const ops = recording.ops.map(op =>
    op.i === i ? { ...op, expected: change(op.expected) as RecordedResult } : op,
  )
  const all = verdicts({ ...recording, ops })
  expect(all.filter(verdict => verdict.kind !== 'agrees').length).toBeLessThanOrEqual(1)
  const verdict = all[i - 1] as Verdict
  return verdict.kind === 'differs' ? verdict.differences : verdict.kind
}

/** Number of the first operation whose result has these. */
const firstWith = (has: (result: RecordedResult) => boolean): number =>
  (recording.ops.find(op => has(op.expected)) as Recording['ops'][number]).i

/** The event to d1v0: it sets the flag of that vCPU and kicks it. */
const withCalls = firstWith(r => r.D?.['d1.v0.up'] === 1)
const withOut = firstWith(r => r.out !== undefined)
const withState = firstWith(r => r.S !== undefined)
const withPorts = firstWith(r => (r.ports?.length ?? 0) > 0)

describe('a recording that differs from the engine in one place is reported, there and nowhere else', () => {
  it('untouched: agrees', () => {
    expect(tampered(withCalls, r => r)).toBe('agrees')
  })

  it('another return code', () => {
    expect(tampered(withCalls, r => ({ ...r, rc: -22 }))).toEqual([
      { what: 'rc', recorded: '-22', engine: '0' },
    ])
  })

  it('a return code left out', () => {
    expect(tampered(withCalls, ({ rc: _, ...r }) => r)).toEqual([
      { what: 'rc', recorded: 'nothing', engine: '0' },
    ])
  })

  it('another output', () => {
    expect(tampered(withOut, r => ({ ...r, out: { port: 77 } }))).toEqual([
      { what: 'out', recorded: '{"port":77}', engine: '{"port":1}' },
    ])
  })

  it('other ports handled', () => {
    expect(tampered(withPorts, r => ({ ...r, ports: [9, ...(r.ports ?? [])] }))).toMatchObject([
      { what: 'ports' },
    ])
  })

  it('a call that was not made', () => {
    expect(
      tampered(withCalls, r => ({ ...r, calls: [...(r.calls ?? []), ['vcpu_wake', 'd1v0']] })),
    ).toMatchObject([{ what: 'calls', recorded: expect.stringContaining('vcpu_wake') }])
  })

  it('a call with another argument', () => {
    expect(
      tampered(withCalls, r => ({ ...r, calls: r.calls?.map(([name]) => [name, 'd9v9']) })),
    ).toMatchObject([{ what: 'calls' }])
  })

  it('a changed leaf with another value', () => {
    expect(tampered(withCalls, r => ({ ...r, D: { ...r.D, 'd1.v0.up': 0 } }))).toEqual([
      { what: 'd1.v0.up', recorded: '0', engine: '1' },
    ])
  })

  it('a change that the engine did not make', () => {
    expect(tampered(withCalls, r => ({ ...r, D: { ...r.D, 'd1.p9.M': 1 } }))).toEqual([
      { what: 'd1.p9.M', recorded: '1', engine: 'nothing' },
    ])
  })

  it('a leaf missing from the changes', () => {
    expect(
      tampered(withCalls, ({ D, ...r }) => {
        const { 'd1.v0.up': _, ...rest } = D ?? {}
        return { ...r, D: rest }
      }),
    ).toEqual([{ what: 'd1.v0.up', recorded: 'nothing', engine: '1' }])
  })

  it('a leaf said to be back at its default', () => {
    expect(tampered(withCalls, r => ({ ...r, D: { ...r.D, 'd1.v0.up': null } }))).toEqual([
      { what: 'd1.v0.up', recorded: 'the default', engine: '1' },
    ])
  })

  it('a leaf of the full state map with another value, one too many, one missing', () => {
    expect(tampered(withState, r => ({ ...r, S: { ...r.S, 'd1.cbtype': 1 } }))).toEqual([
      { what: 'd1.cbtype', recorded: '1', engine: '3' },
    ])
    expect(tampered(withState, r => ({ ...r, S: { ...r.S, 'd1.gsi9': 1 } }))).toEqual([
      { what: 'd1.gsi9', recorded: '1', engine: 'nothing' },
    ])
    expect(
      tampered(withState, ({ S, ...r }) => {
        const { 'd1.cbtype': _, ...rest } = S ?? {}
        return { ...r, S: rest }
      }),
    ).toEqual([{ what: 'd1.cbtype', recorded: 'nothing', engine: '3' }])
  })

  it('a crash that the engine does not have', () => {
    expect(tampered(withCalls, r => ({ ...r, crash: 'fault' }))).toMatchObject([{ what: 'crash' }])
  })

  it('another initial state', () => {
    const replay = new Replay(recording, '4.4.0', law)
    const { 'd1.max_evtchns': _, ...initial } = recording.initial
    expect(replay.initial({ ...recording, initial: { ...initial, 'd0.p0.s': 2 } })).toEqual([
      { what: 'd0.p0.s', recorded: '2', engine: '1' },
      { what: 'd1.max_evtchns', recorded: 'nothing', engine: '4096' },
    ])
  })
})

describe('what the engine does not have is named, never passed over', () => {
  const replayed = (line: string): Verdict => {
    const header = goldenText.split('\n')[0] as string
    return verdicts(recordingsOf(`${header}\n${line}`)[0] as Recording)[0] as Verdict
  }

  it('an unknown operation', () => {
    expect(replayed('{"i":1,"op":"EVTCHNOP_teleport","v":"d0v0","r":{}}')).toEqual({
      kind: 'unknown',
      reason: 'the engine does not know the operation EVTCHNOP_teleport',
    })
  })

  it('an unknown argument', () => {
    expect(replayed('{"i":1,"op":"EVTCHNOP_send","v":"d0v0","port":1,"speed":9,"r":{"rc":0}}')).toEqual({
      kind: 'unknown',
      reason: 'EVTCHNOP_send has no argument “speed”',
    })
  })

  it('a missing argument, and a vCPU that is not there', () => {
    expect(replayed('{"i":1,"op":"EVTCHNOP_send","v":"d0v0","r":{"rc":0}}')).toMatchObject({
      kind: 'unknown',
    })
    expect(replayed('{"i":1,"op":"EVTCHNOP_send","v":"d7v0","port":1,"r":{"rc":0}}')).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining('d7v0'),
    })
  })

  it('a release', () => {
    expect(replayRelease({ release: '4.9.0' })).toEqual({
      reason: 'the engine does not have Xen 4.9.0 (it has 4.4.0, 4.4.0+bind_vector, 4.6.0, 4.17.7)',
    })
    for (const release of ['4.4.0', '4.6.0', '4.17.7']) expect(replayRelease({ release })).toBe(release)
  })
})
