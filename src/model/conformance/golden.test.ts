import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { disagreements, GOLDEN_FILES, recordingsOf, shipped } from '../../testing/golden.ts'
import { Recorder } from '../trace.ts'
import type { Recording } from './recording.ts'

const operations = (recordings: readonly Recording[]): number =>
  recordings.reduce((n, recording) => n + recording.ops.length, 0)

const goldens = GOLDEN_FILES.map(file => ({
  file,
  recordings: recordingsOf(readFileSync(shipped(file), 'utf8')),
}))

it('the shipped recordings: both releases, both ABIs', () => {
  expect(goldens.map(({ file, recordings }) => [file, recordings.length, operations(recordings)])).toEqual([
    ['golden-4.4.0-2l.jsonl', 27, 402],
    ['golden-4.4.0-fifo.jsonl', 6, 100],
    ['golden-4.17.7-2l.jsonl', 31, 468],
    ['golden-4.17.7-fifo.jsonl', 6, 101],
  ])
  for (const { file, recordings } of goldens)
    for (const { release, abi } of recordings) expect(file).toBe(`golden-${release}-${abi}.jsonl`)
})

describe.each(goldens)('the engine does what Xen did, operation by operation: $file', ({ recordings }) => {
  for (const recording of recordings) {
    it(recording.title, () => {
      expect(disagreements(recording)).toEqual([])
    })
  }
})

describe('a rule that is broken is found, by trace, operation, leaf, recorded value and ours', () => {
  const titled = (title: RegExp): Recording =>
    goldens
      .flatMap(({ recordings }) => recordings)
      .find(recording => title.test(recording.title)) as Recording

  /** Disagreements of an engine that takes this condition for false, whatever it is. */
  function without(condition: string, recording: Recording) {
    const branch = Recorder.prototype.branch
    const broken = vi.spyOn(Recorder.prototype, 'branch').mockImplementation(function (
      this: Recorder,
      said,
      value,
    ) {
      return branch.call(this, said, said !== condition && value)
    })
    const found = disagreements(recording)
    broken.mockRestore()
    return found
  }

  it('the mask is not looked at', () => {
    const recording = titled(/mask/i)
    expect(disagreements(recording)).toEqual([])
    expect(without('test_bit(port, evtchn_mask)', recording)[0]).toMatchObject({
      name: 'EVTCHNOP_send',
      differences: expect.arrayContaining([{ what: 'd1.v0.up', recorded: 'nothing', engine: '1' }]),
    })
  })

  it('the selector is not looked at', () => {
    const selector = 'test_and_set_bit(port / BITS_PER_EVTCHN_WORD(d), evtchn_pending_sel)'
    const found = goldens
      .flatMap(({ recordings }) => recordings)
      .flatMap(recording => without(selector, recording))
    expect(found.map(({ name }) => name)).toContain('EVTCHNOP_send')
  })
})

/** The random recordings: all of them take 20 s (`npm run conformance`), so the first few of each file stand for them. */
const folder = new URL('../../../conformance/', import.meta.url)
const SAMPLE = 3
const files = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.jsonl.gz')) : []

/** The text of the first traces of a file. */
function firstTraces(file: string): string {
  const lines = gunzipSync(readFileSync(new URL(file, folder)))
    .toString('utf8')
    .split('\n')
  const headers = lines.flatMap((line, i) => (line.startsWith('{"trace"') ? [i] : []))
  return lines.slice(0, headers[SAMPLE]).join('\n')
}

describe('the first random recordings of each file', () => {
  it.each(files)('%s', file => {
    const recordings = recordingsOf(firstTraces(file))
    expect(recordings).toHaveLength(SAMPLE)
    expect(operations(recordings)).toBeGreaterThan(200)
    for (const recording of recordings) expect(disagreements(recording)).toEqual([])
  })
})
