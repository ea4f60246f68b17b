/** What a newcomer gets: light, from one host, understandable at once, without an accessibility violation. */
import { gzipSync } from 'node:zlib'
import { expect, test } from '@playwright/test'
import { violations } from './axe.ts'

test('the first view is at most 125 kB of code in at most 8 requests, all from one host', async ({
  page,
}) => {
  const responses: { url: string; body: Promise<Buffer> }[] = []
  page.on('response', response => responses.push({ url: response.url(), body: response.body() }))
  await page.goto('./')
  await expect(page.getByTestId('stage')).toBeVisible()
  await page.waitForLoadState('networkidle')
  const sizes = await Promise.all(
    responses.map(async ({ url, body }) => (/\.(js|css)(\?|$)/.test(url) ? gzipSync(await body).length : 0)),
  )
  const total = sizes.reduce((sum, size) => sum + size, 0)
  expect(new Set(responses.map(({ url }) => new URL(url).host)).size).toBe(1)
  expect(responses.map(({ url }) => url).length).toBeLessThanOrEqual(8)
  expect(total).toBeGreaterThan(50_000)
  expect(total).toBeLessThanOrEqual(125_000)
})

test('opens on a named scenario, at a step that says what happens', async ({ page }) => {
  const errors: string[] = []
  page.on('console', message => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', error => errors.push(error.message))
  await page.goto('./')
  await expect(page).toHaveTitle(/Upcall/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/upcall/i)
  await expect(page.getByRole('region', { name: 'Story' })).toContainText('hvm_assert_evtchn_irq')
  await page.getByTestId('step-forward').click()
  await expect(page.getByRole('region', { name: 'Story' })).toContainText('in_irq')
  expect(errors).toEqual([])
})

for (const delay of [0, 1500]) {
  test(`no text jumps when the fonts come, ${delay} ms late`, async ({ page }) => {
    await page.route('**/*.woff2', async route => {
      await new Promise(resolve => setTimeout(resolve, delay))
      await route.continue()
    })
    await page.addInitScript(() => {
      const shifts: number[] = []
      Object.assign(window, { shifts })
      new PerformanceObserver(list => {
        for (const entry of list.getEntries())
          shifts.push((entry as PerformanceEntry & { value: number }).value)
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await page.goto('./')
    await expect(page.getByTestId('stage')).toBeVisible()
    await page.waitForTimeout(delay + 500)
    const shifts = await page.evaluate(() => (window as Window & { shifts?: number[] }).shifts ?? [])
    expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeLessThan(0.01)
  })
}

test('the two fonts of the page are its own, and there for the first paint', async ({ page }) => {
  await page.goto('./')
  await expect(page.getByTestId('stage')).toBeVisible()
  const loaded = await page.evaluate(() =>
    [...document.fonts].filter(font => font.status === 'loaded').map(font => font.family),
  )
  expect(loaded.map(family => family.replaceAll('"', '')).sort()).toEqual([
    'Inter Variable',
    'JetBrains Mono Variable',
  ])
})

for (const width of [390, 1440]) {
  test(`axe finds nothing at ${width} px`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 900 })
    await page.goto('./')
    await expect(page.getByTestId('stage')).toBeVisible()
    expect(await violations(page)).toEqual([])
    for (let i = 0; i < 12; i++) await page.getByTestId('step-forward').click()
    expect(await violations(page)).toEqual([])
  })
}
