/** The map, as a person sees it and moves along it. */
import { expect, type Page, test } from '@playwright/test'

const stage = (page: Page) => page.getByTestId('stage')
const station = (page: Page) => stage(page).getAttribute('data-station')
/** Text on the map that lies outside it, or on other text. */
async function badLabels(page: Page): Promise<string[]> {
  return stage(page)
    .locator('svg')
    .first()
    .evaluate(svg => {
      const frame = svg.getBoundingClientRect()
      const inWindow = { left: 0, right: document.documentElement.clientWidth }
      const texts = [...svg.querySelectorAll('text')]
        .filter(t => !t.closest('.train'))
        .map(t => ({ name: t.textContent ?? '', box: t.getBoundingClientRect() }))
      const outside = texts.filter(
        ({ box }) =>
          box.left < Math.max(frame.left, inWindow.left) ||
          box.right > Math.min(frame.right, inWindow.right) ||
          box.top < frame.top - 1 ||
          box.bottom > frame.bottom + 1,
      )
      // Line boxes of neighbouring rows may touch; letters may not.
      const slack = 2.5
      const crossing = texts.flatMap((a, i) =>
        texts
          .slice(i + 1)
          .filter(
            b =>
              a.box.left + slack < b.box.right &&
              b.box.left + slack < a.box.right &&
              a.box.top + slack < b.box.bottom - slack &&
              b.box.top + slack < a.box.bottom - slack,
          )
          .map(b => `${a.name} / ${b.name}`),
      )
      return [...outside.map(t => `outside: ${t.name}`), ...crossing]
    })
}

for (const [width, height] of [
  [390, 844],
  [768, 1024],
  [1440, 900],
  [1920, 1080],
] as const) {
  test(`every name is readable at ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await page.goto('./')
    await expect(stage(page).locator('svg text', { hasText: 'evtchn_send' })).toBeVisible()
    expect(await badLabels(page)).toEqual([])
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBe(0)
  })
}

/** Chooses another scenario from the picker. */
async function choose(page: Page, title: string): Promise<void> {
  await page.getByTestId('examples').click()
  await page.getByRole('dialog').getByRole('button', { name: title }).click()
  await expect(page.getByTestId('examples')).toContainText(title)
}

for (const [width, height] of [
  [390, 844],
  [1280, 720],
  [1440, 900],
] as const) {
  test(`every name is readable with FIFO and with an upcall vector at ${width} × ${height}`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height })
    await page.goto('./')
    for (const [title, name] of [
      ['FIFO: three events, two priorities', 'set_link'],
      ['An upcall vector: each vCPU has its own', 'vlapic_set_irq'],
    ] as const) {
      await choose(page, title)
      await expect(stage(page).locator('svg text.name', { hasText: name })).toBeVisible()
      expect(await badLabels(page)).toEqual([])
    }
  })
}

test('a FIFO guest has its own stops, and a guest without FIFO does not', async ({ page }) => {
  await page.goto('./')
  const list = stage(page).getByRole('list', { name: 'Stations of this scenario' })
  await expect(list).not.toContainText('evtchn_fifo_set_pending')
  await choose(page, 'FIFO: three events, two priorities')
  await expect(list).toContainText('evtchn_fifo_set_link, queue')
  await expect(stage(page)).toHaveAttribute('data-station', 'fifoLink')
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
  const list = stage(page).getByRole('list', { name: 'Stations of this scenario' })
  await expect(list.locator('[aria-current=step]')).toHaveCount(1)
  for (let i = 0; i < 40 && (await station(page)) === next; i++) await page.getByTestId('step-back').click()
  expect(await station(page)).toBe(first)
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
