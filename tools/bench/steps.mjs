// From the press of a key to the frame that shows what it did, in the app and on a bare page, turn by turn.
import { goTo, launch } from './pages.mjs'

/** Presses a turn, and turns: 96 presses each. */
const PRESSES = 8
const TURNS = 12

/** The smallest page that answers a key: it changes a text. */
const BARE = `<!doctype html><title>bare</title><button>step</button><p>0</p><script>
let n = 0
addEventListener('keydown', e => { if (e.key === 'ArrowRight') document.querySelector('p').textContent = String(++n) })
</script>`

/**
 * Runs in the page. A press counts from the time stamp of its event (when the browser got it) until the frame after it is
 * painted: a message posted in the animation frame is delivered once that frame's style, layout and paint are done.
 */
function watchPaints() {
  const paints = /** @type {{ total: number, script: number }[]} */ ([])
  Object.assign(window, { paints })
  window.addEventListener(
    'keydown',
    ({ key, timeStamp }) => {
      if (key !== 'ArrowRight') return
      const began = performance.now()
      let script = 0
      // After the handlers and the microtasks that draw.
      setTimeout(() => {
        script = performance.now() - began
      })
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => paints.push({ total: performance.now() - timeStamp, script })
        port2.postMessage(0)
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
  await context.addInitScript(watchPaints)
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
  const paints = await page.evaluate(
    () =>
      /** @type {{ paints: { total: number, script: number }[] }} */ (/** @type {unknown} */ (window)).paints,
  )
  // The first ones warm the code up.
  const kept = paints.slice(PRESSES)
  const quantile = (/** @type {number[]} */ values, /** @type {number} */ q) =>
    Number(values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))])
  const totals = kept.map(p => p.total)
  return {
    presses: kept.length,
    median: quantile(totals, 0.5),
    p90: quantile(totals, 0.9),
    script: quantile(
      kept.map(p => p.script),
      0.5,
    ),
  }
}
