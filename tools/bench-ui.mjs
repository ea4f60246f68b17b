// `npm run bench:ui`: what the page costs, in a real Chromium. Builds, serves, measures, prints a line each with its bar,
// and fails if one is over. Rates of a machine mean little: a step is compared with a bare page in the same run.
import { execSync, spawn } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { cpuShare } from './bench/cpu.mjs'
import { open, openScale, toGrid } from './bench/pages.mjs'
import { compareSteps } from './bench/steps.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const port = Number(process.env['BENCH_PORT'] ?? 4176)
const url = `http://127.0.0.1:${port}/`
const STEP_BAR = 1.4

/** @type {boolean[]} */
const verdicts = []
/** @param {string} what @param {string} number @param {string} bar @param {boolean} ok */
function line(what, number, bar, ok) {
  verdicts.push(ok)
  console.log(`${ok ? 'ok  ' : 'over'}  ${what.padEnd(46)} bar ${bar.padEnd(8)} ${number}`)
}

execSync('npx vite build --logLevel error', { stdio: 'inherit' })
const server = spawn(
  'npx',
  ['vite', 'preview', '--host', '127.0.0.1', '--port', String(port), '--strictPort'],
  {
    stdio: 'ignore',
    detached: true,
  },
)
try {
  await reachable()
  await steps('step to frame, first example', async () => undefined)
  await steps('step to frame, 4,096 ports, map', openScale)
  await steps('step to frame, 4,096 ports, grid', async page => {
    await openScale(page)
    await toGrid(page)
  })
  await cpu('first example, map', async () => undefined)
  await cpu('4,096 ports, grid', async page => {
    await openScale(page)
    await toGrid(page)
  })
  firstView()
} finally {
  if (server.pid) process.kill(-server.pid)
}
process.exitCode = verdicts.every(Boolean) ? 0 : 1

async function reachable() {
  for (let i = 0; i < 100; i++) {
    if (
      await fetch(url).then(
        r => r.ok,
        () => false,
      )
    )
      return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`nothing answers at ${url}`)
}

/** @param {string} what @param {import('./bench/pages.mjs').Prepare} prepare */
async function steps(what, prepare) {
  const { app, bare } = await compareSteps(url, prepare)
  const ratio = app.shown.median / bare.shown.median
  const ms = (/** @type {'shown' | 'painted'} */ how, /** @type {'median' | 'p90'} */ q) =>
    `${app[how][q].toFixed(1)} / ${bare[how][q].toFixed(1)}`
  line(
    what,
    `${ratio.toFixed(2)}× bare; ms, app / bare: shown ${ms('shown', 'median')}, p90 ${ms('shown', 'p90')}; painted ${ms('painted', 'median')}, p90 ${ms('painted', 'p90')} (${app.presses} presses)`,
    `≤ ${STEP_BAR}×`,
    ratio <= STEP_BAR,
  )
}

/** @param {string} what @param {import('./bench/pages.mjs').Prepare} prepare */
async function cpu(what, prepare) {
  const { playing, idle } = await cpuShare(() => open(url, { reducedMotion: 'no-preference' }, prepare))
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} % of a core`
  line(`CPU while playing, ${what}`, percent(playing), '≤ 20 %', playing <= 0.2)
  line(`CPU idle afterwards, ${what}`, percent(idle), '≤ 1 %', idle <= 0.01)
}

/** tools/budget.mjs is the judge of the first view. */
function firstView() {
  try {
    const said = execSync('node tools/budget.mjs', { encoding: 'utf8' }).trim()
    line('first view', said.replace('first view: ', ''), '≤ 125 kB', true)
  } catch (error) {
    const { stdout } = /** @type {{ stdout: string }} */ (error)
    line('first view', String(stdout).trim().replace('first view: ', ''), '≤ 125 kB', false)
  }
}
