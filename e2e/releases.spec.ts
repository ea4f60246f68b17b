/** Another Xen under the same scenario, what differs between them, and the further scenarios. */
import { expect, type Page, test } from '@playwright/test'
import { violations } from './axe.ts'

const scenario = (page: Page) => page.getByTestId('examples')
const release = (page: Page) => page.getByTestId('release')
const step = (page: Page) => page.getByLabel(/^Step, of/)
const story = (page: Page) => page.getByRole('region', { name: 'Story' })
const dialog = (page: Page) => page.getByRole('dialog')
const card = (page: Page, name: string) => dialog(page).locator(`[data-switch="${name}"]`)

async function choose(page: Page, title: string): Promise<void> {
  await scenario(page).click()
  await dialog(page).getByRole('button', { name: title }).click()
  await expect(scenario(page)).toContainText(title)
}

let errors: string[]
test.beforeEach(async ({ page }) => {
  errors = []
  page.on('pageerror', error => errors.push(error.message))
  await page.goto('./')
  await expect(scenario(page)).toContainText('One event by callback vector')
})
test.afterEach(() => expect(errors).toEqual([]))

test('the release is chosen in the header: same scenario, same place, and it can be undone', async ({
  page,
}) => {
  await expect(release(page)).toHaveValue('4.4.0')
  await expect(release(page).getByRole('option', { name: '(proposal)' })).toHaveCount(1)
  const place = await step(page).inputValue()
  await expect(story(page)).toContainText('hvm_assert_evtchn_irq')
  await release(page).selectOption('4.17.7')
  await expect(story(page)).toContainText('RELEASE-4.17.7')
  await expect(scenario(page)).toContainText('One event by callback vector')
  expect(await step(page).inputValue()).not.toBe(place)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(release(page)).toHaveValue('4.4.0')
  await expect(step(page)).toHaveValue(place)
})

test('the release is part of the link', async ({ page }) => {
  const hash = () => new URL(page.url()).hash.split('?')[0]
  await expect.poll(hash).toMatch(/^#1\//)
  const before = hash()
  await release(page).selectOption('4.6.0')
  await expect.poll(hash).not.toBe(before)
  await page.reload()
  await expect(release(page)).toHaveValue('4.6.0')
})

test('a proposal cannot go to a release without it: the reason is shown, nothing changes', async ({
  page,
}) => {
  await choose(page, 'A vector for one channel (proposal)')
  await expect(release(page)).toHaveValue('4.4.0+bind_vector')
  const place = await step(page).inputValue()
  await release(page).selectOption('4.17.7')
  await expect(page.getByRole('alert')).toContainText('EVTCHNOP_bind_vector is a proposal')
  await expect(release(page)).toHaveValue('4.4.0+bind_vector')
  await expect(step(page)).toHaveValue(place)
})

test('which switch makes it differ, and the way to where', async ({ page }) => {
  await choose(page, 'The callback changes while an event waits, Xen 4.4.0')
  await page.getByTestId('releases').click()
  await expect(dialog(page).getByTestId('verdict')).toContainText('On Xen 4.17.7, 1 of 17 operations')
  const first = dialog(page).locator('[data-switch]').first()
  await expect(first).toHaveAttribute('data-switch', 'callback_change_asserts')
  await expect(first).toContainText('Another result')
  await expect(first).toContainText('took no vector · handled no port → took 0x5a · handled port 2')
  await expect(first).toContainText('Switch on: calls hvm_assert_evtchn_irq')
  await first.getByRole('button', { name: 'Go there' }).click()
  await expect(dialog(page)).toBeHidden()
  await expect(story(page)).toContainText('hvm_set_callback_via')
})

test('another release can be asked about, and gone over to', async ({ page }) => {
  await page.getByTestId('releases').click()
  await expect(card(page, 'short_call_chains')).toContainText('Another way, same end')
  await expect(card(page, 'counts_channels')).toBeVisible()
  await dialog(page).getByTestId('against').selectOption('4.6.0')
  await expect(dialog(page).getByTestId('verdict')).toContainText('every operation gives the same result')
  await expect(card(page, 'counts_channels')).toBeHidden()
  await dialog(page).getByRole('button', { name: 'Go over to it' }).click()
  await expect(dialog(page)).toContainText('It runs on Xen 4.6.0')
  await page.keyboard.press('Escape')
  await expect(release(page)).toHaveValue('4.6.0')
})

test('the table of the switches holds every release', async ({ page }) => {
  await page.getByTestId('releases').click()
  const row = dialog(page).getByRole('row', { name: /^reset_leaves_fifo/ })
  await expect(row.getByRole('cell')).toHaveText(['never', 'never', 'self', 'always'])
  await expect(
    dialog(page).getByRole('columnheader', { name: '4.4.0 + bind_vector (proposal)' }),
  ).toBeVisible()
})

for (const [title, says] of [
  ['FIFO: three events, two priorities', 'evtchn_fifo_set_link'],
  ['An upcall vector: each vCPU has its own', 'vlapic_set_irq'],
  ['EVTCHNOP_reset of many ports', 'hypercall_create_continuation'],
] as const) {
  test(`a further scenario opens at its moment: ${title}`, async ({ page }) => {
    await choose(page, title)
    await expect(story(page)).toContainText(says)
  })
}

test('the hypervisor dies on 4.4.0 and lives on 4.17.7', async ({ page }) => {
  await choose(page, 'FIFO: an event for a vCPU without queues, Xen 4.4.0')
  const steps = page.getByLabel(/^Step, of/)
  const before = await steps.getAttribute('aria-label')
  await release(page).selectOption('4.17.7')
  await expect(steps).not.toHaveAttribute('aria-label', before ?? '')
  await page.getByTestId('releases').click()
  await expect(dialog(page).getByTestId('verdict')).toContainText('On Xen 4.4.0, 2 of 20 operations')
  await expect(dialog(page).locator('[data-switch]').first()).toContainText('Xen crashed')
})

test('recordings are listed by release and ABI', async ({ page }) => {
  await scenario(page).click()
  await dialog(page).getByLabel('Xen 4.17.7, FIFO').check()
  await dialog(page)
    .getByRole('button', { name: /delivery in priority order/ })
    .click()
  await expect(page.getByTestId('recording-bar')).toContainText('operations agree with Xen 4.17.7')
})

for (const width of [390, 1100, 1440]) {
  test(`the header is at most two rows and nothing sticks out at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 })
    for (const title of [
      'A vector for one channel (proposal)',
      'The callback changes while an event waits, Xen 4.4.0',
    ]) {
      await choose(page, title)
      const rows = await page.locator('header').evaluate(header => {
        const tops = [...header.querySelectorAll('button, select')]
          .map(element => element.getBoundingClientRect())
          .filter(box => box.width > 0)
          .map(box => Math.round((box.top + box.bottom) / 2))
        return new Set(tops).size
      })
      expect(rows).toBeLessThanOrEqual(2)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
  })
}

for (const width of [390, 1440]) {
  test(`axe finds nothing in the dialog at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 })
    await page.getByTestId('releases').click()
    await expect(dialog(page).getByTestId('verdict')).toBeVisible()
    expect(await violations(page)).toEqual([])
    const body = dialog(page).locator('.dialog-body')
    expect(await body.evaluate(b => b.scrollWidth <= b.clientWidth)).toBe(true)
  })
}
