/** `npm run -s conformance -- FILE…`: replays recordings without a browser and counts the differences. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { law } from './machines/lifecycle.ts'
import { parseRecordings, type Recording } from './model/conformance/recording.ts'
import { Replay, replayRelease } from './model/conformance/replay.ts'

/** Differences printed in full before only counting goes on. */
const SHOWN = 10

const tally = { operations: 0, mismatches: 0, shown: 0, skipped: new Map<string, number>() }

function report(where: string, lines: readonly string[]): void {
  tally.mismatches++
  if (tally.shown++ >= SHOWN) return
  console.log(where)
  for (const line of lines.slice(0, 12)) console.log(`    ${line}`)
}

function skip(reason: string, operations: number): void {
  tally.skipped.set(reason, (tally.skipped.get(reason) ?? 0) + operations)
}

function replay(file: string, recording: Recording): void {
  const release = replayRelease(recording)
  if (typeof release !== 'string') {
    skip(release.reason, recording.ops.length)
    return
  }
  const engine = new Replay(recording, release, law)
  const start = engine.initial(recording)
  if (start.length > 0)
    report(
      `${file}: ${recording.trace}: initial state`,
      start.map(d => `${d.what}: recorded ${d.recorded}, engine ${d.engine}`),
    )
  for (const recorded of recording.ops) {
    const verdict = engine.next(recorded)
    if (verdict.kind === 'unknown') {
      skip(verdict.reason, 1)
      continue
    }
    tally.operations++
    if (verdict.kind === 'differs') {
      report(
        `${file}:${recorded.line}: ${recording.trace} operation ${recorded.i}, ${JSON.stringify(recorded.op)}`,
        verdict.differences.map(d => `${d.what}: recorded ${d.recorded}, engine ${d.engine}`),
      )
    }
  }
}

/** Text of a file, unpacked if it is gzip; a reason is thrown. Relative to where npm was called, not to the project. */
function read(file: string): string {
  const bytes = readFileSync(resolve(process.env['INIT_CWD'] ?? '', file))
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8')
  try {
    return gunzipSync(bytes).toString('utf8')
  } catch (error) {
    throw new Error(`the gzip data is cut or damaged (${messageOf(error)})`)
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const files = process.argv.slice(2)
let broken = files.length === 0
if (broken) console.error('Usage: npm run -s conformance -- FILE.jsonl[.gz] …')
for (const file of files) {
  try {
    const parsed = parseRecordings(read(file), ({ line, reason }) => {
      broken = true
      console.error(`${file}:${line}: ${reason} The rest of its trace is left out.`)
    })
    if (!parsed.ok) throw new Error(parsed.reason)
    for (const recording of parsed.recordings) replay(file, recording)
  } catch (error) {
    broken = true
    console.error(`${file}: ${messageOf(error)}`)
  }
}
let skipped = 0
for (const [reason, count] of tally.skipped) {
  skipped += count
  console.log(`not replayed: ${count} ${count === 1 ? 'operation' : 'operations'}: ${reason}`)
}
if (tally.shown > SHOWN) console.log(`… and ${tally.shown - SHOWN} more mismatches`)
console.log(`${tally.operations} operations, ${tally.mismatches} mismatches`)
process.exitCode = broken || tally.mismatches > 0 || skipped > 0 ? 1 : 0
