/** The story and the state panel, as a person uses them. */
import { expect, type Page, test } from '@playwright/test'
import { violations } from './axe.ts'
import { panelsDrawn } from './panelsDrawn.ts'

const story = (page: Page) => page.getByRole('region', { name: 'Story' })
const state = (page: Page) => page.getByRole('region', { name: 'State' })
const sentence = (page: Page) => page.getByTestId('sentence')

/** Steps forward until the story's headline names a function; the function's entry is where it stops. */
async function stepTo(page: Page, fn: string): Promise<void> {
  const headline = story(page).getByRole('heading', { level: 2 }).first()
  for (let n = 0; n < 200; n++) {
    if ((await headline.textContent())?.startsWith(`${fn}(`)) return panelsDrawn(page)
    await page.keyboard.press('ArrowRight')
  }
  throw new Error(`${fn} was never reached`)
}

const cardOf = (page: Page, title: string) =>
  state(page).locator('details', { has: page.getByRole('heading', { name: title, exact: true }) })

/** A card, open. */
async function open(page: Page, title: string) {
  const card = cardOf(page, title)
  if ((await card.getAttribute('open')) === null) await card.locator('summary').click()
  await expect(card.getByText('Being fetched…')).toHaveCount(0)
  return card
}

const tooltip = (page: Page) => page.getByRole('tooltip')

/** Opens every card of the state panel. */
async function openAll(page: Page): Promise<void> {
  const closed = state(page).locator('details:not([open]) > summary')
  for (let n = await closed.count(); n > 0; n--) {
    await closed.first().click()
    await expect(closed).toHaveCount(n - 1)
  }
  await expect(state(page).getByText('Being fetched…')).toHaveCount(0)
}

/** Opens a scenario by its title. */
async function choose(page: Page, title: string): Promise<void> {
  await page.getByTestId('examples').click()
  await page.getByRole('dialog').getByRole('button', { name: title }).click()
  await expect(page.getByTestId('examples')).toContainText(title)
  await panelsDrawn(page)
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
  const field = cardOf(page, 'VM entry')
  await expect(field.locator('.row', { hasText: 'valid' })).toContainText('no event → the CPU takes it')
  await expect(field.locator('.row', { hasText: 'type' })).toContainText('external interrupt')
  await expect(field.locator('.row', { hasText: 'vector' })).toContainText('0x0 → 0xf3')
  await expect(field.locator('[data-part="vector"][data-on]')).toHaveCount(6)
})

test('a card that somebody opened stays open', async ({ page }) => {
  const card = cardOf(page, 'IO-APIC')
  await expect(card).not.toHaveAttribute('open', '')
  await card.locator('summary').focus()
  await page.keyboard.press('Enter')
  await expect(card.getByText('0x5a')).toBeVisible()
  await page.getByTestId('step-forward').click()
  await expect(card).toHaveAttribute('open', '')
})

test('an abbreviation explains itself on focus, and Escape takes the explanation away', async ({ page }) => {
  const card = await open(page, 'Local APIC')
  await card.getByRole('button', { name: 'IRR', exact: true }).focus()
  await expect(tooltip(page)).toHaveText(/^Interrupt request register/)
  await page.keyboard.press('Tab')
  await expect(tooltip(page)).toHaveText(/^In-service register/)
  await expect(card.getByRole('button', { name: 'ISR', exact: true })).toHaveAccessibleDescription(
    /^In-service register/,
  )
  await page.keyboard.press('Escape')
  await expect(tooltip(page)).toBeHidden()
  await expect(card.getByRole('button', { name: 'ISR', exact: true })).toBeFocused()
})

test('an explanation can be pointed at, and goes once the pointer has left it', async ({ page }) => {
  const card = await open(page, 'VM entry')
  await card.getByRole('button', { name: 'VMCS' }).hover()
  await expect(tooltip(page)).toHaveText(/^Virtual-machine control structure/)
  await tooltip(page).hover()
  // Longer than a pointer that left it would be waited for.
  await page.waitForTimeout(500)
  await expect(tooltip(page)).toBeVisible()
  await page.mouse.move(5, 5)
  await expect(tooltip(page)).toBeHidden()
})

