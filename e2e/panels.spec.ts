/** The story and the state panel, as a person uses them. */
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'

const story = (page: Page) => page.getByRole('region', { name: 'Story' })
const state = (page: Page) => page.getByRole('region', { name: 'State' })
const sentence = (page: Page) => page.getByTestId('sentence')

/** Steps forward until the story's headline names a function; the function's entry is where it stops. */
async function stepTo(page: Page, fn: string): Promise<void> {
  const headline = story(page).getByRole('heading', { level: 2 }).first()
  for (let n = 0; n < 200; n++) {
    if ((await headline.textContent())?.startsWith(`${fn}(`)) return
    await page.getByTestId('step-forward').click()
  }
  throw new Error(`${fn} was never reached`)
}

/** Opens every card of the state panel. */
async function openAll(page: Page): Promise<void> {
  const closed = state(page).locator('details:not([open]) > summary')
  for (let n = await closed.count(); n > 0; n--) {
    await closed.first().click()
    await expect(closed).toHaveCount(n - 1)
  }
}

test.beforeEach(async ({ page }) => {
  await page.goto('/')
  await expect(sentence(page)).toBeVisible()
})

test('every step tells its function, one sentence, and where the C is', async ({ page }) => {
  const before = await sentence(page).textContent()
  await page.getByTestId('step-forward').click()
  await expect(sentence(page)).not.toHaveText(before ?? '')
  await stepTo(page, 'vcpu_kick')
  await expect(sentence(page)).toHaveText(/^d1v0 is made to look again/)
  const link = story(page).getByRole('link', { name: /arch\/x86\/domain\.c · RELEASE-4\.4\.0/ })
  await expect(link).toHaveAttribute('href', /^https:\/\/xenbits\.xen\.org\/.*domain\.c/)
  await expect(link).toHaveAttribute('rel', /noopener/)
})

test('a listener hears the sentence of each step', async ({ page }) => {
  await page.getByTestId('step-forward').click()
  const text = await sentence(page).textContent()
  await expect(page.getByTestId('spoken')).toHaveText(text ?? '')
})

test('the call stack leads back to where a function was entered', async ({ page }) => {
  await stepTo(page, 'vcpu_kick')
  const stack = story(page).getByRole('region', { name: 'Call stack' })
  await stack.getByRole('button', { name: /^vcpu_mark_events_pending/ }).click()
  await expect(sentence(page)).toHaveText(/from here on nobody knows of which port/)
})

test('conditions stand with their values, not in colour alone', async ({ page }) => {
  await stepTo(page, 'vcpu_kick')
  await page.getByTestId('step-back').click()
  const taken = story(page).getByRole('region', { name: 'Branches taken' })
  await expect(taken.getByRole('button', { name: /is_hvm_pv_evtchn_vcpu\(v\)\s*true/ })).toBeVisible()
})

test('what changed comes first, and the card it belongs to opens', async ({ page }) => {
  await stepTo(page, 'vmx_inject_extint')
  await page.getByTestId('step-forward').click()
  const changed = state(page).getByRole('region', { name: 'What changed' })
  await expect(changed).toContainText('0x00000000 → 0x800000f3')
  await expect(state(page).getByText('external interrupt')).toBeVisible()
  await expect(state(page).getByText('vector 0xf3')).toBeVisible()
})

test('a card that somebody opened stays open', async ({ page }) => {
  const card = state(page).locator('details', { hasText: 'IO-APIC' })
  await expect(card).not.toHaveAttribute('open', '')
  await card.locator('summary').focus()
  await page.keyboard.press('Enter')
  await expect(card.getByText('0x5a level, to LAPIC 0x0')).toBeVisible()
  await page.getByTestId('step-forward').click()
  await expect(card).toHaveAttribute('open', '')
})

test('an abbreviation explains itself on focus', async ({ page }) => {
  const card = state(page).locator('details', { hasText: 'Local APIC' })
  await card.locator('summary').click()
  await card.getByRole('button', { name: 'IRR' }).focus()
  await page.keyboard.press('Tab')
  await expect(card.getByRole('tooltip').filter({ visible: true })).toHaveText(/^In-service register/)
})

for (const theme of ['dark', 'light']) {
  test(`axe finds nothing in the panels, ${theme}`, async ({ page }) => {
    await page.evaluate(t => {
      document.documentElement.dataset['theme'] = t
    }, theme)
    await stepTo(page, 'vcpu_kick')
    await openAll(page)
    const { violations } = await new AxeBuilder({ page }).include('.story').include('.state').analyze()
    expect(violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(' ')}`)).toEqual([])
  })
}

test('nothing is wider than a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await openAll(page)
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll('.story *, .state *')]
      .filter(
        e => e.getBoundingClientRect().right > innerWidth + 0.5 && getComputedStyle(e).clipPath === 'none',
      )
      .map(e => e.className || e.tagName),
  )
  expect(wide).toEqual([])
})
