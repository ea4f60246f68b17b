/** The map, as a person sees it and moves along it. */
import { expect, type Page, test } from '@playwright/test'

const stage = (page: Page) => page.getByTestId('stage')
const station = (page: Page) => stage(page).getAttribute('data-station')
const list = (page: Page) => stage(page).getByRole('list', { name: 'Stations of this scenario' })

/** Chooses another scenario from the picker. */
async function choose(page: Page, title: string): Promise<void> {
  await page.getByTestId('examples').click()
  await page.getByRole('dialog').getByRole('button', { name: title }).click()
  await expect(page.getByTestId('examples')).toContainText(title)
}

test('a FIFO guest has its own stops, and a guest without FIFO does not', async ({ page }) => {
  await page.goto('./')
  await expect(list(page)).not.toContainText('evtchn_fifo_set_pending')
  await choose(page, 'FIFO: three events, two priorities')
  await expect(list(page)).toContainText('evtchn_fifo_set_link, queue')
  await expect(stage(page)).toHaveAttribute('data-station', 'fifoLink')
})

test('the map has what the scenario is about; all lines of its Xen are one press away', async ({ page }) => {
  await page.goto('./')
  const names = stage(page).locator('svg text.name')
  const few = await names.count()
  await expect(names.filter({ hasText: 'vlapic_set_irq' })).toHaveCount(0)
  const all = page.getByRole('button', { name: 'All lines' })
  await all.press('Enter')
  await expect(all).toHaveAttribute('aria-pressed', 'true')
  await expect(names.filter({ hasText: 'vlapic_set_irq' })).toHaveCount(1)
  expect(await names.count()).toBeGreaterThan(few)
  await all.press('Enter')
  await expect(names).toHaveCount(few)
})

test('where Xen dies the map says so', async ({ page }) => {
  await page.goto('./')
  await choose(page, 'FIFO: an event for a vCPU without queues, Xen 4.4.0')
  await expect(stage(page)).not.toContainText('Xen is gone here')
  await page.keyboard.press('End')
  await expect(page.getByTestId('board')).toContainText(/^Xen is gone here: evtchn_fifo_set_pending/)
  await expect(stage(page)).toHaveAccessibleName(/where Xen dies$/)
  await page.getByTestId('step-back').click()
  await expect(stage(page)).not.toContainText('Xen is gone here')
})

test('the map says in words where it is, and follows the steps there and back', async ({ page }) => {
  await page.goto('./')
  await expect(stage(page)).toHaveAccessibleName(/^Map\. Step \d+ of \d+/)
  const first = await station(page)
  const forward = page.getByTestId('step-forward')
  for (let i = 0; i < 40 && (await station(page)) === first; i++) await forward.click()
  const next = await station(page)
  expect(next).not.toBe(first)
  await expect(list(page).locator('[aria-current=step]')).toHaveCount(1)
  for (let i = 0; i < 40 && (await station(page)) === next; i++) await page.getByTestId('step-back').click()
  expect(await station(page)).toBe(first)
})

test('the board names the function and the bits in the way, and frames the one that a step switched', async ({
  page,
}) => {
  await page.goto('./')
  const board = page.getByTestId('board')
  const lamp = (name: string) => board.getByRole('listitem').filter({ hasText: name })
  await expect(board).toContainText('hvm_assert_evtchn_irq')
  await expect(lamp('pending')).toHaveText('pending 1')
  await expect(lamp('masked')).toHaveText('masked 0')
  await expect(board.locator('[data-changed=true]')).toHaveCount(0)
  for (let i = 0; i < 40 && (await board.locator('[data-changed=true]').count()) === 0; i++)
    await page.keyboard.press('ArrowLeft')
  await expect(board.locator('[data-changed=true]')).toHaveText(/^(pending|selector|upcall) 1$/)
})

test('the guest that is told has its vCPUs on the map, the one concerned lit, and a click selects it', async ({
  page,
}) => {
  await page.goto('./')
  const berths = stage(page).locator('svg .berth')
  await expect(berths).toHaveText([/v0$/, /v1$/])
  await expect(stage(page).locator('svg .berth[data-concerned=true]')).toContainText('d1v0')
  await berths.last().click()
  const chips = page.getByRole('region', { name: 'Event channels and vCPUs' })
  await expect(chips.getByRole('button', { name: /^d1v1/ })).toHaveAttribute('aria-pressed', 'true')
})

test('the legend tells lines by more than colour', async ({ page }) => {
  await page.goto('./')
  await page.getByText('Legend', { exact: true }).click()
  const lines = page.getByRole('list', { name: 'Lines' })
  await expect(lines).toContainText('bind_vector (proposal)')
  const dashes = await lines
    .locator('path')
    .evaluateAll(paths => paths.map(p => getComputedStyle(p).strokeDasharray))
  await expect(lines).toContainText('upcall vector')
  // The trunk and callback_vector are both solid: their names and places tell them apart.
  expect(new Set(dashes).size).toBe(dashes.length - 1)
})