test('a changed field explains itself where it is told first', async ({ page }) => {
  await stepTo(page, 'vmx_inject_extint')
  await page.getByTestId('step-forward').click()
  const changed = state(page).getByRole('region', { name: 'What changed' })
  await changed.getByRole('button', { name: 'VM_ENTRY_INTR_INFO' }).focus()
  await expect(tooltip(page)).toHaveText(/^VM-entry interruption-information field/)
})

for (const width of [390, 320])
  test(`every explanation is inside a window ${width} px wide, and on top`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 })
    await choose(page, 'One event by callback GSI')
    await openAll(page)
    const terms = state(page).locator('.term')
    expect(await terms.count()).toBeGreaterThan(60)
    for (const term of await terms.all()) {
      await term.focus()
      await expect(term).toHaveAccessibleDescription(/\w/)
      const { inside, onTop } = await tooltip(page).evaluate(tip => {
        const { left, top, right, bottom } = tip.getBoundingClientRect()
        return {
          inside: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight,
          onTop: tip.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2)),
        }
      })
      expect([await term.textContent(), inside, onTop]).toEqual([await term.textContent(), true, true])
    }
  })

test('a field of struct evtchn marks its bytes, and a byte its field', async ({ page }) => {
  const card = await open(page, 'struct evtchn')
  const row = card.locator('.row', { hasText: 'notify_vcpu_id' })
  const bytes = card.getByRole('button', { name: 'notify_vcpu_id, bytes 2 to 3' })
  await row.getByRole('button').focus()
  await expect(card.locator('li[data-lit]')).toHaveAttribute('data-part', 'notify_vcpu_id')
  await bytes.focus()
  await expect(row).toHaveAttribute('data-lit', '')
  await card.getByRole('button', { name: 'port, bytes 4 to 7' }).hover()
  await expect(row).not.toHaveAttribute('data-lit', '')
  await expect(card.locator('.pointed')).toHaveText('port, bytes 4 to 7')
})

test('pointing at a byte moves nothing, however narrow the panel is', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 844 })
  const card = await open(page, 'struct evtchn')
  const height = () => card.evaluate(element => element.getBoundingClientRect().height)
  const before = await height()
  for (const part of await card.locator('.bytes li').all()) {
    await part.dispatchEvent('pointerover')
    await expect(part).toHaveAttribute('data-lit', '')
    expect(await height()).toBe(before)
  }
})

test('the local APIC says what comes next, how PPR came about, and what waits', async ({ page }) => {
  await choose(page, 'One event by callback GSI')
  const card = await open(page, 'Local APIC')
  await stepTo(page, 'vmx_vmexit_handler')
  await expect(card).toContainText('Next: 0x5a, at the next VM entry.')
  await stepTo(page, 'vmx_inject_extint')
  await expect(card.locator('.row', { hasText: 'highest ISR' })).toContainText('class 5')
  await expect(card.locator('.row', { hasText: 'PPR' })).toContainText('the higher class: ISR')
  await expect(card.locator('.row', { hasText: 'PPR' })).toContainText('= 0x50')
})

test('a redirection entry shows each of its fields, and which of them changed', async ({ page }) => {
  await choose(page, 'One event by callback GSI')
  await stepTo(page, 'vioapic_deliver')
  await page.getByTestId('step-back').click()
  const card = await open(page, 'IO-APIC')
  const field = (name: string) => card.locator('.fields > div', { hasText: name })
  await expect(field('vector')).toContainText('0x5a')
  await expect(field('trigger')).toContainText('level')
  await expect(field('remote IRR')).toContainText('1')
  await expect(card.locator('.fields > div')).toHaveCount(9)
})

test('the 8259s are drawn line by line', async ({ page }) => {
  await choose(page, 'One event by PCI INTx')
  await stepTo(page, 'vmx_inject_extint')
  const master = (await open(page, '8259s')).getByRole('table', { name: /master/ })
  const irr = master.getByRole('row', { name: /^IRR/ })
  await expect(irr.getByRole('cell')).toHaveText(['0', '0', '0', '0', '0', '1', '0', '0'])
  await expect(master.getByRole('columnheader')).toHaveText(['0', '1', '2', '3', '4', '5', '6', '7'])
})

