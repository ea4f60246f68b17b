import { expect, type Page, test } from '@playwright/test'
import { violations } from './axe.ts'

const view = (page: Page) => page.getByTestId('compare-view')
const costs = (page: Page) => view(page).getByRole('table', { name: /What it costs/ })
const costRow = (page: Page, name: string) => costs(page).getByRole('row', { name }).getByRole('cell')
const now = (page: Page) => view(page).locator('tr[aria-current="step"]')

test.beforeEach(async ({ page }) => {
  await page.goto('')
  await page.getByTestId('compare').click()
  await expect(view(page)).toBeVisible()
})

test('four methods side by side, with what each costs', async ({ page }) => {
  await expect(costRow(page, 'VM exits')).toHaveText(['2', '2', '2', '2'])
  await expect(costRow(page, 'EOIs')).toHaveText(['0', '1', '1', '1'])
  await expect(costRow(page, 'Vectors taken')).toHaveText(['1', '1', '1', '1'])
  await expect(costRow(page, 'Never arrived')).toHaveText(['0', '0', '0', '0'])
})

test('the first divergence is marked in words, and a button goes there', async ({ page }) => {
  await view(page).getByRole('button', { name: 'Where they part' }).click()
  await expect(view(page)).toContainText('The lines part in evtchn_2l_set_pending')
  await expect(now(page)).toContainText('Pending bits')
  await expect(view(page)).toContainText('bind_vector (proposal): evtchn->upcall_vector != 0 is true')
})

test('the arrows go from phase to phase, and a lane without the phase waits', async ({ page }) => {
  await page.keyboard.press('Home')
  await expect(now(page)).toContainText('evtchn_send')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(now(page).getByRole('rowheader')).toHaveText('Mark the vCPU')
  await expect(page.getByTestId('compare-now')).toHaveText(
    'Mark the vCPU. callback_vector: vcpu_mark_events_pending. callback_gsi: vcpu_mark_events_pending. ' +
      'callback_pci_intx: vcpu_mark_events_pending. bind_vector (proposal): waits.',
  )
  await page.keyboard.press('ArrowLeft')
  await expect(now(page).getByRole('rowheader')).toHaveText('Pending bits')
  await page.keyboard.press('End')
  await expect(view(page).getByRole('button', { name: 'Next phase' })).toBeDisabled()
})

test('buttons and rows do what the keys do', async ({ page }) => {
  await page.keyboard.press('Home')
  await view(page).getByRole('button', { name: 'Next phase' }).click()
  await expect(now(page)).toContainText('Pending bits')
  await view(page).getByRole('button', { name: 'Inject' }).click()
  await expect(now(page)).toContainText('vmx_inject_extint')
})

test('two methods at least, four at most', async ({ page }) => {
  await view(page).getByRole('checkbox', { name: 'callback_gsi' }).uncheck()
  await view(page)
    .getByRole('checkbox', { name: /bind_vector/ })
    .uncheck()
  await expect(costs(page).getByRole('columnheader')).toHaveText(['callback_vector', 'callback_pci_intx'])
  await expect(view(page).getByRole('checkbox', { name: 'callback_vector' })).toBeDisabled()
  await view(page).getByRole('checkbox', { name: 'callback_gsi' }).check()
  await expect(view(page).getByRole('checkbox', { name: 'callback_vector' })).toBeEnabled()
})

test('upcall vectors are a fifth choice, four at a time, on a Xen that has them', async ({ page }) => {
  const choice = (name: string | RegExp) => view(page).getByRole('checkbox', { name })
  await expect(choice('upcall vector')).toBeDisabled()
  await choice(/bind_vector/).uncheck()
  await choice('upcall vector').check()
  await expect(choice(/bind_vector/)).toBeDisabled()
  await expect(view(page)).toContainText('All on Xen 4.17.7.')
  await expect(costRow(page, 'EOIs')).toHaveText(['0', '1', '1', '1'])
  await view(page).getByRole('button', { name: 'Where they part' }).click()
  await expect(view(page)).toContainText('The lines part in hvm_assert_evtchn_irq')
})

test('compare is left the way it was entered', async ({ page }) => {
  await page.getByTestId('compare').click()
  await expect(view(page)).toBeHidden()
  await expect(page.getByTestId('stage')).toBeVisible()
})

test('compare is accessible, wide and narrow', async ({ page }) => {
  expect(await violations(page, '[data-testid="compare-view"]')).toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await violations(page, '[data-testid="compare-view"]')).toEqual([])
})

test('on a phone the lanes are stacked and nothing sticks out', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.keyboard.press('Home')
  const [first, second] = await now(page).getByRole('cell').all()
  const a = await first?.boundingBox()
  const b = await second?.boundingBox()
  expect(b?.y).toBeGreaterThan(a?.y ?? Number.POSITIVE_INFINITY)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
})
