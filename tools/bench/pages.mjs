// Pages in a Chromium of their own, brought to where something is measured.
import { chromium } from '@playwright/test'
import { browserArgs, findBrowser } from '../browser.mjs'

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {(page: Page) => Promise<void>} Prepare */

/** @param {import('@playwright/test').BrowserContextOptions} options */
export async function launch(options) {
  const executablePath = await findBrowser()
  const browser = await chromium.launch({ args: browserArgs, ...(executablePath && { executablePath }) })
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  return { browser, context }
}

/**
 * The app alone in a browser.
 * @param {string} url
 * @param {import('@playwright/test').BrowserContextOptions} options
 * @param {Prepare} prepare
 */
export async function open(url, options, prepare) {
  const { browser, context } = await launch(options)
  const page = await context.newPage()
  await goTo(page, url)
  await prepare(page)
  return { browser, page }
}

/** @param {Page} page @param {string} url */
export async function goTo(page, url) {
  await page.goto(url)
  await page.locator('[data-testid=stage] svg').first().waitFor()
}

/** The scenario with every port in use. @type {Prepare} */
export async function openScale(page) {
  await page.getByTestId('examples').click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /4,096 ports/ })
    .click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
}

/** @type {Prepare} */
export async function toGrid(page) {
  await page.keyboard.press('g')
  await page.getByTestId('grid').waitFor()
}
