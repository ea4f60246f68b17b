/** A window 200 px wide, and a page at 400 % (1280 × 1024 seen as 320 × 256): everything is there, nothing covers anything. */
import { expect, type Page, test } from '@playwright/test'
import { openApp } from './views.ts'

/** Controls whose middle, brought into view, belongs to something else: covered, cut off or out of reach. */
const outOfReach = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const root = document.querySelector('dialog:modal') ?? document.body
    const controls = [
      ...root.querySelectorAll<HTMLElement>(
        'a[href], button, input:not([type=file]), select, summary, [role=slider]',
      ),
      // The list of stations shows itself only while it has the focus: e2e/stage-list.spec.ts.
    ].filter(el => el.checkVisibility() && !el.closest('.station-list:not(:focus-within)'))
    return controls.flatMap(el => {
      el.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
      const box = el.getClientRects()[0]
      if (!box) return []
      const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
      const reached = hit !== null && (el.contains(hit) || hit.closest('label')?.contains(el))
      return reached ? [] : [`${el.outerHTML.slice(0, 90)} is under ${hit?.outerHTML.slice(0, 60)}`]
    })
  })

const wider = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

for (const [width, height] of [
  [200, 600],
  [320, 256],
  [1280, 300],
] as const) {
  test(`${width} × ${height}: no sideways scroll, every control in reach`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await openApp(page)
    expect(await wider(page)).toBe(0)
    expect(await outOfReach(page)).toEqual([])
    const more = page.getByRole('button', { name: 'More', exact: true })
    if (await more.isVisible()) await more.click()
    expect(await wider(page)).toBe(0)
    expect(await outOfReach(page)).toEqual([])
  })

  test(`${width} × ${height}: a dialog fits, and closes`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await openApp(page)
    await page.getByTestId('examples').click()
    await expect(page.getByRole('dialog').locator('.trace-list')).toBeVisible()
    expect(await outOfReach(page)).toEqual([])
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await expect(page.getByRole('dialog')).toHaveCount(0)
  })
}

test('the time bar covers at most half of a phone, and nothing of a window too low for it', async ({
  page,
}) => {
  const share = async (height: number) => {
    await page.setViewportSize({ width: 390, height })
    return page
      .locator('.app > footer')
      .evaluate(bar =>
        getComputedStyle(bar).position === 'sticky' ? bar.clientHeight / window.innerHeight : 0,
      )
  }
  await openApp(page)
  expect(await share(844)).toBeGreaterThan(0)
  expect(await share(500)).toBeLessThanOrEqual(0.5)
  expect(await share(400)).toBe(0)
})
