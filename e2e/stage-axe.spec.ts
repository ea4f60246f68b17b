/** The stage in all its states, for whom contrast, names and order matter: axe finds nothing. */
import { expect, type Page, test } from '@playwright/test'
import { violations } from './axe.ts'

/** Acts where the playhead is, so that there is a history. */
async function act(page: Page): Promise<void> {
  await page.getByTestId('sandbox').click()
  const panel = page.getByRole('region', { name: 'Do something' })
  await panel.getByLabel('Operation').selectOption('EVTCHNOP_send')
  await panel.getByRole('combobox', { name: 'port' }).fill('999')
  await panel.getByRole('button', { name: 'Do it' }).click()
  await panel.getByRole('button', { name: 'Close' }).click()
}

for (const [width, height] of [
  [390, 844],
  [1440, 900],
] as const) {
  test(`axe finds nothing on the stage at ${width} px`, async ({ page }) => {
    test.setTimeout(90_000)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height })
    await page.goto('./')
    const tools = page.locator('.map-tools')
    await expect(page.locator('.stage .canvas > svg')).toHaveAttribute('style', /touch-action/)
    const clean = async (state: string) => expect(await violations(page, 'main'), state).toEqual([])
    await clean('as it opens')
    await tools.getByText('Legend', { exact: true }).click()
    await clean('legend')
    await tools.getByText('Legend', { exact: true }).click()
    await tools.getByRole('button', { name: 'Meet the parts' }).click()
    await expect(page.getByRole('dialog', { name: 'Meet the parts' })).toBeVisible()
    await clean('the parts')
    await page.keyboard.press('Escape')
    await page.getByRole('list', { name: 'Stations of this scenario' }).locator('[tabindex="0"]').focus()
    await clean('the list of stations')
    await expect(page.locator('.stage .canvas > svg')).toHaveAttribute('style', /touch-action/)
    await page.keyboard.press('+')
    await page.keyboard.press('+')
    await expect(page.locator('.stage .map')).toHaveAttribute('data-near', 'true')
    await clean('from near')
    await page.keyboard.press('m')
    await act(page)
    await tools.getByRole('button', { name: /^History/ }).click()
    await expect(page.getByRole('region', { name: 'History' })).toBeVisible()
    await clean('the history')
  })
}
