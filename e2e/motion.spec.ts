/** Motion that explains: with motion on, by hand, and without motion. */
import { expect, type Page, test } from '@playwright/test'

const ribbon = (page: Page) => page.getByRole('slider', { name: 'Position in the trace' })
const trains = (page: Page) => page.getByTestId('trains')
/** The event under way. */
const train = (page: Page) => trains(page).locator('[data-kind=train][data-at]')
const at = async (page: Page): Promise<number> => Number(await ribbon(page).getAttribute('aria-valuenow'))

async function choose(page: Page, title: string): Promise<void> {
  await page.getByTestId('examples').click()
  await page.getByRole('dialog').getByRole('button', { name: title }).click()
  await expect(page.getByTestId('examples')).toContainText(title)
  await page.keyboard.press('Home')
}

async function goTo(page: Page, step: number): Promise<void> {
  const field = page.getByRole('textbox', { name: /^Step, of/ })
  await field.fill(String(step))
  await field.press('Enter')
  await ribbon(page).focus()
}

/** Steps on until the running function is this one. */
async function stepTo(page: Page, fn: string): Promise<number> {
  const board = page.getByTestId('board')
  for (let i = 0; i < 200; i++) {
    const text = (await board.textContent()) ?? ''
    if (text.includes(`${fn}entered`)) return at(page)
    await page.keyboard.press('ArrowRight')
  }
  throw new Error(`${fn} is not entered`)
}

/** Where the event is drawn, px of the map. */
const drawn = async (page: Page): Promise<{ x: number; y: number }> => {
  const [, x, y] =
    /translate\(([-\d.]+) ([-\d.]+)\)/.exec((await train(page).getAttribute('transform')) ?? '') ?? []
  return { x: Number(x), y: Number(y) }
}

/** Where the event is drawn in each frame of so many, by the page's clock: the load of the machine changes nothing. */
async function frames(page: Page, count: number): Promise<number[]> {
  const found: number[] = []
  for (let i = 0; i < count; i++) {
    await page.clock.runFor(FRAME_MS)
    found.push((await drawn(page)).y)
  }
  return found
}

const FRAME_MS = 16

/** Holds the ribbon at a share of the way from the step before to this one. */
async function holdAt(page: Page, step: number, share: number): Promise<void> {
  await goTo(page, step)
  const head = await page.locator('.ribbon-head').boundingBox()
  if (!head) throw new Error('no playhead')
  const y = head.y + head.height / 2
  await page.mouse.move(head.x + head.width / 2, y)
  await page.mouse.down()
  await page.mouse.move(head.x - 20, y)
  await page.mouse.move(head.x + head.width * share, y)
}

test.beforeEach(async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto('./')
  await expect(trains(page)).toBeAttached()
  await page.keyboard.press('Home')
})

test('a step back flies the step the other way, and the playhead is there at once', async ({ page }) => {
  const target = await stepTo(page, 'vcpu_mark_events_pending')
  await expect.poll(() => at(page)).toBe(target)
  // From afar, so that nothing glides any more.
  await page.keyboard.press('Home')
  await goTo(page, target)
  const end = await drawn(page)
  await page.keyboard.press('ArrowLeft')
  expect(await at(page)).toBe(target - 1)
  await expect.poll(async () => (await drawn(page)).y).toBeLessThan(end.y - 20)
})

test('a step taken back half-way turns round where it is', async ({ page }) => {
  await page.clock.install()
  await page.reload()
  await expect(trains(page)).toBeAttached()
  await page.keyboard.press('Home')
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('Slow')
  const target = await stepTo(page, 'vcpu_mark_events_pending')
  // From afar, so that nothing glides any more.
  await page.keyboard.press('Home')
  await goTo(page, target)
  const end = (await drawn(page)).y
  await goTo(page, target - 1)
  const start = (await drawn(page)).y
  await page.clock.pauseAt(Date.now() + 60_000)
  await page.keyboard.press('ArrowRight')
  const out = await frames(page, 20)
  const furthest = out.at(-1) as number
  expect(furthest).toBeGreaterThan(start + 15)
  expect(furthest).toBeLessThan(end)
  await page.keyboard.press('ArrowLeft')
  const back = await frames(page, 40)
  // It does not jump to the station ahead first, nor to the one behind: it comes back from where it was.
  expect(back).toEqual(back.toSorted((a, b) => b - a))
  expect(Math.abs((back[0] as number) - furthest)).toBeLessThan(10)
  expect(new Set(back).size).toBeGreaterThan(5)
  expect(back.at(-1)).toBe(start)
  expect(await at(page)).toBe(target - 1)
})

