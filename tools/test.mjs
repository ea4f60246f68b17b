// The whole test: set-up, checks, unit tests, build, end-to-end tests. Carries on after a failure, fails at the end.
// A check or a build counts as one test. The last line is always "N passed, N failed".
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
const reports = mkdtempSync(join(tmpdir(), 'upcall-test-'))
const unitReport = join(reports, 'unit.json')
const e2eReport = join(reports, 'e2e.json')
const deadline = Date.now() + 14 * 60_000

const env = {
  ...process.env,
  PATH: join(process.cwd(), 'node_modules/.bin') + delimiter + process.env['PATH'],
  PLAYWRIGHT_JSON_OUTPUT_FILE: e2eReport,
}

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
const total = { passed: 0, failed: 0 }
/** @type {string[]} */
const lines = []

if (await stage('dependencies', 'node tools/setup.mjs', nothing)) {
  const browser = await stage('browser', 'node tools/setup.mjs --browser', nothing)
  for (const check of scripts.check.split(' && ')) await stage(check, check, one)
  await stage('lessons', 'tsx src/lessons.ts', one)
  const unit = `${scripts.unit} --allowOnly=false --reporter=default --reporter=json --outputFile="${unitReport}"`
  await stage('unit tests', unit, unitCounts)
  const built = await stage('build', scripts.build, one)
  const e2e = 'playwright test --forbid-only --reporter=list,json'
  if (browser && built) await stage('end-to-end tests', e2e, e2eCounts)
  else record('end-to-end tests', { passed: 0, failed: 1, skipped: 0 }, 'not run')
}

rmSync(reports, { recursive: true })
console.log(`\n${lines.join('\n')}\n`)
process.exitCode = total.failed > 0 ? 1 : 0
console.log(`${total.passed} passed, ${total.failed} failed`)

/**
 * @param {string} name
 * @param {string} command
 * @param {() => Counts} count what a stage that ended well has to show for it
 */
async function stage(name, command, count) {
  console.log(`\n=== ${name}`)
  const start = Date.now()
  const ok = await run(command)
  const counts = { passed: 0, failed: 0, skipped: 0 }
  try {
    if (ok || count !== one) Object.assign(counts, count())
  } catch {
    counts.failed = 1 // it crashed before it could count
  }
  if (!ok) counts.failed ||= 1
  record(name, counts, `${((Date.now() - start) / 1000).toFixed(1)} s`)
  return counts.failed === 0
}

/**
 * @param {string} name
 * @param {Counts} counts
 * @param {string} note
 */
function record(name, { passed, failed, skipped }, note) {
  total.passed += passed
  total.failed += failed
  const counts = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
  lines.push(`${failed > 0 ? 'FAIL' : 'ok  '}  ${name.padEnd(36)} ${counts.padEnd(24)} ${note}`)
}

/**
 * Runs in a process group of its own, so that a stage past the deadline is stopped with all it started.
 * @param {string} command
 * @returns {Promise<boolean>}
 */
function run(command) {
  const child = spawn(command, { shell: true, stdio: 'inherit', env, detached: process.platform !== 'win32' })
  const stop = () => (child.pid ? process.kill(-child.pid, 'SIGKILL') : child.kill())
  const late = setTimeout(() => {
    console.error('stopped: the whole test has 14 minutes')
    stop()
  }, deadline - Date.now())
  const interrupted = () => {
    stop()
    process.exit(130)
  }
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  return new Promise(resolve => {
    child.on('error', () => resolve(false))
    child.on('close', status => {
      clearTimeout(late)
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
      resolve(status === 0)
    })
  })
}

function nothing() {
  return { passed: 0, failed: 0, skipped: 0 }
}

function one() {
  return { passed: 1, failed: 0, skipped: 0 }
}

/** A file that fails to load has no tests to count: it is one failure. */
function unitCounts() {
  const report = JSON.parse(readFileSync(unitReport, 'utf8'))
  const unloadable = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ file) =>
      file.status === 'failed' && file.assertionResults.length === 0,
  ).length
  return some(report.numPassedTests, report.numFailedTests + unloadable, report.numPendingTests)
}

function e2eCounts() {
  const { stats } = JSON.parse(readFileSync(e2eReport, 'utf8'))
  return some(stats.expected + stats.flaky, stats.unexpected, stats.skipped)
}

/**
 * No test at all is a failure too.
 * @param {number} passed
 * @param {number} failed
 * @param {number} skipped
 */
function some(passed, failed, skipped) {
  return { passed, failed: passed + failed > 0 ? failed : 1, skipped }
}
