import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { golden } from '../../testing/golden.ts'
import type { Recording } from './recording.ts'
import { Replay, replayRelease } from './replay.ts'

function replayAll(recording: Recording): { op: number; name: string; verdict: unknown }[] {
  const release = replayRelease(recording)
  if (typeof release !== 'string') throw new Error(release.reason)
  const replay = new Replay(recording, release, law)
  expect(replay.initial(recording)).toEqual([])
  return recording.ops
    .map(op => ({ op: op.i, name: op.name, verdict: replay.next(op) }))
    .filter(({ verdict }) => JSON.stringify(verdict) !== '{"kind":"agrees"}')
}

describe('the engine does what Xen 4.4.0 did, operation by operation', () => {
  it('in 27 recordings of 402 operations', () => {
    expect(golden.length).toBe(27)
    expect(golden.reduce((n, recording) => n + recording.ops.length, 0)).toBe(402)
  })

  for (const recording of golden) {
    it(recording.title, () => {
      expect(replayAll(recording)).toEqual([])
    })
  }
})