test('the ribbon drags the train between two stations, both ways, and lets it glide to the nearer one', async ({
  page,
}) => {
  await choose(page, 'One event by callback GSI')
  const target = await stepTo(page, 'vcpu_mark_events_pending')
  await goTo(page, target - 1)
  const from = await drawn(page)
  await goTo(page, target)
  const to = await drawn(page)
  await holdAt(page, target, 0.7)
  const later = await drawn(page)
  expect(later.y).toBeGreaterThan(from.y + 2)
  expect(later.y).toBeLessThan(to.y - 2)
  const head = await page.locator('.ribbon-head').boundingBox()
  const x = (head?.x ?? 0) + (head?.width ?? 0)
  await page.mouse.move(x - (head?.width ?? 0) * 0.4, (head?.y ?? 0) + 8)
  const earlier = await drawn(page)
  expect(earlier.y).toBeLessThan(later.y)
  expect(earlier.y).toBeGreaterThan(from.y)
  await page.mouse.move(x - (head?.width ?? 0) * 0.8, (head?.y ?? 0) + 8)
  await page.mouse.up()
  await expect.poll(async () => (await drawn(page)).y).toBe(from.y)
  expect(await at(page)).toBe(target - 1)
})

test('no frame is asked for when nothing moves', async ({ page }) => {
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => page.locator('[data-flying]').count()).toBe(0)
  await page.waitForTimeout(900)
  const frames = await page.evaluate(async () => {
    let asked = 0
    const real = window.requestAnimationFrame
    window.requestAnimationFrame = callback => {
      asked++
      return real(callback)
    }
    await new Promise(done => setTimeout(done, 500))
    window.requestAnimationFrame = real
    return asked
  })
  expect(frames).toBe(0)
})

test('the event splits at the callback line: two heads, on the map at the same time', async ({ page }) => {
  await choose(page, 'One event by callback GSI')
  await stepTo(page, 'vpic_irq_positive_edge')
  await expect(train(page)).toHaveAttribute('data-at', 'vpic')
  await expect(trains(page).locator('[data-kind=carriage][data-at]')).toHaveAttribute('data-at', 'vlapic')
  await expect(trains(page)).toContainText('splits')
})

test.describe('without motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } })

  test('a step is there at once, back as well, and the marks say the same', async ({ page }) => {
    await choose(page, 'Masked, then unmasked')
    const target = await stepTo(page, 'evtchn_check_pollers')
    await expect(page.getByTestId('signal')).toHaveAttribute('data-closed', 'true')
    await expect(trains(page)).toContainText('stops at the mask')
    await page.keyboard.press('ArrowLeft')
    expect(await at(page)).toBeLessThan(target)
    expect(await page.locator('[data-flying]').count()).toBe(0)
    await goTo(page, target)
    await stepTo(page, 'evtchn_unmask')
    const waiting = trains(page).locator('[data-kind=waiting][data-at]')
    await expect(waiting).toHaveAttribute('data-at', 'pending')
    await expect(waiting).toHaveText('d1 p2')
    await stepTo(page, 'vcpu_mark_events_pending')
    await expect(page.getByTestId('signal')).toHaveAttribute('data-closed', 'false')
    await expect(waiting).toHaveCount(0)
  })

  test('a queued tasklet stands in the siding, until its softirq', async ({ page }) => {
    await choose(page, 'Raised in an interrupt handler: the tasklet')
    for (let i = 0; i < 3; i++) await page.keyboard.press('n')
    const waiting = trains(page).locator('[data-kind=waiting][data-at=tasklet]')
    await expect(waiting).toHaveText('d1v0')
    await page.keyboard.press('End')
    await expect(waiting).toHaveCount(0)
  })

  test('a drag goes from stop to stop', async ({ page }) => {
    await goTo(page, 246)
    await holdAt(page, 246, 0.5)
    expect(await page.locator('[data-flying]').count()).toBe(0)
    await page.mouse.up()
  })
})
