/** For tests: recordings of Xen's own code, those that the app ships and those in `conformance/`. */
import { readFileSync } from 'node:fs'
import { law } from '../machines/lifecycle.ts'
import { parseRecordings, type Recording } from '../model/conformance/recording.ts'
import { type Difference, Replay, replayRelease } from '../model/conformance/replay.ts'

/** The hand-written recordings that the app ships, by release and ABI. */
export const GOLDEN_FILES = [
  'golden-4.4.0-2l.jsonl',
  'golden-4.4.0-fifo.jsonl',
  'golden-4.17.7-2l.jsonl',
  'golden-4.17.7-fifo.jsonl',
] as const

/** A file that the app ships. */
export const shipped = (name: string): URL => new URL(`../../public/recordings/${name}`, import.meta.url)

export const goldenFile = shipped(GOLDEN_FILES[0])

export const goldenText = readFileSync(goldenFile, 'utf8')

/** Reads text that is known to be a recording. */
export function recordingsOf(text: string): Recording[] {
  const parsed = parseRecordings(text)
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed.recordings
}

/** Those of the 2-level ABI of Xen 4.4.0. */
export const golden = recordingsOf(goldenText)

/** Where a replay differs: the operation (0: the fresh domains) and what about it. */
export interface Disagreement {
  readonly op: number
  readonly name: string
  readonly differences: readonly Difference[] | string
}

/** Replays all of a recording. An operation that cannot be done is a disagreement too. */
export function disagreements(recording: Recording): Disagreement[] {
  const release = replayRelease(recording)
  if (typeof release !== 'string') throw new Error(release.reason)
  const replay = new Replay(recording, release, law)
  const initial = replay.initial(recording)
  const found: Disagreement[] =
    initial.length > 0 ? [{ op: 0, name: 'fresh domains', differences: initial }] : []
  for (const op of recording.ops) {
    const verdict = replay.next(op)
    if (verdict.kind === 'differs') found.push({ op: op.i, name: op.name, differences: verdict.differences })
    if (verdict.kind === 'unknown') found.push({ op: op.i, name: op.name, differences: verdict.reason })
  }
  return found
}
