/** What is selected: why its event waits, and its machine. */
import { expect, type Page, test } from '@playwright/test'
import { violations } from './axe.ts'

const inspector = (page: Page) => page.getByTestId('inspector')
const answer = (page: Page) => page.getByTestId('answer')
const step = (page: Page) => page.locator('input[name="step"]')
/** A chip by its text: "d1 p2 INTERDOMAIN". */
const chip = (page: Page, name: RegExp) =>
  page.getByRole('region', { name: 'Event channels and vCPUs' }).getByRole('button', { name })
const tab = (page: Page, name: string) => inspector(page).getByRole('tab', { name })

/** Opens a scenario by its title, and goes to its end. */
async function choose(page: Page, title: string): Promise<void> {
  await page.getByTestId('examples').click()
  await page.getByRole('dialog').getByRole('button', { name: title }).click()
  await expect(page.getByTestId('examples')).toContainText(title)
  await page.keyboard.press('End')
}

/** Where everything is scrolled to, and the place and size of the map. */
const layout = (page: Page) =>
  page.evaluate(() => ({
    scrolled: ['html', '.app > .story', '.app > main', '.app > .state'].map(
      name => document.querySelector(name)?.scrollTop,
    ),
    map: JSON.stringify(document.querySelector('.stage .map')?.getBoundingClientRect()),
  }))

const MASKED = 'Masked, then unmasked'
const VCPU1 = 'An event for vCPU 1 under GSI: nothing arrives'

test.beforeEach(async ({ page }) => {
  await page.goto('')
  await expect(page.getByTestId('stage').locator('svg').first()).toBeVisible()
})

