/** The grid of every port, driven like a person does: at its largest, by keyboard, by pointer, on a phone. */
import { expect, type Page, test } from '@playwright/test'
import { violations } from './axe.ts'

async function openScale(page: Page): Promise<void> {
  await page.goto('./')
  await page.getByTestId('examples').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /4,096 ports on 128 vCPUs/ }).click()
  await expect(dialog).toBeHidden()
}

async function openGrid(page: Page): Promise<void> {
  await openScale(page)
  await page.keyboard.press('g')
  await expect(page.getByTestId('grid')).toBeVisible()
}

const readout = (page: Page) => page.getByTestId('grid-readout')
const ports = (page: Page) => page.getByRole('grid', { name: 'Ports of d1' })
const vcpus = (page: Page) => page.getByRole('grid', { name: 'vCPUs of d1' })

test.use({ reducedMotion: 'reduce' })

test('opens by key, by button and from the list of channels, and goes back to the map', async ({ page }) => {
  await openScale(page)
  await page.keyboard.press('g')
  await expect(page.getByTestId('grid')).toBeVisible()
  await page.getByRole('button', { name: 'Map', exact: true }).click()
  await expect(page.getByTestId('stage')).toBeVisible()
  await expect(page.getByTestId('grid')).toBeHidden()
  await page.getByRole('button', { name: /more in use: show the grid/ }).click()
  await expect(page.getByTestId('grid')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Grid', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
})

test('the keyboard goes through the ports and says each one; the playhead stays', async ({ page }) => {
  await openGrid(page)
  const step = await page.locator('input[name=step]').inputValue()
  await expect(readout(page)).toContainText('d1 port 344: IPI')
  await ports(page).focus()
  await page.keyboard.press('ArrowRight')
  await expect(readout(page)).toContainText('d1 port 345: IPI, notifies d1v12; word 5 bit 25')
  await page.keyboard.press('ArrowDown')
  await expect(readout(page)).toContainText('d1 port 409:')
  await page.keyboard.press('Home')
  await expect(readout(page)).toContainText('d1 port 384:')
  await page.keyboard.press('Control+End')
  await expect(readout(page)).toContainText(
    'd1 port 4095: UNBOUND, waits for d1, notifies d1v0; word 63 bit 63',
  )
  await page.keyboard.press('PageUp')
  await expect(readout(page)).toContainText('d1 port 3583:')
  // Those who listen have the same: the active descendant is the cell.
  const id = await ports(page).getAttribute('aria-activedescendant')
  await expect(page.locator(`#${id}`)).toHaveText('d1 port 3583: IPI, notifies d1v127; word 55 bit 63')
  expect(await page.locator('input[name=step]').inputValue()).toBe(step)
})

test('Enter selects what is under the cursor, as its chip would', async ({ page }) => {
  await openGrid(page)
  await ports(page).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: /^d1 port 344/ })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Selected port 344' })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: /^d1 port 344/ })).toBeHidden()
  await vcpus(page).focus()
  await page.keyboard.press('PageDown')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: /^d1v127/ })).toBeVisible()
  await expect(readout(page)).toContainText('no vcpu_info of its own')
})

test('a step shows at once, and only what it changed is drawn again', async ({ page }) => {
  await openGrid(page)
  await expect(readout(page)).not.toContainText('pending')
  const cells = page.getByTestId('grid-cells')
  const look = () => cells.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
  const before = await look()
  await page.keyboard.press('ArrowRight')
  await expect(readout(page)).toContainText('d1 port 344: IPI, pending, notifies d1v12; word 5 bit 24')
  await expect(cells).toHaveAttribute('data-drawn', '1')
  expect(await look()).not.toBe(before)
  await page.keyboard.press('ArrowLeft')
  await expect(readout(page)).not.toContainText('pending')
  await expect.poll(async () => (await look()) === before).toBe(true)
})

test('the pointer reads a cell, a click selects it', async ({ page }) => {
  await openGrid(page)
  const box = await ports(page).boundingBox()
  if (!box) throw new Error('the ports have no place')
  const size = box.width / 64
  await page.mouse.move(box.x + 18.5 * size, box.y + 19.5 * size)
  await expect(readout(page)).toContainText('d1 port 1234:')
  await page.mouse.click(box.x + 18.5 * size, box.y + 19.5 * size)
  await expect(page.getByRole('heading', { name: /^d1 port 1234/ })).toBeVisible()
})

test('in a small scenario too: two domains to choose from, and free ports', async ({ page }) => {
  await page.goto('./')
  await page.getByRole('button', { name: 'Grid', exact: true }).click()
  await expect(readout(page)).toContainText('INTERDOMAIN with d0 port 1')
  await page.getByTestId('grid').getByRole('button', { name: 'd0' }).click()
  await expect(page.getByRole('grid', { name: 'Ports of d0' })).toBeVisible()
  await expect(readout(page)).toContainText('d0 port 1: INTERDOMAIN with d1 port 2')
})

test('its link opens the same ports at the same step', async ({ page }) => {
  await openGrid(page)
  const step = await page.locator('input[name=step]').inputValue()
  await expect.poll(() => page.evaluate(() => location.hash.length)).toBeGreaterThan(500)
  const other = await page.context().newPage()
  await other.goto(page.url())
  await expect(other.locator('input[name=step]')).toHaveValue(step)
  await other.getByRole('button', { name: 'Grid', exact: true }).click()
  await expect(readout(other)).toContainText('d1 port 344: IPI')
})

for (const width of [390, 1440])
  test(`axe finds nothing at ${width} px, and nothing is wider than the page`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 })
    await page.goto('./')
    await page.getByRole('button', { name: 'Grid', exact: true }).click()
    await ports(page).focus()
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  })

test('on a phone a tap moves the cursor, the magnified cells are large enough for a finger', async ({
  browser,
}) => {
  const page = await browser.newPage({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  })
  await openScale(page)
  await page.getByRole('button', { name: 'Grid', exact: true }).click()
  const box = await ports(page).boundingBox()
  if (!box) throw new Error('the ports have no place')
  await page.touchscreen.tap(box.x + box.width * (32.5 / 64), box.y + box.height * (32.5 / 64))
  await expect(readout(page)).toContainText('d1 port 2080:')
  const lens = await page.getByTestId('grid-lens').boundingBox()
  expect((lens?.width ?? 0) / 6).toBeGreaterThan(44)
  await page.getByRole('button', { name: 'Select port 2080' }).click()
  await expect(page.getByRole('heading', { name: /^d1 port 2080/ })).toBeVisible()
  await page.close()
})
