/** The stations by keyboard, by reader and by mouse: each leads to the next step that stops there. */
import { expect, type Page, test } from '@playwright/test'
import { panelsDrawn } from './panelsDrawn.ts'

const stage = (page: Page) => page.getByTestId('stage')
const list = (page: Page) => stage(page).getByRole('list', { name: 'Stations of this scenario' })
const focused = (page: Page) => list(page).locator('button:focus')
const position = (page: Page) => page.locator('input[name="step"]')

/** Tab until the focus is in the list. */
async function tabIn(page: Page): Promise<void> {
  await page.getByTestId('examples').focus()
  for (let i = 0; i < 60 && (await focused(page).count()) === 0; i++) await page.keyboard.press('Tab')
  await expect(focused(page)).toHaveCount(1)
}

test('Tab comes to the list once, at the present station, and shows it while the focus is there', async ({
  page,
}) => {
  await page.goto('./')
  const hidden = await list(page).boundingBox()
  expect(Math.max(hidden?.width ?? 0, hidden?.height ?? 0)).toBeLessThanOrEqual(1)
  await tabIn(page)
  await expect(focused(page)).toContainText('hvm_assert_evtchn_irq')
  await expect(list(page)).toBeInViewport({ ratio: 0.99 })
  await expect(focused(page)).toBeInViewport({ ratio: 0.99 })
  await page.keyboard.press('Tab')
  await expect(focused(page)).toHaveCount(0)
  await page.keyboard.press('Shift+Tab')
  await expect(focused(page)).toContainText('hvm_assert_evtchn_irq')
})

test('↑ and ↓ go along it and round its ends, and Enter goes to the step that stops there', async ({
  page,
}) => {
  await page.goto('./')
  await tabIn(page)
  await page.keyboard.press('ArrowDown')
  await expect(focused(page)).toContainText('vcpu_kick')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await expect(focused(page)).toContainText('vcpu_mark_events_pending')
  const [, step] = /to step (\d+)/.exec((await focused(page).textContent()) ?? '') ?? []
  await page.keyboard.press('Enter')
  await expect(position(page)).toHaveValue(step ?? '')
  await expect(stage(page)).toHaveAttribute('data-station', 'mark')
  await expect(focused(page)).toContainText('vcpu_mark_events_pending')
  const count = await list(page).getByRole('listitem').count()
  for (let i = 0; i < count; i++) await page.keyboard.press('ArrowDown')
  await expect(focused(page)).toContainText('vcpu_mark_events_pending')
})

test('a reader is told the present station as the step goes on', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto('./')
  const current = list(page).locator('[aria-current=step]')
  const seen = new Set<string>()
  for (let i = 0; i < 40; i++) {
    const [, name] = / at (\w+)$/.exec((await stage(page).getAttribute('aria-label')) ?? '') ?? []
    await panelsDrawn(page)
    expect(await current.locator('code').allTextContents()).toEqual([name])
    seen.add(name ?? '')
    await page.keyboard.press('ArrowRight')
  }
  expect(seen.size).toBeGreaterThan(2)
})

test('a click on a station, its stop or its name, goes to the next step there and round', async ({
  page,
}) => {
  await page.goto('./')
  const name = stage(page).locator('svg text.name', { hasText: 'guestUpcall' })
  await name.click()
  await expect(stage(page)).toHaveAttribute('data-station', 'handler')
  const first = Number(await position(page).inputValue())
  await name.click()
  expect(Number(await position(page).inputValue())).not.toBe(first)
  await stage(page).locator('svg .station', { hasText: 'vcpu_mark_' }).locator('circle').last().click()
  await expect(stage(page)).toHaveAttribute('data-station', 'mark')
})

test('a station where no step stops says so and leads nowhere', async ({ page }) => {
  await page.goto('./')
  await page.getByRole('button', { name: 'All lines' }).click()
  const before = await position(page).inputValue()
  const proposal = list(page).getByRole('button', { name: /hvm_assert_evtchn_vector/ })
  await expect(proposal).toHaveAccessibleName(/proposal.*no step stops here/)
  await proposal.focus()
  await page.keyboard.press('Enter')
  await expect(position(page)).toHaveValue(before)
})
