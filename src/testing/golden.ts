/** For tests: the recordings of Xen 4.4.0 that the app ships. */
import { readFileSync } from 'node:fs'
import { parseRecordings, type Recording } from '../model/conformance/recording.ts'

export const goldenFile = new URL('../../public/recordings/golden-4.4.0-2l.jsonl', import.meta.url)

export const goldenText = readFileSync(goldenFile, 'utf8')

/** Reads text that is known to be a recording. */
export function recordingsOf(text: string): Recording[] {
  const parsed = parseRecordings(text)
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed.recordings
}

export const golden = recordingsOf(goldenText)
