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

/** Opens a scenario by its title. */
async function choose(page: Page, title: string): Promise<void> {
  await page.getByTestId('examples').click()
  await page.getByRole('dialog').getByRole('button', { name: title }).click()
  await expect(page.getByTestId('examples')).toContainText(title)
}

const FIFO = 'FIFO: three events, two priorities'

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
  const stack = story(page).getByRole('navigation', { name: 'Call stack' })
  await stack.getByRole('button', { name: /more/ }).click()
  await stack.getByRole('button', { name: /^vcpu_mark_events_pending/ }).click()
  await expect(sentence(page)).toHaveText(/from here on nobody knows of which port/)
})

test('conditions stand with their values, not in colour alone', async ({ page }) => {
  await stepTo(page, 'vcpu_kick')
  await page.getByTestId('step-back').click()
  const lit = story(page).locator('.code-rows [aria-current="step"]')
  await expect(lit).toContainText(/is_hvm_pv_evtchn_vcpu\(v\).*✓ true/)
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

test('FIFO queues are drawn from head to tail, each port with the bits of its word', async ({ page }) => {
  await choose(page, FIFO)
  await stepTo(page, 'vcpu_mark_events_pending')
  const queues = state(page).getByRole('region', { name: 'Queues of d1v0' })
  await expect(queues).toContainText('Ready: queues 0, 7.')
  const seven = queues.getByRole('list', { name: 'Queue 7 of d1v0, next first' }).getByRole('listitem')
  await expect(seven).toHaveText([/^port 2.*PENDING, LINKED.*head$/, /^port 3.*PENDING, LINKED.*tail$/])
  const zero = queues.getByRole('list', { name: 'Queue 0 of d1v0, next first' }).getByRole('listitem')
  await expect(zero).toHaveText([/^port 4.*head · tail$/])
  await expect(state(page).getByText('event word of port 4')).toBeVisible()
})

test('the bitmaps give way to the queues where a domain uses FIFO', async ({ page }) => {
  const titles = state(page).locator('summary h3')
  await expect(titles.filter({ hasText: 'shared_info' })).toHaveCount(1)
  await choose(page, FIFO)
  await expect(titles.filter({ hasText: 'FIFO queues' })).toHaveCount(1)
  await expect(titles.filter({ hasText: 'shared_info' })).toHaveCount(0)
})

test('the story names the switch of the release that decides, with its meaning', async ({ page }) => {
  await choose(page, 'FIFO: an event for a vCPU without queues, Xen 4.17.7')
  await expect(page.getByTestId('switch')).toHaveText(
    /^In 4\.17\.7: fifo_pending_after_lock, PENDING is set only once the queue is sure/,
  )
  await choose(page, 'FIFO: an event for a vCPU without queues, Xen 4.4.0')
  await expect(page.getByTestId('switch')).toHaveText(/^Not in 4\.4\.0: fifo_pending_after_lock/)
})

test('struct evtchn has the bytes of the release', async ({ page }) => {
  const bytes = state(page).locator('figure.bytes')
  await openAll(page)
  await expect(bytes).toContainText('32 bytes')
  await choose(page, 'FIFO: an event for a vCPU without queues, Xen 4.17.7')
  await expect(bytes).toContainText('64 bytes')
  await expect(bytes).toContainText(
    'fifo_lastq (FIFO ABI only: priority in bits 7:0, vCPU in bits 31:16), byte 44 to 47',
  )
})

test('a vCPU shows its upcall vector', async ({ page }) => {
  await choose(page, 'An upcall vector: each vCPU has its own')
  const card = state(page).locator('details', { hasText: 'vcpu_info' })
  if ((await card.getAttribute('open')) === null) await card.locator('summary').click()
  await expect(card.locator('.row', { hasText: 'evtchn_upcall_vector' })).toContainText('0xd3')
})

for (const theme of ['dark', 'light']) {
  for (const [title, fn] of [
    ['One event by callback vector', 'vcpu_kick'],
    [FIFO, 'vcpu_mark_events_pending'],
  ] as const)
    test(`axe finds nothing in the panels, ${theme}, ${title}`, async ({ page }) => {
      await page.evaluate(t => {
        document.documentElement.dataset['theme'] = t
      }, theme)
      await choose(page, title)
      await stepTo(page, fn)
      await openAll(page)
      const { violations } = await new AxeBuilder({ page }).include('.story').include('.state').analyze()
      expect(violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(' ')}`)).toEqual([])
    })
}

for (const title of ['One event by callback vector', FIFO])
  test(`nothing is wider than a phone: ${title}`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    await choose(page, title)
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
