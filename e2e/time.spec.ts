/** Time, as a person moves in it: by mouse and by keyboard. */
import { expect, type Page, test } from '@playwright/test'

const field = (page: Page) => page.getByRole('textbox', { name: /^Step, of/ })
const ribbon = (page: Page) => page.getByRole('slider', { name: 'Position in the trace' })
const at = async (page: Page): Promise<number> => Number(await field(page).inputValue())
const length = async (page: Page): Promise<number> => Number(await ribbon(page).getAttribute('aria-valuemax'))

/** Where the playhead is drawn. */
const drawnAt = (page: Page): Promise<string> =>
  page.locator('.ribbon-head').evaluate(head => head.style.left)

/** To where the story starts, wherever the page opened. */
async function toStory(page: Page): Promise<void> {
  await page.keyboard.press('End')
  await page.keyboard.press('Home')
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()

test.beforeEach(async ({ page }) => {
  await page.goto('./')
  await expect(ribbon(page)).toBeVisible()
})

test('every stride by mouse, and each back to where it came from or before', async ({ page }) => {
  await toStory(page)
  await press(page, 'Step')
  await press(page, 'Step')
  const start = await at(page)
  await press(page, 'Step')
  expect(await at(page)).toBeGreaterThan(start)
  await press(page, 'Back')
  expect(await at(page)).toBe(start)
  for (const [on, back] of [
    ['Step over', 'Step back over'],
    ['Step out', 'Step back out'],
    ['Next operation', 'Previous operation'],
  ] as const) {
    const before = await at(page)
    await press(page, on)
    const after = await at(page)
    expect(after, on).toBeGreaterThan(before)
    await press(page, back)
    expect(await at(page), back).toBeLessThan(after)
    await field(page).fill(String(start))
    await field(page).press('Enter')
  }
})

test('every stride by keyboard alone', async ({ page }) => {
  await toStory(page)
  await page.keyboard.press('ArrowRight')
  const start = await at(page)
  await page.keyboard.press('ArrowRight')
  expect(await at(page)).toBeGreaterThan(start)
  await page.keyboard.press('ArrowLeft')
  expect(await at(page)).toBe(start)
  for (const [on, back] of [
    ['Shift+ArrowRight', 'Shift+ArrowLeft'],
    ['n', 'Shift+N'],
    ['End', 'Home'],
  ] as const) {
    await page.keyboard.press(on)
    const after = await at(page)
    expect(after, on).toBeGreaterThan(start)
    await page.keyboard.press(back)
    expect(await at(page), back).toBeLessThan(after)
  }
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key)
  const inside = await at(page)
  await page.keyboard.press('o')
  expect(await at(page)).toBeGreaterThan(inside)
  await page.keyboard.press('Shift+O')
  expect(await at(page)).toBeLessThan(inside)
})

test('Home leads to the story, and from there to the fresh world', async ({ page }) => {
  await page.keyboard.press('End')
  await press(page, 'Start')
  expect(await at(page)).toBeGreaterThan(0)
  await page.keyboard.press('Home')
  expect(await at(page)).toBe(0)
  await expect(page.getByTestId('step-back')).toBeDisabled()
  await page.keyboard.press('ArrowLeft')
  expect(await at(page)).toBe(0)
})

test('play goes on to the end and rests there; from there it starts the story again', async ({ page }) => {
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('Fast')
  const end = await length(page)
  await field(page).fill(String(end - 8))
  await field(page).press('Enter')
  await page.keyboard.press('Space')
  await expect(page.getByTestId('play')).toHaveText('Pause')
  await expect(field(page)).toHaveValue(String(end))
  await expect(page.getByTestId('play')).toHaveText('Play')
  await expect(page.getByTestId('step-forward')).toBeDisabled()
  await page.getByTestId('play').click()
  await expect(field(page)).not.toHaveValue(String(end))
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByTestId('play')).toHaveText('Play')
})

test('a scrub with the mouse pauses playing and goes where the pointer is', async ({ page }) => {
  await page.getByTestId('play').click()
  const box = await ribbon(page).boundingBox()
  if (!box) throw new Error('no ribbon')
  const y = box.y + box.height - 8
  await page.mouse.move(box.x + box.width * 0.4, y)
  await page.mouse.down()
  const first = await at(page)
  await page.mouse.move(box.x + box.width * 0.8, y, { steps: 4 })
  await page.mouse.up()
  expect(await at(page)).toBeGreaterThan(first)
  await expect(page.getByTestId('play')).toHaveText('Play')
  await page.mouse.move(box.x + box.width * 0.3, y)
  await expect(page.locator('.ribbon-tip')).toContainText('step')
  await page.mouse.click(box.x + box.width - 1, y)
  expect(await at(page)).toBe(await length(page))
})

