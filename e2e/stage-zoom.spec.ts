/** The map from near: wheel, keys, buttons, drag and two fingers; and the whole of it again. */
import { expect, type Page, test } from '@playwright/test'

const map = (page: Page) => page.getByTestId('stage').locator('.map')
const svg = (page: Page) => map(page).locator('.canvas > svg')
const button = (page: Page, name: string) =>
  page.getByRole('group', { name: 'Zoom of the map' }).getByRole('button', { name })

/** Where the map's own origin is drawn and how large a px of it is. */
const view = (page: Page) =>
  svg(page).evaluate((svg: SVGSVGElement) => {
    const frame = svg.getBoundingClientRect()
    const { a: k, e, f } = (svg.firstElementChild as SVGGElement).getScreenCTM() as DOMMatrix
    return { x: Math.round(e - frame.left), y: Math.round(f - frame.top), k: Math.round(k * 100) / 100 }
  })

const WHOLE = { x: 0, y: 0, k: 1 }

/** The middle of a station's stop on screen. */
const stop = (page: Page, station: string) =>
  svg(page)
    .locator('.station', { has: page.locator(`[data-station=${station}]`) })
    .locator('circle')
    .last()
    .evaluate(circle => {
      const { left, top, width, height } = circle.getBoundingClientRect()
      return { x: left + width / 2, y: top + height / 2 }
    })

/** Opens the page and waits for the map's camera, which is loaded when the page is quiet. */
async function open(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto('./')
  await expect(svg(page)).toHaveAttribute('style', /touch-action/)
}

test('the wheel zooms about the pointer, and Fit gives the whole map again', async ({ page }) => {
  await open(page)
  const before = await stop(page, 'kick')
  await page.mouse.move(before.x, before.y)
  await page.mouse.wheel(0, -300)
  await expect.poll(async () => (await view(page)).k).toBeGreaterThan(1.2)
  const after = await stop(page, 'kick')
  expect(Math.hypot(after.x - before.x, after.y - before.y)).toBeLessThan(1.5)
  await expect(map(page)).toHaveAttribute('data-near', 'true')
  await button(page, 'Fit').click()
  await expect.poll(() => view(page)).toEqual(WHOLE)
  await expect(map(page)).toHaveAttribute('data-near', 'false')
})

test('the wheel cannot make the map smaller than whole or larger than eightfold', async ({ page }) => {
  await open(page)
  const { x, y } = await stop(page, 'kick')
  await page.mouse.move(x, y)
  for (let i = 0; i < 8; i++) await page.mouse.wheel(0, -1000)
  await expect.poll(async () => (await view(page)).k).toBe(8)
  for (let i = 0; i < 8; i++) await page.mouse.wheel(0, 1000)
  await expect.poll(() => view(page)).toEqual(WHOLE)
})

test('buttons and keys zoom alike; h j k l look about, and m shows the whole map', async ({ page }) => {
  await open(page)
  await page.keyboard.press('l')
  expect(await view(page)).toEqual(WHOLE)
  await page.keyboard.press('+')
  await expect.poll(async () => (await view(page)).k).toBe(1.5)
  await button(page, 'Nearer').click()
  await expect.poll(async () => (await view(page)).k).toBe(2.25)
  const moved = async (key: string) => {
    const before = await view(page)
    await page.keyboard.press(key)
    const after = await view(page)
    return [Math.sign(after.x - before.x), Math.sign(after.y - before.y)]
  }
  // Away from the edge first: beyond it there is nothing to see.
  await page.keyboard.press('l')
  await page.keyboard.press('k')
  expect(await moved('h')).toEqual([1, 0])
  expect(await moved('l')).toEqual([-1, 0])
  expect(await moved('k')).toEqual([0, 1])
  expect(await moved('j')).toEqual([0, -1])
  await button(page, 'Farther').press('Enter')
  await page.keyboard.press('-')
  await expect.poll(() => view(page)).toEqual(WHOLE)
  await page.keyboard.press('=')
  await page.keyboard.press('m')
  await expect.poll(() => view(page)).toEqual(WHOLE)
})

test('a map seen from near is moved with the mouse, a whole one is not', async ({ page }) => {
  await open(page)
  const { x, y } = await stop(page, 'kick')
  const drag = async () => {
    await page.mouse.move(x, y + 20)
    await page.mouse.down()
    await page.mouse.move(x + 60, y - 40, { steps: 4 })
    await page.mouse.up()
  }
  await drag()
  expect(await view(page)).toEqual(WHOLE)
  for (let i = 0; i < 3; i++) await page.keyboard.press('+')
  const before = await view(page)
  await drag()
  const after = await view(page)
  expect(after.k).toBe(before.k)
  expect([after.x - before.x, after.y - before.y]).not.toEqual([0, 0])
})

for (const [width, height] of [
  [390, 844],
  [1440, 900],
] as const) {
  test(`from near the present station stays in view, clear of the board, at ${width} × ${height}`, async ({
    page,
  }) => {
    test.setTimeout(60_000)
    await page.setViewportSize({ width, height })
    await open(page)
    for (let i = 0; i < 3; i++) await page.keyboard.press('+')
    const lost: string[] = []
    for (let i = 0; i < 90; i++) {
      await page.keyboard.press('ArrowRight')
      const where = await map(page).evaluate(map => {
        const circle = map.querySelector('.station[data-current=true] circle:not(.halo)') as Element
        const at = circle.getBoundingClientRect()
        const [x, y] = [at.left + at.width / 2, at.top + at.height / 2]
        const [frame, board] = [map, map.querySelector('.board') as Element].map(e =>
          e.getBoundingClientRect(),
        )
        const on = (r: DOMRect | undefined) => r && x > r.left && x < r.right && y > r.top && y < r.bottom
        return !on(frame) ? 'out of view' : on(board) ? 'under the board' : undefined
      })
      if (where) lost.push(`${await page.getByTestId('stage').getAttribute('aria-label')}: ${where}`)
    }
    expect(lost).toEqual([])
  })
}

test.describe('with fingers', () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 700 } })

  /** Fingers on the map, each from a place to a place, in px from the map's corner. */
  async function move(page: Page, fingers: readonly (readonly [from: number[], to: number[]])[]) {
    const box = await svg(page).boundingBox()
    const cdp = await page.context().newCDPSession(page)
    const points = (t: number) =>
      fingers.map(([from, to], id) => ({
        id,
        x: (box?.x ?? 0) + (from[0] as number) * (1 - t) + (to[0] as number) * t,
        y: (box?.y ?? 0) + (from[1] as number) * (1 - t) + (to[1] as number) * t,
      }))
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: points(0) })
    for (const t of [0.2, 0.4, 0.6, 0.8, 1])
      await cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: points(t) })
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  }

  test('two fingers zoom; then one moves the map and the page stays', async ({ page }) => {
    await open(page)
    await move(page, [
      [
        [150, 120],
        [90, 80],
      ],
      [
        [200, 160],
        [290, 230],
      ],
    ])
    await expect.poll(async () => (await view(page)).k).toBeGreaterThan(1.5)
    const before = await view(page)
    await move(page, [
      [
        [200, 160],
        [140, 90],
      ],
    ])
    const after = await view(page)
    expect(after.k).toBe(before.k)
    expect(after.x).toBeLessThan(before.x)
    expect(await page.evaluate(() => scrollY)).toBe(0)
  })

  test('on the whole map one finger scrolls the page', async ({ page }) => {
    await open(page)
    await move(page, [
      [
        [150, 200],
        [150, 40],
      ],
    ])
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(50)
    expect(await view(page)).toEqual(WHOLE)
  })
})