test('the word of the port is drawn bit by bit, and said', async ({ page }) => {
  const card = await open(page, 'shared_info')
  await expect(card).toContainText('port 2 is bit 2')
  await expect(card).toContainText('Pending and not masked: port 2.')
  await expect(card.locator('[data-due]')).toHaveCount(1)
})

test('who waits for the tasklet stands in a queue', async ({ page }) => {
  await choose(page, 'Raised in an interrupt handler: the tasklet')
  const queue = (await open(page, 'Physical CPU')).getByRole('list')
  await expect(queue.getByRole('listitem')).toHaveText(['head', 'end'])
  for (let n = 0; n < 4; n++) await page.getByTestId('step-forward').click()
  await expect(queue.getByRole('listitem')).toHaveText(['head', 'd1v0', 'end'])
})

test('a card whose code does not arrive says so, and the rest goes on', async ({ page }) => {
  await page.route('**/chipCards*', route => route.abort())
  await page.reload()
  await cardOf(page, 'Local APIC').locator('summary').click()
  await expect(cardOf(page, 'Local APIC')).toContainText('This card could not be fetched.')
  await page.getByTestId('step-forward').click()
  await expect(sentence(page)).toBeVisible()
})

test('FIFO queues are drawn from head to tail, each port with the bits of its word', async ({ page }) => {
  await choose(page, FIFO)
  await stepTo(page, 'vcpu_mark_events_pending')
  const queues = state(page).getByRole('region', { name: 'Queues of d1v0' })
  await expect(queues).toContainText('Ready: queues 0, 7.')
  const seven = queues.getByRole('list', { name: 'Queue 7 of d1v0, next first' }).getByRole('listitem')
  await expect(seven).toHaveText([/^port 2head.*PENDING, LINKED$/, /^port 3tail.*PENDING, LINKED$/])
  const zero = queues.getByRole('list', { name: 'Queue 0 of d1v0, next first' }).getByRole('listitem')
  await expect(zero).toHaveText([/^port 4head · tail/])
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
  await expect(
    bytes.getByRole('button', {
      name: 'fifo_lastq (FIFO ABI only: priority in bits 7:0, vCPU in bits 31:16), bytes 44 to 47',
    }),
  ).toBeVisible()
})

test('a vCPU shows its upcall vector', async ({ page }) => {
  await choose(page, 'An upcall vector: each vCPU has its own')
  const card = await open(page, 'vcpu_info')
  await expect(card.locator('.row', { hasText: 'evtchn_upcall_vector' })).toContainText('0xd3')
  await expect(card.locator('.row', { hasText: 'lies in' })).toContainText('shared_info + 0x40')
})

test('hundreds of ports are counted, not drawn', async ({ page }) => {
  await choose(page, 'EVTCHNOP_reset of many ports')
  await openAll(page)
  expect(await state(page).locator('*').count()).toBeLessThan(1200)
})

for (const [title, fn] of [
  ['One event by callback vector', 'vcpu_kick'],
  ['One event by PCI INTx', 'vmx_inject_extint'],
  ['A vector for one channel (proposal)', 'hvm_assert_evtchn_vector'],
  [FIFO, 'vcpu_mark_events_pending'],
] as const)
  test(`axe finds nothing in the panels, ${title}`, async ({ page }) => {
    await choose(page, title)
    await stepTo(page, fn)
    await openAll(page)
    expect(await violations(page, '.story', '.state')).toEqual([])
  })

for (const title of ['One event by callback vector', 'One event by PCI INTx', FIFO])
  test(`nothing is wider than a window of 390, 320 or 280 px: ${title}`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    await choose(page, title)
    await openAll(page)
    for (const width of [390, 320, 280]) {
      await page.setViewportSize({ width, height: 844 })
      const wide = await page.evaluate(() =>
        [...document.querySelectorAll('.story *, .state *')]
          .filter(
            e =>
              e.getBoundingClientRect().right > innerWidth + 0.5 && getComputedStyle(e).clipPath === 'none',
          )
          .map(e => e.className || e.tagName),
      )
      expect(wide, `${width} px`).toEqual([])
    }
  })