test.describe('on a wide screen', () => {
  test.use({ viewport: { width: 1440, height: 900 } })

  test('a chip opens it at the top of the state column, and nothing moves or loses focus', async ({
    page,
  }) => {
    const before = await layout(page)
    await chip(page, /d1 p2/).click()
    await expect(inspector(page)).toBeInViewport({ ratio: 0.99 })
    await expect(inspector(page).getByRole('heading', { level: 2 })).toHaveText('d1 port 2 · INTERDOMAIN')
    expect(await layout(page)).toEqual(before)
    await expect(chip(page, /d1 p2/)).toBeFocused()
    const state = await page.getByRole('region', { name: 'State' }).boundingBox()
    const panel = await inspector(page).boundingBox()
    expect(panel?.x).toBeGreaterThanOrEqual(state?.x ?? 0)
  })

  test('the answer is one sentence, and leads to the step that made it so', async ({ page }) => {
    await choose(page, VCPU1)
    await chip(page, /d1 p2/).click()
    await expect(answer(page)).toContainText(
      'Port 2 of d1 waits: the line of d1 (GSI 10) follows vCPU 0 alone, so nothing tells d1v1.',
    )
    const link = answer(page).getByRole('button', {
      name: /^Since step \d+, hvm_set_callback_via: go there$/,
    })
    const [, number] = /step (\d+)/.exec((await link.textContent()) ?? '') ?? []
    await link.click()
    await expect(step(page)).toHaveValue(number ?? '')
  })

  test('the conditions stand in order, each with its truth, and follow the playhead', async ({ page }) => {
    await chip(page, /d1 p2/).click()
    await page.keyboard.press('End')
    await expect(answer(page)).toHaveText(/Nothing is pending at port 2 of d1\.$/)
    const conditions = inspector(page)
      .getByRole('list', { name: /^Conditions/ })
      .getByRole('listitem')
    await expect(conditions.nth(0)).toContainText('Passes: Port 2 of d1 is ECS_INTERDOMAIN')
    await expect(conditions.nth(1)).toContainText('Stops: Bit 2 of evtchn_pending of d1 is clear')
    await expect(conditions.last()).toContainText('Not reached yet: The handler of d1v0 has not run yet')
    await page.keyboard.press('Home')
    // Into the send, and on to the guest's turn.
    await page.keyboard.press('n')
    await page.keyboard.press('n')
    await expect(answer(page)).toContainText('It gets through: d1v0 takes callback vector 0xf3')
  })

  test('a vCPU knows which ports wait behind it, and leads to them', async ({ page }) => {
    await choose(page, VCPU1)
    await chip(page, /d1v1/).click()
    await inspector(page)
      .getByRole('button', { name: /port 2/ })
      .click()
    await expect(inspector(page).getByRole('heading', { level: 2 })).toHaveText('d1 port 2 · INTERDOMAIN')
    await expect(chip(page, /d1 p2/)).toHaveAttribute('aria-pressed', 'true')
  })

  test('by keyboard: a chip, the tabs by arrows, a transition, and Escape back to the chip', async ({
    page,
  }) => {
    const channel = chip(page, /d1 p2/)
    await channel.focus()
    await page.keyboard.press('Enter')
    const before = await step(page).inputValue()
    await tab(page, 'Why not?').focus()
    await page.keyboard.press('ArrowRight')
    await expect(tab(page, 'Machine')).toBeFocused()
    await expect(inspector(page).getByRole('img')).toHaveAccessibleName('Present state: ECS_INTERDOMAIN')
    expect(await step(page).inputValue()).toBe(before)
    await page.keyboard.press('Tab')
    await expect(inspector(page).getByRole('button', { name: /^CLOSE, to ECS_FREE/ })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(inspector(page)).toHaveCount(0)
    await expect(channel).toBeFocused()
    await expect(channel).toHaveAttribute('aria-pressed', 'false')
  })

  test('a transition on the drawing does its operation, and the step that took it is marked', async ({
    page,
  }) => {
    await page.keyboard.press('End')
    await chip(page, /d1 p2/).click()
    await tab(page, 'Machine').click()
    await inspector(page)
      .getByRole('button', { name: /^CLOSE, to ECS_FREE/ })
      .click()
    const taken = inspector(page).getByText('This step took CLOSE.')
    for (let n = 0; n < 60 && !(await taken.isVisible()); n++) await page.getByTestId('step-forward').click()
    await expect(taken).toBeVisible()
    await expect(inspector(page).locator('.edge[data-taken="true"]')).toHaveCount(1)
    await expect(inspector(page).getByRole('img')).toHaveAccessibleName('Present state: ECS_FREE')
  })

  test('a vCPU has four regions', async ({ page }) => {
    await chip(page, /d1v0/).click()
    await tab(page, 'Machine').click()
    await expect(inspector(page).getByRole('img')).toHaveAccessibleName(
      'Present state: running, awake, free, online',
    )
  })

  test('a press on the close button gives the focus back to the chip', async ({ page }) => {
    await chip(page, /d1v0/).click()
    await inspector(page).getByRole('button', { name: 'Close the inspector' }).press('Enter')
    await expect(inspector(page)).toHaveCount(0)
    await expect(chip(page, /d1v0/)).toBeFocused()
  })

  for (const name of ['Why not?', 'Machine'])
    test(`"${name}" has nothing to mend for a screen reader`, async ({ page }) => {
      await choose(page, MASKED)
      await chip(page, /d1 p2/).click()
      await tab(page, name).click()
      await expect(inspector(page).getByRole('tabpanel')).toBeVisible()
      expect(await violations(page, '#inspector', '.entities')).toEqual([])
    })
})

for (const [width, height] of [
  [360, 740],
  [768, 1024],
] as const) {
  test(`at ${width} × ${height} it is a sheet above the time controls, and scrolls nothing`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height })
    await chip(page, /d1 p2/).scrollIntoViewIfNeeded()
    const before = await layout(page)
    await chip(page, /d1 p2/).click()
    await expect(answer(page)).toBeInViewport()
    expect(await layout(page)).toEqual(before)
    const footer = await page.locator('.app > footer').boundingBox()
    // It slides up.
    const foot = async () => {
      const box = await inspector(page).boundingBox()
      return Math.round(Math.abs((box?.y ?? 0) + (box?.height ?? 0) - (footer?.y ?? 0)))
    }
    await expect.poll(foot).toBeLessThanOrEqual(1)
    const sheet = await inspector(page).boundingBox()
    expect(sheet?.height).toBeLessThanOrEqual(0.6 * height + 1)
    expect(sheet?.width).toBe(width)
    await page.getByTestId('step-forward').click()
    await expect(inspector(page)).toBeVisible()
    for (const name of ['Why not?', 'Machine']) {
      await tab(page, name).click()
      const sideways = await inspector(page).evaluate(e => e.scrollWidth - e.clientWidth)
      expect(sideways).toBe(0)
      const small = await inspector(page)
        .getByRole('button')
        .evaluateAll(all =>
          all
            .filter(b => b.getBoundingClientRect().height < 24 || b.getBoundingClientRect().width < 24)
            .map(b => b.textContent),
        )
      expect(small).toEqual([])
    }
    expect(await violations(page, '#inspector', '.entities')).toEqual([])
    await inspector(page).getByRole('button', { name: 'Close the inspector' }).click()
    await expect(inspector(page)).toHaveCount(0)
  })
}
