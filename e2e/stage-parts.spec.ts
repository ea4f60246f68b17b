/** Meet the parts: eight names at the places on the map where each does its work. */
import { expect, type Page, test } from '@playwright/test'

const card = (page: Page) => page.getByRole('dialog', { name: 'Meet the parts' })
const heading = (page: Page) => card(page).getByRole('heading')
const opener = (page: Page) => page.getByRole('button', { name: 'Meet the parts' })

const PARTS = ['Port', 'Pending', 'Mask', 'Selector', 'Upcall', 'Vector', 'LAPIC', 'VM entry']

/** How far the ring's middle is from the nearest stop, in px. */
const ringMisses = (page: Page) =>
  page.locator('.stage .spot').evaluate(ring => {
    const middle = (e: Element) => {
      const { left, top, width, height } = e.getBoundingClientRect()
      return [left + width / 2, top + height / 2] as const
    }
    const [x, y] = middle(ring)
    const stops = [...document.querySelectorAll('.stage .station circle:not(.halo)')].map(middle)
    return Math.min(...stops.map(([a, b]) => Math.hypot(a - x, b - y)))
  })

for (const [width, height] of [
  [390, 844],
  [1440, 900],
] as const) {
  test(`each part is named, ringed on the map and in view, ${width} × ${height}`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height })
    await page.goto('./')
    await opener(page).click()
    for (const [i, name] of PARTS.entries()) {
      await expect(heading(page)).toContainText(name)
      await expect(card(page)).toContainText(`${i + 1} of ${PARTS.length}`)
      await expect.poll(() => ringMisses(page)).toBeLessThan(2)
      await expect(card(page)).toBeInViewport({ ratio: 0.99 })
      const apart = await card(page).evaluate(card => {
        const a = card.getBoundingClientRect()
        const b = document.querySelector('.spot')?.getBoundingClientRect() as DOMRect
        const inside = a.left >= 0 && a.right <= document.documentElement.clientWidth
        return inside && (a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top)
      })
      expect(apart, `the card of ${name} lies on its ring or out of the window`).toBe(true)
      await page.keyboard.press('ArrowRight')
    }
  })
}

test('arrows go through the parts, not through the trace; Escape closes, and the focus is where it was', async ({
  page,
}) => {
  await page.goto('./')
  const step = await page.getByTestId('stage').getAttribute('aria-label')
  await opener(page).press('Enter')
  await expect(card(page).getByRole('button', { name: 'Next' })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(heading(page)).toContainText('Mask')
  await page.keyboard.press('ArrowLeft')
  await expect(heading(page)).toContainText('Pending')
  await page.keyboard.press('Escape')
  await expect(card(page)).toHaveCount(0)
  await expect(opener(page)).toBeFocused()
  await expect(page.getByTestId('stage')).toHaveAttribute('aria-label', step ?? '')
})

test('the last part ends it, and the close button as well: the focus returns', async ({ page }) => {
  await page.goto('./')
  await opener(page).press('Enter')
  for (const name of PARTS) {
    await expect(heading(page)).toContainText(name)
    await page.keyboard.press('Enter')
  }
  await expect(card(page)).toHaveCount(0)
  await expect(opener(page)).toBeFocused()
  await opener(page).press('Enter')
  await expect(card(page).getByRole('button', { name: 'Next' })).toBeFocused()
  await card(page).getByRole('button', { name: 'Close' }).press('Enter')
  await expect(opener(page)).toBeFocused()
})

/** Opens the card with the clock standing still. */
async function openStopped(page: Page): Promise<void> {
  await page.clock.install({ time: 0 })
  await page.goto('./')
  await expect(opener(page)).toBeVisible()
  await page.clock.pauseAt(3_600_000)
  await opener(page).click()
  await page.clock.runFor(200)
  await expect(heading(page)).toContainText('Port')
}

test('the parts go on by themselves until they are stopped', async ({ page }) => {
  await openStopped(page)
  await page.clock.runFor(4000)
  await expect(heading(page)).toContainText('Pending')
  await card(page).getByRole('button', { name: 'Stop' }).click()
  await page.clock.runFor(20_000)
  await expect(heading(page)).toContainText('Pending')
})

test('without motion nothing goes on by itself', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await openStopped(page)
  await expect(card(page).getByRole('button', { name: 'Go on' })).toBeVisible()
  await page.clock.runFor(20_000)
  await expect(heading(page)).toContainText('Port')
})
