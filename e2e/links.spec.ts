/** Links, as a person meets them: copied, opened, pasted, damaged, gone back to. */
import { expect, type Page, test } from '@playwright/test'

const scenario = (page: Page) => page.getByTestId('examples')
const step = (page: Page) => page.getByLabel(/^Step, of/)
const hash = (page: Page) => new URL(page.url()).hash
/** The address catches up with the screen a moment later. */
const linked = (page: Page) => expect.poll(() => hash(page)).toMatch(/^#1\/[\w-]+\?at=\d+\.\d+/)
const placeIn = (page: Page) => new URLSearchParams(hash(page).split('?')[1]).get('at')
const at = (page: Page) => expect.poll(() => placeIn(page))

const payload = (page: Page) => hash(page).split('?')[0]

/** Chooses another scenario, and waits until the address is that one's. */
async function choose(page: Page, title: string): Promise<void> {
  await linked(page)
  const before = payload(page)
  await scenario(page).click()
  await page.getByRole('dialog').getByRole('button', { name: title }).click()
  await expect(scenario(page)).toContainText(title)
  await expect.poll(() => payload(page)).not.toBe(before)
}

/** A person pastes a link into the address bar. */
const paste = (page: Page, text: string) =>
  page.evaluate(text => {
    location.hash = text
  }, text)

let errors: string[]
test.beforeEach(async ({ page }) => {
  errors = []
  page.on('pageerror', error => errors.push(error.message))
})
test.afterEach(() => expect(errors).toEqual([]))

test('without a link the first scenario opens at its moment, and the address fills in', async ({ page }) => {
  await page.goto('./')
  await expect(scenario(page)).toContainText('One event by callback vector')
  await linked(page)
  await at(page).toMatch(/^15\.\d+$/)
})

test('a reload changes nothing: the step is in the link', async ({ page }) => {
  await page.goto('./')
  await choose(page, 'One event by callback GSI')
  await at(page).toMatch(/^15\.\d+$/)
  const place = placeIn(page)
  const before = Number(await step(page).inputValue())
  await page.getByTestId('step-forward').click()
  await page.getByTestId('step-forward').click()
  const now = Number(await step(page).inputValue())
  expect(now).toBeGreaterThan(before)
  await at(page).toBe(`15.${Number(place?.split('.')[1]) + now - before}`)
  await page.reload()
  await expect(scenario(page)).toContainText('One event by callback GSI')
  await expect(step(page)).toHaveValue(String(now))
})

test('back and forward go from scenario to scenario, each at its step', async ({ page }) => {
  await page.goto('./')
  await linked(page)
  await page.getByTestId('step-forward').click()
  const first = await step(page).inputValue()
  await choose(page, 'One event by callback GSI')
  const second = await step(page).inputValue()
  await linked(page)
  await choose(page, 'Masked, then unmasked')
  await expect.poll(() => page.evaluate(() => history.length)).toBeGreaterThan(3)
  await page.goBack()
  await expect(scenario(page)).toContainText('One event by callback GSI')
  await expect(step(page)).toHaveValue(second)
  await page.goBack()
  await expect(scenario(page)).toContainText('One event by callback vector')
  await expect(step(page)).toHaveValue(first)
  await page.goForward()
  await expect(scenario(page)).toContainText('One event by callback GSI')
})

test('stepping fast makes no history and leaves the last step in the address', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('./')
  await linked(page)
  const entries = await page.evaluate(() => history.length)
  for (let i = 0; i < 60; i++) await page.keyboard.press('ArrowRight')
  await page.getByTestId('share').click()
  await expect(page.getByText('Link copied')).toBeVisible()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  const place = await step(page).inputValue()
  await expect.poll(() => page.url()).toBe(link)
  await page.reload()
  await expect(step(page)).toHaveValue(place)
  expect(await page.evaluate(() => history.length)).toBe(entries)
})

test('share copies a link that opens the same step for somebody else', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('./')
  await choose(page, 'Raised in an interrupt handler')
  await page.getByTestId('step-forward').click()
  const place = await step(page).inputValue()
  await page.getByTestId('share').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText(/Link copied: \d+ characters/)).toBeVisible()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  expect(link).toMatch(/^http:\/\/[^#]+#1\/[\w-]+\?at=\d+\.\d+$/)
  const colleague = await context.newPage()
  await colleague.goto(link)
  await expect(scenario(colleague)).toContainText('Raised in an interrupt handler')
  await expect(step(colleague)).toHaveValue(place)
})

