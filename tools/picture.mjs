// `npm run picture`: the README's picture, made from the built app: docs/upcall.png (dark) and docs/upcall-light.png.
// The same bytes from the same code: nothing moves, the text is the page's own, and no time is in it.
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { preview } from 'vite'
import { browserArgs, findBrowser } from './browser.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

/** The example on the picture, and how far into its story: where the line parts from the trunk, and every panel has something to say. */
const EXAMPLE = 'One event by callback GSI'
const STEPS_ON = 12

// One thread draws: with several, five pixels of a corner were a shade off now and then.
const args = [...browserArgs, '--num-raster-threads=1', '--disable-partial-raster']
const executablePath = await findBrowser()
const server = await preview({ preview: { host: '127.0.0.1', port: 0 }, logLevel: 'error' })
const browser = await chromium.launch({ args, ...(executablePath && { executablePath }) })
try {
  for (const [colorScheme, path] of /** @type {const} */ ([
    ['dark', 'docs/upcall.png'],
    ['light', 'docs/upcall-light.png'],
  ])) {
    const page = await browser.newPage({
      colorScheme,
      reducedMotion: 'reduce',
      viewport: { width: 1440, height: 900 },
    })
    await page.goto(server.resolvedUrls?.local[0] ?? '')
    await page.getByTestId('examples').click()
    await page.getByRole('dialog').getByRole('button', { name: EXAMPLE }).click()
    await page.getByTestId('stage').locator('svg').first().waitFor()
    for (let i = 0; i < STEPS_ON; i++) await page.keyboard.press('ArrowRight')
    await page.mouse.move(0, 0)
    await page.waitForLoadState('networkidle')
    writeFileSync(path, await still(page))
    console.log(path)
  }
} finally {
  await browser.close()
  await server.close()
}

/**
 * Taken until two in a row are the same: everything that is loaded on demand is there, and nothing moves.
 * @param {import('@playwright/test').Page} page
 */
async function still(page) {
  /** @type {Buffer} */
  let before = Buffer.alloc(0)
  for (let tries = 0; tries < 20; tries++) {
    const shot = await page.screenshot({ animations: 'disabled', caret: 'hide' })
    if (shot.equals(before)) return shot
    before = shot
    await page.waitForTimeout(250)
  }
  throw new Error('The page does not come to rest.')
}
