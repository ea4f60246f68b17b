/** One step from three distances: the hypercall, the function in our pseudo-code, the word of memory. */
import { expect, type Page, test } from '@playwright/test'
import { violations } from './axe.ts'
import { panelsDrawn } from './panelsDrawn.ts'

const zoom = (page: Page) => page.getByRole('region', { name: 'Zoom' })
const tab = (page: Page, name: string) => zoom(page).getByRole('tab', { name })
const rows = (page: Page) => zoom(page).getByRole('list', { name: /pseudo-code$/ })
const lit = (page: Page) => rows(page).locator('[aria-current="step"]')
const sentence = (page: Page) => page.getByTestId('sentence')
const headline = (page: Page) =>
  page.getByRole('region', { name: 'Story' }).getByRole('heading', { level: 2 }).first()

/** Steps back until the story's headline names a function. */
async function backTo(page: Page, fn: string): Promise<void> {
  for (let n = 0; n < 60; n++) {
    if ((await headline(page).textContent())?.startsWith(`${fn}(`)) return panelsDrawn(page)
    const step = page.getByLabel(/^Step, of/)
    const before = await step.inputValue()
    await page.getByTestId('step-back').click()
    await expect(step).not.toHaveValue(before)
  }
  throw new Error(`${fn} was never reached`)
}

let errors: string[]
test.beforeEach(async ({ page }) => {
  errors = []
  page.on('pageerror', error => errors.push(error.message))
  page.on('console', message => message.type() === 'error' && errors.push(message.text()))
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto('./')
  await expect(tab(page, 'Function')).toHaveAttribute('aria-selected', 'true')
})
test.afterEach(() => expect(errors).toEqual([]))

test('the running row is lit, and follows the steps there and back', async ({ page }) => {
  await backTo(page, 'evtchn_2l_set_pending')
  // The last step in it before the upcall: its third filter.
  await expect(lit(page)).toContainText(/if !test_and_set_bit\(word, evtchn_pending_sel\):.*✗ false/)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(lit(page)).toContainText('if !test_bit(port, evtchn_mask): ✗ false')
  await expect(rows(page).locator('[data-mark="before"]')).toContainText('evtchn_pending): ✗ false')
  await expect(rows(page).locator('[data-mark="next"]')).toContainText('evtchn_pending_sel')
  await page.keyboard.press('ArrowRight')
  await expect(lit(page)).toContainText('if !test_and_set_bit(word, evtchn_pending_sel):')
  await expect(lit(page)).toHaveCount(1)
})

test('the signature has live arguments, and the callers lead to themselves', async ({ page }) => {
  await backTo(page, 'evtchn_2l_set_pending')
  await expect(rows(page).getByRole('listitem').first()).toContainText(
    'evtchn_2l_set_pending(v = d1v0, port = 2)',
  )
  const stack = zoom(page).getByRole('navigation', { name: 'Call stack' })
  await stack.getByRole('button', { name: 'do_event_channel_op' }).click()
  await expect(headline(page)).toHaveText(/^do_event_channel_op/)
  await expect(lit(page)).toContainText('do_event_channel_op(current = d0v0, cmd = EVTCHNOP_send)')
})

test('a row leads to the step that runs it', async ({ page }) => {
  await backTo(page, 'evtchn_2l_set_pending')
  await rows(page)
    .getByRole('button', { name: /evtchn_check_pollers/ })
    .click()
  await expect(headline(page)).toHaveText(/^evtchn_check_pollers/)
  // A row that this call passes by leads nowhere.
  await expect(rows(page).getByText('vcpu_unblock(v)')).toBeVisible()
  await expect(rows(page).getByRole('button', { name: 'vcpu_unblock(v)' })).toHaveCount(0)
})

test('the lit row is in sight, and the page has not moved', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 })
  for (let n = 0; n < 25; n++) {
    await page.keyboard.press('ArrowRight')
    await panelsDrawn(page)
    const box = await rows(page).boundingBox()
    const row = await lit(page).boundingBox()
    expect(row?.y).toBeGreaterThanOrEqual((box?.y ?? 0) - 1)
    expect((row?.y ?? 0) + 24).toBeLessThanOrEqual((box?.y ?? 0) + (box?.height ?? 0) + 1)
  }
  expect(await page.evaluate(() => [window.scrollX, window.scrollY])).toEqual([0, 0])
  const sideways = await rows(page).evaluate(list => list.scrollWidth - list.clientWidth)
  expect(sideways).toBe(0)
})

