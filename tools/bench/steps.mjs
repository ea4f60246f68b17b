// From the press of a key to the frame that shows what it did, in the app and on a bare page, turn by turn.
import { goTo, launch } from './pages.mjs'

/** Presses a turn, and turns: 192 presses each. */
const PRESSES = 8
const TURNS = 24

/** The smallest page that answers a key: it changes a text. */
const BARE = `<!doctype html><title>bare</title><button>step</button><p>0</p><script>
let n = 0
addEventListener('keydown', e => { if (e.key === 'ArrowRight') document.querySelector('p').textContent = String(++n) })
</script>`

/** @typedef {{ shown: number, painted: number }} Press milliseconds since the key event */

/**
 * Runs in the page. A press counts from the time stamp of its event, when the browser got it. *Painted*: a message posted
 * in its animation frame arrives, which is after that frame's style, layout and paint. *Shown*: the next frame begins,
 * which is the first moment at which a screen can have changed; what a person waits for is a whole number of frames.
 */
function watchPresses() {
  const presses = /** @type {Press[]} */ ([])
  Object.assign(window, { presses })
  window.addEventListener(
    'keydown',
    ({ key, timeStamp }) => {
      if (key !== 'ArrowRight') return
      const press = { shown: 0, painted: 0 }
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => {
          press.painted = performance.now() - timeStamp
        }
        port2.postMessage(0)
        requestAnimationFrame(() => {
          press.shown = performance.now() - timeStamp
          presses.push(press)
        })
      })
    },
    { capture: true },
  )
}

/**
 * @param {string} url
 * @param {import('./pages.mjs').Prepare} prepare
 */
export async function compareSteps(url, prepare) {
  const { browser, context } = await launch({ reducedMotion: 'reduce' })
  await context.addInitScript(watchPresses)
  const bare = await context.newPage()
  await bare.route('**/bare', route => route.fulfill({ contentType: 'text/html', body: BARE }))
  await bare.goto(new URL('bare', url).href)
  const app = await context.newPage()
  await goTo(app, url)
  await prepare(app)
  for (let turn = 0; turn < TURNS; turn++) {
    for (const page of [bare, app]) {
      await page.bringToFront()
      if (page === app) await homeIfNear(page)
      await page.waitForTimeout(100)
      for (let i = 0; i < PRESSES; i++) {
        await page.keyboard.press('ArrowRight')
        // Longer than a step takes, and not a multiple of a frame: presses fall anywhere in a frame.
        await page.waitForTimeout(60 + Math.random() * 17)
      }
    }
  }
  const result = { bare: await summary(bare), app: await summary(app) }
  await browser.close()
  return result
}

/** A press at the end of the trace would do nothing. @param {import('@playwright/test').Page} page */
async function homeIfNear(page) {
  const slider = page.getByRole('slider', { name: 'Position in the trace' })
  const [now, max] = await Promise.all(
    ['aria-valuenow', 'aria-valuemax'].map(async name => Number(await slider.getAttribute(name))),
  )
  if (Number(max) - Number(now) < 3 * PRESSES) await page.keyboard.press('Home')
}

/** @param {import('@playwright/test').Page} page */
async function summary(page) {
  const presses = await page.evaluate(
    () => /** @type {{ presses: Press[] }} */ (/** @type {unknown} */ (window)).presses,
  )
  // The first turn warms the code up.
  const kept = presses.slice(PRESSES)
  const quantile = (/** @type {keyof Press} */ what, /** @type {number} */ q) =>
    Number(kept.map(press => press[what]).toSorted((a, b) => a - b)[Math.floor(q * (kept.length - 1))])
  return {
    presses: kept.length,
    shown: { median: quantile('shown', 0.5), p90: quantile('shown', 0.9) },
    painted: { median: quantile('painted', 0.5), p90: quantile('painted', 0.9) },
  }
}
