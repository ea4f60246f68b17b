// Replays every recording in conformance/ and prints what came of it as JSON: the numbers of “Checked against Xen”.
import { readdirSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { gunzipSync } from 'node:zlib'
import type { Count, Evidence, EvidenceFile, Source, Witness } from '../src/components/evidence/evidence.ts'
import { law } from '../src/machines/lifecycle.ts'
import { parseRecordings, type RecordedOp, type Recording } from '../src/model/conformance/recording.ts'
import { Replay, replayRelease } from '../src/model/conformance/replay.ts'
import { type Counts, summaryOfTexts } from '../src/model/witness/summary.ts'

type Tally = { -readonly [K in keyof Count]: Count[K] }

const folder = new URL('../conformance/', import.meta.url)
const none = (): Tally => ({
  recordings: 0,
  operations: 0,
  differences: 0,
  unknown: 0,
  values: 0,
  crashes: 0,
})
const files: EvidenceFile[] = []
const sources = new Map<string, Tally & Pick<Source, 'release' | 'abi'>>()
const kinds = new Map<string, number>()

function recordingsOf(file: string): readonly Recording[] {
  const bytes = readFileSync(new URL(file, folder))
  const parsed = parseRecordings((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))
  if (!parsed.ok) throw new Error(`${file}: ${parsed.reason}`)
  return parsed.recordings
}

/** Recorded values that an operation is compared with. */
function valuesOf({ expected: { calls, out, D, S, ...rest } }: RecordedOp): number {
  return (
    Object.keys(rest).length +
    (calls?.length ?? 0) +
    [out, D, S].reduce((n, map) => n + Object.keys(map ?? {}).length, 0)
  )
}

function replay(recording: Recording): Tally {
  const tally = { ...none(), recordings: 1, values: Object.keys(recording.initial).length }
  const release = replayRelease(recording)
  if (typeof release !== 'string') return { ...tally, unknown: recording.ops.length }
  const engine = new Replay(recording, release, law)
  // A start that differs counts as one operation that does: there is no line for it.
  if (engine.initial(recording).length > 0) tally.differences++
  for (const op of recording.ops) {
    const verdict = engine.next(op)
    if (verdict.kind === 'unknown') {
      tally.unknown++
      continue
    }
    tally.operations++
    tally.values += valuesOf(op)
    if (verdict.kind === 'differs') tally.differences++
    else if (op.expected.crash !== undefined) tally.crashes++
    kinds.set(op.name, (kinds.get(op.name) ?? 0) + 1)
  }
  return tally
}

function add(into: Tally, what: Count): void {
  for (const key of Object.keys(none()) as (keyof Count)[]) into[key] += what[key]
}

const compared = ({ scenarios, results, moments, interrupts }: Counts) => ({
  scenarios,
  results,
  moments,
  interrupts,
})

/** The logs of a booted Xen that the project keeps. */
function witness(): Witness {
  const logs = new URL('../src/model/witness/logs/', import.meta.url)
  const texts = readdirSync(logs).map(name => ({ name, text: readFileSync(new URL(name, logs), 'utf8') }))
  const summary = summaryOfTexts(texts, law)
  return {
    ...compared(summary),
    differences: summary.differences.length,
    logs: summary.logs.map(({ name, header: { xen, guest, abi }, differences, ...counts }) => ({
      name,
      xen,
      guest,
      abi,
      ...compared(counts),
      differences,
    })),
    kinds: summary.kinds.length,
    methods: summary.methods,
    notCompared: summary.notCompared,
  }
}

for (const file of readdirSync(folder).filter(name => /\.jsonl(\.gz)?$/.test(name))) {
  const total = none()
  for (const recording of recordingsOf(file)) {
    const { release, abi } = recording
    const source = sources.get(`${release} ${abi}`) ?? { release, abi, ...none() }
    sources.set(`${release} ${abi}`, source)
    const tally = replay(recording)
    add(source, tally)
    add(total, tally)
  }
  files.push({ file, ...total })
}

const byName = (a: Source, b: Source) =>
  a.release.localeCompare(b.release, 'en', { numeric: true }) || a.abi.localeCompare(b.abi)
process.stdout.write(
  JSON.stringify({
    sources: [...sources.values()].sort(byName),
    files,
    kinds: [...kinds].sort((a, b) => b[1] - a[1]),
    witness: witness(),
  } satisfies Evidence),
)
