/** A whole scenario without a mouse and without eyes: the focus is never lost, and each step is said. */
import { expect, type Locator, type Page, test } from '@playwright/test'

const spoken = (page: Page) => page.getByTestId('spoken')
const position = (page: Page) => page.locator('input[name="step"]')
const stage = (page: Page) => page.getByTestId('stage')

/** Presses Tab until the focus is there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  const there = () => target.evaluate(element => element === document.activeElement)
  for (let i = 0; i < 150 && !(await there()); i++) await page.keyboard.press('Tab')
  await expect(target).toBeFocused()
}

/** What has the focus, in words; the page itself has it only when it was lost. */
const focus = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document
    if (activeElement === document.body) return 'lost'
    return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent?.slice(0, 60) ?? ''
  })
const kept = async (page: Page, after: string) =>
  expect(await focus(page), `the focus ${after}`).not.toBe('lost')

test('a scenario from its choice to its end, acting and returning on the way, by keyboard alone', async ({
  page,
}) => {
  test.setTimeout(90_000)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto('./')
  await tabTo(page, page.getByTestId('examples'))
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByRole('dialog').getByRole('button', { name: 'Masked, then unmasked' }))
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('examples')).toContainText('Masked, then unmasked')
  await kept(page, 'after the choice of a scenario')

  // Steps, and what is said of each.
  const forward = page.getByTestId('step-forward')
  await tabTo(page, forward)
  const said = new Set<string>()
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press('Enter')
    const sentence = await page.locator('.step-sentence').textContent()
    await expect(spoken(page)).toHaveText(sentence ?? '')
    said.add(sentence ?? '')
  }
  expect(said.size).toBeGreaterThan(4)
  await expect(forward).toBeFocused()
  const before = Number(await position(page).inputValue())
  await page.keyboard.press('Shift+ArrowRight')
  expect(Number(await position(page).inputValue())).toBeGreaterThan(before)
  await kept(page, 'after a step over')

  // To a step by its number; the arrows go on from there.
  await page.keyboard.press('2')
  await page.keyboard.type('55')
  await expect(position(page)).toHaveValue('255')
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowRight')
  await expect(position(page)).toHaveValue('256')
  await kept(page, 'after a number')

  // A channel.
  const channel = page
    .getByRole('region', { name: 'Event channels and vCPUs' })
    .getByRole('button', { name: /^d1 p2/ })
  await tabTo(page, channel)
  await page.keyboard.press('Enter')
  await expect(channel).toHaveAttribute('aria-pressed', 'true')
  await kept(page, 'after a channel was chosen')

  // An action of one's own, and back to the course of events as it was.
  await tabTo(page, page.getByTestId('sandbox'))
  await page.keyboard.press('Enter')
  const panel = page.getByRole('region', { name: 'Do something' })
  await expect(panel.getByLabel('Operation')).toBeFocused()
  await panel.getByLabel('Operation').selectOption('EVTCHNOP_send')
  await tabTo(page, panel.getByRole('button', { name: 'Do it' }))
  await page.keyboard.press('Enter')
  await kept(page, 'after an operation was done')
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
  await kept(page, 'after the panel was closed')
  await tabTo(page, page.getByRole('button', { name: 'History: 2 courses' }))
  await page.keyboard.press('Enter')
  const back = page.getByRole('region', { name: 'History' }).getByRole('button', { name: 'Return' })
  await tabTo(page, back)
  await page.keyboard.press('Enter')
  await expect(position(page)).toHaveValue('256')
  await kept(page, 'after the return')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: 'History' })).toHaveCount(0)
  await kept(page, 'after the history was closed')

  await page.keyboard.press('End')
  const length = /of (\d+)/.exec((await stage(page).getAttribute('aria-label')) ?? '')?.[1] ?? 'unknown'
  await expect(position(page)).toHaveValue(length)
  await kept(page, 'at the end')
})

test('while the time plays, at most a sentence a second is said, and the last one is', async ({ page }) => {
  await page.goto('./')
  await page.evaluate(() => {
    const region = document.querySelector('[data-testid=spoken]') as Element
    const heard: number[] = []
    Object.assign(window, { heard })
    new MutationObserver(() => heard.push(performance.now())).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    })
  })
  const from = Number(await position(page).inputValue())
  await page.keyboard.press('Space')
  await expect.poll(async () => Number(await position(page).inputValue())).toBeGreaterThan(from + 5)
  const heard = await page.evaluate(() => (window as unknown as { heard: number[] }).heard)
  await page.keyboard.press('Space')
  // The page's own clock: a slow machine makes the pauses longer, never shorter.
  const pauses = heard.slice(1).map((at, i) => at - (heard[i] as number))
  expect(heard.length).toBeGreaterThan(1)
  expect(pauses.filter(ms => ms < 950)).toEqual([])
  await expect.poll(() => spoken(page).textContent()).toBe(await page.locator('.step-sentence').textContent())
})
