/** `npm run -s real-xen -- LOG…`: replays console logs of a booted Xen without a browser and counts the differences. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { law } from './machines/lifecycle.ts'
import { parseWitnessLog } from './model/witness/log.ts'
import { type NamedLog, witnessSummary } from './model/witness/summary.ts'

/** Differences printed in full before only counting goes on. */
const SHOWN = 20

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const files = process.argv.slice(2)
let broken = files.length === 0
if (broken) console.error('Usage: npm run -s real-xen -- LOG.console.txt …')

/** What is wrong with a file is said; what can be read of it is replayed. */
function read(file: string): NamedLog[] {
  const fail = (reason: string): NamedLog[] => {
    broken = true
    console.error(`${file}: ${reason}`)
    return []
  }
  try {
    // Relative to where npm was called, not to the project.
    const parsed = parseWitnessLog(readFileSync(resolve(process.env['INIT_CWD'] ?? '', file), 'utf8'))
    if (!parsed.ok) return fail(parsed.reason)
    for (const { line, reason } of parsed.problems) fail(`Line ${line}: ${reason}`)
    return [{ name: file, log: parsed.log }]
  } catch (error) {
    return fail(messageOf(error))
  }
}

const summary = witnessSummary(files.flatMap(read), law)
for (const { log, line, scenario, what, recorded, engine } of summary.differences.slice(0, SHOWN)) {
  console.log(`${log}:${line}: ${scenario}`)
  console.log(`    ${what}: recorded ${recorded}, engine ${engine}`)
}
if (summary.differences.length > SHOWN)
  console.log(`… and ${summary.differences.length - SHOWN} more differences`)
for (const { what, why, times } of summary.notCompared)
  console.log(`not compared (${times} ${times === 1 ? 'time' : 'times'}): ${what}: ${why}`)
console.log(
  `${summary.results} results, ${summary.moments} moments, ${summary.notes} notes, ${summary.interrupts} interrupts`,
)
console.log(`${summary.scenarios} scenarios, ${summary.differences.length} differences`)
process.exitCode = broken || summary.differences.length > 0 || summary.unknown > 0 ? 1 : 0