test('where the clipboard is closed, the link is shown, selected', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined })
  })
  await page.goto('./')
  await page.getByTestId('share').click()
  const field = page.getByLabel('Link', { exact: true })
  await expect(field).toBeVisible()
  await expect(field).toHaveValue(/#1\/[\w-]+\?at=15\.\d+$/)
  const selected = await field.evaluate(
    (area: HTMLTextAreaElement) => area.selectionEnd - area.selectionStart,
  )
  expect(selected).toBe((await field.inputValue()).length)
  await page.keyboard.press('Escape')
  await expect(field).toBeHidden()
})

test('the keyboard alone chooses a scenario', async ({ page }) => {
  await page.goto('./')
  await scenario(page).focus()
  await page.keyboard.press('Enter')
  const card = page.getByRole('dialog').getByRole('button', { name: 'One event by PCI INTx' })
  await expect(card).toBeVisible()
  for (let i = 0; i < 20 && !(await card.evaluate(c => c === document.activeElement)); i++)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(scenario(page)).toContainText('One event by PCI INTx')
  await expect(page.getByRole('dialog')).toBeHidden()
})

test('all starting scenarios stand on a wide first screen, each of them whole', async ({ page }) => {
  await page.goto('./')
  const strip = page.getByRole('navigation', { name: 'Scenarios and recordings' })
  for (const width of [1280, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    await expect(strip.getByRole('button')).toHaveCount(8)
    const cut = await strip.locator('.chips-row').evaluate(row => row.scrollWidth - row.clientWidth)
    expect(cut).toBeLessThanOrEqual(0)
  }
  await strip.getByRole('button', { name: 'vCPU 1 on GSI' }).click()
  await expect(scenario(page)).toContainText('An event for vCPU 1 under GSI')
  await expect(strip.locator('[aria-current]')).toHaveText('vCPU 1 on GSI')
})

const BROKEN = [
  ['#1/', 'cut short'],
  ['#1/AAAA', 'This link is damaged'],
  ['#1/ab%00c', 'at character 3 of its payload'],
  ['#7/abc', 'made by a newer version'],
  ['#hello', 'not a link to a scenario'],
  [`#1/${'A'.repeat(70_000)}`, 'too long'],
] as const

for (const [bad, why] of BROKEN) {
  test(`a broken link says why, and stays in the address: ${bad.slice(0, 12)}`, async ({ page }) => {
    await page.goto(`./${bad}`)
    await expect(page.getByRole('alert')).toContainText(why)
    await expect(scenario(page)).toContainText('One event by callback vector')
    expect(hash(page)).toBe(bad)
    // Going on is possible, and the broken link can be gone back to.
    await page.getByTestId('step-forward').click()
    await linked(page)
    await page.goBack()
    await expect.poll(() => hash(page)).toBe(bad)
    await expect(page.getByRole('alert')).toContainText(why)
  })
}

test('a broken link that is pasted leaves what is on screen', async ({ page }) => {
  await page.goto('./')
  await choose(page, 'Masked, then unmasked')
  await linked(page)
  const place = await step(page).inputValue()
  const good = hash(page)
  await paste(page, good.slice(0, 60))
  await expect(page.getByRole('alert')).toContainText('This link is damaged')
  await expect(scenario(page)).toContainText('Masked, then unmasked')
  await expect(step(page)).toHaveValue(place)
  expect(hash(page)).toBe(good.slice(0, 60))
})

test('a good link that is pasted opens at its step and selection', async ({ page }) => {
  await page.goto('./')
  await choose(page, 'One event by callback GSI')
  await linked(page)
  const link = hash(page).replace(/\?.*/, '?at=16.1&sel=d1p2')
  await choose(page, 'Masked, then unmasked')
  await linked(page)
  await paste(page, link)
  await expect(scenario(page)).toContainText('One event by callback GSI')
  await page.getByTestId('step-forward').click()
  await at(page).toMatch(/^16\.[2-9]$/)
  expect(hash(page)).toContain('sel=d1p2')
})
