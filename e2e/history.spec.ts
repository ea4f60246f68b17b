/** The history: courses of events that acting in the past makes, named and returned to. */
import { expect, type Page, test } from '@playwright/test'
import { violations } from './axe.ts'

const history = (page: Page) => page.getByRole('region', { name: 'History' })
const position = (page: Page) => page.locator('input[name="step"]')

/** Acts where the playhead is: sends on a port of domain 0. */
async function send(page: Page, port: string): Promise<void> {
  const panel = page.getByRole('region', { name: 'Do something' })
  if (!(await panel.isVisible())) await page.getByTestId('sandbox').click()
  await panel.getByLabel('Operation').selectOption('EVTCHNOP_send')
  await panel.getByRole('combobox', { name: 'port' }).fill(port)
  await panel.getByRole('button', { name: 'Do it' }).click()
}

test.beforeEach(({ page }) => page.goto('./'))

test('acting in the past begins a course, and one can return to the old one where it was left', async ({
  page,
}) => {
  await expect(page.getByRole('button', { name: /^History/ })).toHaveCount(0)
  const left = await position(page).inputValue()
  await send(page, '999')
  await page.getByRole('button', { name: 'History: 2 courses' }).click()
  const rows = history(page).getByRole('listitem')
  await expect(rows).toHaveCount(2)
  await expect(rows.nth(1)).toHaveAttribute('aria-current', 'true')
  await expect(rows.nth(1)).toContainText('EVTCHNOP_send')
  await rows.nth(0).getByRole('button', { name: 'Return' }).click()
  await expect(rows.nth(0)).toHaveAttribute('aria-current', 'true')
  await expect(position(page)).toHaveValue(left)
})

test('a course is named by keyboard, and keeps its name when another is shown', async ({ page }) => {
  await send(page, '999')
  await page.getByRole('button', { name: 'History: 2 courses' }).press('Enter')
  const name = history(page).getByRole('textbox', { name: 'Name of course 1' })
  await expect(name).toBeFocused()
  await name.fill(`as it was ${'x'.repeat(300)}`)
  await name.press('Enter')
  await expect(name).toHaveValue(/^as it was x+$/)
  await history(page).getByRole('button', { name: 'Return' }).click()
  await expect(history(page).getByRole('textbox', { name: 'Name of course 1' })).toHaveValue(/^as it was/)
  await page.keyboard.press('Escape')
  await expect(history(page)).toHaveCount(0)
})

test('the history has no accessibility violation', async ({ page }) => {
  await send(page, '999')
  await page.keyboard.press('Shift+N')
  await send(page, '1')
  await page.getByRole('button', { name: /^History/ }).click()
  await expect(history(page)).toBeVisible()
  expect(await violations(page)).toEqual([])
})