test('another Xen has other code, and the link goes to its sources', async ({ page }) => {
  const send = (name: string) => rows(page).getByText(`${name}(rvcpu, rport)`)
  await backTo(page, 'evtchn_send')
  await expect(send('evtchn_set_pending')).toBeVisible()
  const link = zoom(page).getByRole('link', { name: /event_channel\.c · RELEASE-4\.4\.0/ })
  await expect(link).toHaveAttribute('href', /^https:\/\/xenbits\.xen\.org\/.*RELEASE-4\.4\.0$/)
  await page.getByTestId('release').selectOption('4.17.7')
  await backTo(page, 'evtchn_send')
  await expect(send('evtchn_port_set_pending')).toBeVisible()
  await expect(send('evtchn_set_pending')).toHaveCount(0)
  await expect(zoom(page).getByRole('link', { name: /RELEASE-4\.17\.7/ })).toBeVisible()
  await expect(zoom(page)).toContainText('our pseudo-code')
})

test('the zooms are tabs: arrows move between them, and z from anywhere; the choice is remembered', async ({
  page,
}) => {
  const before = await sentence(page).textContent()
  await tab(page, 'Function').focus()
  await page.keyboard.press('ArrowRight')
  await expect(tab(page, 'Bit')).toBeFocused()
  await expect(tab(page, 'Bit')).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Home')
  await expect(tab(page, 'Hypercall')).toBeFocused()
  // They did not step; after a click they do, as everywhere else.
  await expect(sentence(page)).toHaveText(before ?? '')
  await tab(page, 'Function').click()
  await page.keyboard.press('ArrowRight')
  await expect(sentence(page)).not.toHaveText(before ?? '')
  await expect(tab(page, 'Function')).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Shift+Z')
  await expect(tab(page, 'Hypercall')).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Shift+Z')
  await expect(tab(page, 'Bit')).toHaveAttribute('aria-selected', 'true')
  await page.reload()
  await expect(tab(page, 'Bit')).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('z')
  await expect(tab(page, 'Hypercall')).toHaveAttribute('aria-selected', 'true')
})

test('Hypercall: who does what, the outline of its functions, and what it has changed', async ({ page }) => {
  await tab(page, 'Hypercall').click()
  await expect(zoom(page)).toContainText(/d0v0 · EVTCHNOP_send\(port 1\)/)
  await expect(zoom(page)).toContainText('Not over yet.')
  await expect(zoom(page)).toContainText(/vcpu_info\[0\]\.evtchn_upcall_pending\s*0 → 1/)
  const turn = zoom(page).getByRole('button', { name: 'Calls of evtchn_send' })
  await expect(turn).toHaveAttribute('aria-expanded', 'true')
  await turn.press('Enter')
  await expect(turn).toHaveAttribute('aria-expanded', 'false')
  await expect(zoom(page).getByRole('button', { name: /^evtchn_2l_set_pending/ })).toHaveCount(0)
  await turn.press('Enter')
  await zoom(page)
    .getByRole('button', { name: /^evtchn_check_pollers/ })
    .click()
  await expect(headline(page)).toHaveText(/^evtchn_check_pollers/)
  await expect(zoom(page).locator('.outline [aria-current]')).toContainText('evtchn_check_pollers')
  await page.getByRole('button', { name: /Next operation/ }).click()
  await page.keyboard.press('ArrowLeft')
  await expect(zoom(page)).toContainText(/Result:\s*0 \(success\)/)
})

test('Bit: the word that is written, where it lives, and what the bit means', async ({ page }) => {
  await backTo(page, 'evtchn_2l_set_pending')
  await tab(page, 'Bit').click()
  // The third filter looks at the selector that it has just set.
  await expect(zoom(page).getByRole('img')).toHaveAccessibleName(
    '64 bits. Set: 0. No bit changes. Looked at: bit 0.',
  )
  await page.keyboard.press('ArrowLeft')
  await expect(zoom(page)).toContainText('byte 0x8: vcpu_info[0].evtchn_pending_sel')
  await expect(zoom(page).getByRole('img')).toHaveAccessibleName(/Changed: bit 0 from 0 to 1/)
  await expect(zoom(page)).toContainText('0x0000000000000000 → 0x0000000000000001')
})

test('Bit: arguments as a function begins, and the errno as it returns', async ({ page }) => {
  await tab(page, 'Bit').click()
  await expect(zoom(page).getByRole('row', { name: /^v d1v0 0x1 1$/ })).toBeVisible()
  await page.getByRole('button', { name: /Next operation/ }).click()
  await page.keyboard.press('ArrowLeft')
  await expect(zoom(page).getByRole('row', { name: 'errno' })).toHaveCount(0)
  await expect(zoom(page).getByRole('row', { name: 'is 0 (success)' })).toBeVisible()
})

for (const width of [390, 1440]) {
  test(`axe finds nothing in any zoom at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 })
    for (const name of ['Hypercall', 'Function', 'Bit']) {
      await tab(page, name).click()
      await page.getByTestId('step-forward').click()
      await panelsDrawn(page)
      expect(await violations(page, '.story')).toEqual([])
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(sideways).toBeLessThanOrEqual(0)
    }
  })
}