test('the ribbon is a slider for the keyboard, and says in words where it is', async ({ page }) => {
  await ribbon(page).focus()
  await toStory(page)
  await page.keyboard.press('ArrowUp')
  const start = await at(page)
  await expect(ribbon(page)).toHaveAttribute('aria-valuenow', String(start))
  await expect(ribbon(page)).toHaveAttribute(
    'aria-valuetext',
    /^Step \d+ of \d+: \w+, (Xen|Guest|VM|Virtual|Env)/,
  )
  await page.keyboard.press('PageUp')
  expect(await at(page)).toBeGreaterThan(start)
  await page.keyboard.press('PageDown')
  await page.keyboard.press('ArrowDown')
  expect(await at(page)).toBeLessThan(start)
})

test('digits and Enter go to a step, and the arrows go on from there', async ({ page }) => {
  await page.keyboard.type('17')
  await expect(field(page)).toBeFocused()
  await page.keyboard.press('Enter')
  expect(await at(page)).toBe(17)
  await page.keyboard.press('ArrowRight')
  expect(await at(page)).toBeGreaterThan(17)
  await page.keyboard.type('999999')
  await page.keyboard.press('Enter')
  expect(await at(page)).toBe(await length(page))
  await page.keyboard.type('5')
  await page.keyboard.press('Escape')
  expect(await at(page)).toBe(await length(page))
})

/** Presses step some times in one task, so that no frame can pass between; gives where the playhead was drawn after each. */
const pressAtOnce = (page: Page, times: number): Promise<string[]> =>
  page.getByTestId('step-forward').evaluate((button: HTMLElement, count) => {
    const head = document.querySelector('.ribbon-head') as HTMLElement
    return Array.from({ length: count }, () => {
      button.click()
      return head.style.left
    })
  }, times)

test('a second press finishes the glide that runs and goes on: nobody waits', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await toStory(page)
  const atRest = await pressAtOnce(page, 3)
  const third = await at(page)
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await toStory(page)
  const gliding = await pressAtOnce(page, 3)
  expect(await at(page)).toBe(third)
  // Each glide starts where the one before it would have arrived.
  expect(gliding.slice(1)).toEqual(atRest.slice(0, 2))
  await expect.poll(() => drawnAt(page)).toBe(atRest[2])
})

test('without motion a step is there at once, and stays', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await toStory(page)
  const places = await page.getByTestId('step-forward').evaluate(async (button: HTMLElement) => {
    const head = document.querySelector('.ribbon-head') as HTMLElement
    button.click()
    const places = [head.style.left]
    for (let i = 0; i < 4; i++) {
      await new Promise(requestAnimationFrame)
      places.push(head.style.left)
    }
    return places
  })
  expect(new Set(places).size).toBe(1)
})

test('with motion the playhead glides there', async ({ page }) => {
  await toStory(page)
  const [first] = await pressAtOnce(page, 1)
  await expect.poll(() => drawnAt(page)).not.toBe(first)
})

test('a message can be dismissed with its button and with Escape', async ({ page }) => {
  for (const dismiss of [() => press(page, 'Dismiss'), () => page.keyboard.press('Escape')]) {
    await page.goto('about:blank')
    await page.goto('./#this-is-no-link')
    await expect(page.getByRole('alert')).toBeVisible()
    await dismiss()
    await expect(page.getByRole('alert')).toBeHidden()
  }
})

test('keys are ignored while a number is typed and while the help is open', async ({ page }) => {
  await toStory(page)
  const start = await at(page)
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keys' })
  await expect(help).toContainText('Next operation')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Escape')
  await expect(help).toBeHidden()
  await field(page).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Escape')
  expect(await at(page)).toBe(start)
})

test('single-character keys can be turned off; the others stay', async ({ page }) => {
  await toStory(page)
  const start = await at(page)
  await press(page, 'Keys')
  await page.getByRole('checkbox', { name: /work as keys/ }).uncheck()
  await press(page, 'Close')
  await page.keyboard.press('n')
  expect(await at(page)).toBe(start)
  await page.keyboard.press('ArrowRight')
  expect(await at(page)).toBeGreaterThan(start)
})

test('the theme is chosen with t or the button, and kept', async ({ page }) => {
  const html = page.locator('html')
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(html).toHaveAttribute('data-theme', 'dark')
  await page.keyboard.press('t')
  await expect(html).toHaveAttribute('data-theme', 'light')
  await page.reload()
  await expect(html).toHaveAttribute('data-theme', 'light')
  await press(page, 'Theme: light')
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toBeVisible()
  await expect(html).toHaveAttribute('data-theme', 'dark')
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('the essentials are there, the other strides one press away, nothing is wider than the page', async ({
    page,
  }) => {
    await expect(page.getByTestId('step-forward')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Step over', exact: true })).toBeHidden()
    await press(page, 'More')
    await page.getByRole('button', { name: 'Step over', exact: true }).click()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  })
})
