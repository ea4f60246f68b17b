// Sets up what is missing and is silent when nothing is: the dependencies and, with --browser, a Chromium for the tests.
// Runs before node_modules exists, so Node's own modules only.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

if (!installed()) {
  console.log('Installing the dependencies (npm ci) …')
  if (!run('npm ci --include=dev --no-audit --no-fund --loglevel=error')) fail('npm ci failed; see above.')
}
if (process.argv.includes('--browser') && !(await browser())) {
  fail(
    'No Chromium for the end-to-end tests. Install Chromium or Chrome, or point CHROME_PATH at one, and try again.',
  )
}

/** Whether node_modules holds every package at the version package-lock.json wants. */
function installed() {
  try {
    const have = packages('node_modules/.package-lock.json')
    return Object.entries(packages('package-lock.json')).every(
      ([path, want]) => path === '' || have[path]?.version === want.version || (want.optional && !have[path]),
    )
  } catch {
    return false
  }
}

/**
 * @param {string} lockfile
 * @returns {Record<string, { version: string, optional?: boolean }>}
 */
function packages(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages
}

async function browser() {
  const { findBrowser } = await import('./browser.mjs')
  if (await findBrowser()) return true
  console.log('No Chromium found; downloading the one Playwright pins …')
  run('npx --no-install playwright install chromium', { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' })
  if (await findBrowser()) return true
  const sudo = process.getuid?.() === 0 ? '' : 'sudo -n '
  console.log("That did not work; trying the distribution's package …")
  run(
    `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends chromium fonts-liberation`,
    {
      DEBIAN_FRONTEND: 'noninteractive',
    },
  )
  return (await findBrowser()) !== undefined
}

/**
 * @param {string} command
 * @param {Record<string, string>} env
 */
function run(command, env = {}) {
  const options = { shell: true, stdio: /** @type {const} */ ('inherit'), timeout: 5 * 60_000 }
  return spawnSync(command, { ...options, env: { ...process.env, ...env } }).status === 0
}

/** @param {string} reason */
function fail(reason) {
  console.error(`\n${reason}`)
  process.exit(1)
}
