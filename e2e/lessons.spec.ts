/** Lessons: read, answered, acted on, written. */
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'

const lesson = (page: Page) => page.getByTestId('lesson')
const ask = (page: Page) => page.getByTestId('ask')
const next = (page: Page) => page.getByTestId('next-beat')
const at = async (page: Page): Promise<number> =>
  Number(await page.getByRole('slider', { name: 'Position in the trace' }).getAttribute('aria-valuenow'))

async function open(page: Page, address: string): Promise<void> {
  await page.goto(`./#lesson/${address}`)
  await expect(lesson(page)).toBeVisible()
}

test.beforeEach(async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('by mouse: from the contents through every beat to the end, and the contents remember it', async ({
  page,
}) => {
  await page.goto('./')
  await page.getByTestId('lessons').click()
  const card = page.getByRole('dialog').getByRole('button', { name: /Four sends, one interrupt/ })
  await card.click()
  await expect(lesson(page)).toContainText('Four sends, one interrupt')
  const beats = await lesson(page).getByRole('list', { name: 'Beats' }).getByRole('button').count()
  let before = await at(page)
  for (let beat = 1; beat < beats; beat++) {
    await expect(lesson(page)).toContainText(`${beat} of ${beats}`)
    await next(page).click()
    await expect(lesson(page)).toContainText(`${beat + 1} of ${beats}`)
    const now = await at(page)
    expect(now).toBeGreaterThanOrEqual(before)
    before = now
  }
  await expect(page).toHaveURL(new RegExp(`#lesson/coalescing/${beats}$`))
  await lesson(page).getByRole('button', { name: 'All lessons' }).click()
  await expect(
    page.getByRole('dialog').getByRole('button', { name: /Four sends, one interrupt/ }),
  ).toContainText('read')
})

test('by keyboard only: contents, a question, the reason after a wrong answer, and on', async ({ page }) => {
  await page.goto('./')
  await expect(page.getByTestId('stage')).toBeVisible()
  await page.keyboard.press('Shift+L')
  const card = page.getByRole('dialog').getByRole('button', { name: /One bit, two domains/ })
  await expect(card).toBeVisible()
  for (let i = 0; i < 30 && !(await card.evaluate(e => e === document.activeElement)); i++)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(lesson(page)).toContainText('One bit, two domains')
  for (let i = 0; i < 20 && !(await ask(page).isVisible()); i++) {
    await page.keyboard.press(']')
    await page.waitForTimeout(50)
  }
  const options = ask(page).getByRole('list').first().getByRole('button')
  await options.first().focus()
  await page.keyboard.press('Enter')
  await expect(ask(page).locator('.said').first()).toBeVisible()
  await page.keyboard.press('[')
  await expect(ask(page)).toBeHidden()
  const beats = await lesson(page).getByRole('list', { name: 'Beats' }).getByRole('button').count()
  for (let i = 0; i < beats; i++) {
    await page.keyboard.press(']')
    await page.waitForTimeout(50)
  }
  await expect(lesson(page)).toContainText(`${beats} of ${beats}`)
  await expect(page.getByTestId('challenge')).toBeVisible()
})

test('a wrong answer is explained, the reason is asked for, and then the answer stands', async ({ page }) => {
  await open(page, 'coalescing/1')
  while (!(await ask(page).isVisible())) await next(page).click()
  await expect(next(page)).toHaveText('Skip the question')
  const first = ask(page).getByRole('list').first().getByRole('button')
  const count = await first.count()
  // Whichever is wrong: what was right says so, and the lesson is opened anew.
  let wrong = false
  for (let i = 0; i < count && !wrong; i++) {
    await first.nth(i).click()
    wrong = await ask(page).locator('.said.wrong').isVisible()
    if (!wrong) {
      await page.reload()
      await expect(ask(page)).toBeVisible()
    }
  }
  expect(wrong).toBe(true)
  await expect(next(page)).toHaveText('Skip the question')
  const reasons = ask(page).getByRole('list').nth(1).getByRole('button')
  for (let i = 0; i < (await reasons.count()); i++) {
    if ((await next(page).textContent()) === 'Show it') break
    await reasons.nth(i).click()
  }
  await expect(ask(page)).toContainText('So the answer is')
  await expect(next(page)).toHaveText('Show it')
})

test('a station of the map is an answer while a question is open', async ({ page }) => {
  await open(page, 'coalescing/1')
  for (
    let i = 0;
    i < 12 &&
    !(await ask(page)
      .getByText(/point at it/)
      .isVisible());
    i++
  )
    await next(page).click()
  await expect(ask(page)).toBeVisible()
  const before = await at(page)
  await page.locator('.station', { hasText: 'hvm_assert_' }).first().click()
  const said = ask(page).locator('.said')
  if (await said.first().isVisible()) expect(await at(page)).toBe(before)
  else await expect(ask(page)).toBeVisible()
})

test('a challenge is set, the engine sees it met, and the lesson can be gone back to', async ({ page }) => {
  await open(page, 'channel/99')
  const challenge = page.getByTestId('challenge')
  await challenge.getByRole('button', { name: 'Take it on' }).click()
  await expect(challenge).toHaveAttribute('data-done', 'false')
  await expect(challenge.locator('.goals li').first()).toHaveAttribute('data-done', /true|false/)
  await challenge.getByRole('button', { name: 'Show a solution' }).click()
  await expect(challenge).toHaveAttribute('data-done', 'true')
  await lesson(page).getByRole('button', { name: 'Back to the lesson' }).click()
  await expect(page).toHaveURL(/#lesson\/channel\//)
})

test('any beat can be taken into the sandbox: what is done there is an ordinary scenario', async ({
  page,
}) => {
  await open(page, 'notify-vcpu/3')
  await lesson(page).getByRole('button', { name: 'Take this into the sandbox' }).click()
  await expect(lesson(page)).toContainText('yours to play with')
  await expect(page).toHaveURL(/#1\//)
  await lesson(page).getByRole('button', { name: 'Back to the lesson' }).click()
  await expect(page).toHaveURL(/#lesson\/notify-vcpu\/3$/)
})

test('a teacher’s link keeps to a range and a distance, and leaves the questions out', async ({ page }) => {
  await open(page, 'coalescing/3?ask=off&from=2&to=4&zoom=hypercall')
  await expect(ask(page)).toBeHidden()
  await page.keyboard.press('End')
  const most = await at(page)
  await next(page).click()
  await expect(lesson(page)).toContainText('4 of')
  expect(await at(page)).toBe(most)
  await expect(next(page)).toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('Home')
  await page.keyboard.press('Home')
  expect(await at(page)).toBeGreaterThan(0)
  await expect(page.getByRole('tab', { name: 'Bit' })).toHaveCount(0)
})

test('a link for a class is put together and copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open(page, 'mask/2')
  await lesson(page).getByRole('button', { name: 'A link for a class' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Questions' }).selectOption('off')
  await dialog.getByRole('combobox', { name: 'Distance' }).selectOption('hypercall')
  await dialog.getByRole('spinbutton', { name: 'To beat' }).fill('4')
  await dialog.getByRole('button', { name: 'Copy' }).click()
  await expect(dialog).toContainText('Copied')
  const link = await page.evaluate(() => navigator.clipboard.readText())
  expect(link).toMatch(/#lesson\/mask\/2\?ask=off&from=2&to=4&zoom=hypercall$/)
})

test('a link to a lesson that does not exist says what there is, and the page works on', async ({ page }) => {
  await page.goto('./#lesson/coalesing/3')
  await expect(page.getByRole('alert')).toContainText('would “coalescing”')
  await expect(page.getByTestId('stage')).toBeVisible()
})

test('everything can be searched, the glossary too, and a hit opens its beat', async ({ page }) => {
  await page.goto('./')
  await page.getByTestId('lessons').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('searchbox').fill('remote IRR')
  await expect(dialog.locator('.glossary')).toContainText('IRR')
  await dialog.locator('.lesson-cards button').first().click()
  await expect(lesson(page)).toBeVisible()
})

test('the author view: a draft from the run, a step added, a mistake told at its line, seen as a reader', async ({
  page,
}) => {
  await page.goto('./')
  await page.getByTestId('lessons').click()
  await page.getByRole('button', { name: 'Write a lesson of your own' }).click()
  const text = page
    .getByRole('textbox', { name: 'The lesson’s text' })
    .or(page.getByLabel("The lesson's text"))
  await expect(text).toHaveValue(/```script/)
  const problems = page.getByTestId('problems')
  await expect(problems).toContainText('every claim holds')
  await page.getByRole('dialog').getByRole('button', { name: 'Step', exact: true }).click()
  await page.getByRole('button', { name: 'Add this step as a beat' }).click()
  await expect(text).toHaveValue(/(## What happens here[\s\S]*){2}/)
  await expect(problems).toContainText('every claim holds')
  const draft = await text.inputValue()
  await text.fill(draft.replace('enter ', 'entr '))
  await expect(problems).toContainText(/Line \d+/)
  await text.fill(draft)
  await expect(problems).toContainText('every claim holds')
  await page.getByRole('button', { name: 'See it as a reader' }).click()
  await expect(lesson(page)).toContainText('What happens here')
})

test('a museum piece shows the fault beside the run without it', async ({ page }) => {
  await page.goto('./')
  await page.getByTestId('lessons').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Museum' }).click()
  await dialog.locator('.lesson-cards button').first().click()
  await expect(lesson(page)).toContainText('Museum')
  await lesson(page).getByRole('list', { name: 'Beats' }).getByRole('button').last().click()
  const beside = page.getByTestId('beside')
  await expect(beside.getByRole('row')).not.toHaveCount(0)
  await beside.getByRole('button', { name: /without the fault/ }).click()
  await expect(lesson(page)).toContainText('yours to play with')
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds nothing in a lesson and its contents, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await open(page, 'coalescing/1')
    for (let i = 0; i < 12 && !(await ask(page).isVisible()); i++) await next(page).click()
    const read = await new AxeBuilder({ page }).include('.lesson').analyze()
    expect(read.violations.map(v => `${v.id}: ${v.nodes[0]?.html}`)).toEqual([])
    await page.keyboard.press('Shift+L')
    await expect(page.getByRole('dialog')).toBeVisible()
    for (const name of ['Lessons', 'Founding note', 'Glossary']) {
      await page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
      const contents = await new AxeBuilder({ page }).include('dialog').analyze()
      expect(contents.violations.map(v => `${name}: ${v.id}: ${v.nodes[0]?.html}`)).toEqual([])
    }
  })

test('a museum piece names its bug and its Xen, and stands beside the run without the fault', async ({
  page,
}) => {
  await open(page, 'ready-for-an-empty-queue/6?ask=off')
  await expect(page.getByTestId('origin')).toContainText('B3: commit 70ccddb14a (2013)')
  await expect(page.getByTestId('origin')).toContainText('An old fault: fifo_ready_for_every_event')
  const handled = page.getByTestId('beside').getByRole('row', { name: /handled d1v0/ })
  await expect(handled).toContainText('1,3,4')
  await expect(handled).toContainText('4,1,3')
  await page.getByRole('button', { name: 'Step through it without the fault' }).click()
  await page.getByRole('button', { name: 'Share' }).click()
  await expect(page.getByText('A link cannot hold this scenario')).toBeVisible()
})
