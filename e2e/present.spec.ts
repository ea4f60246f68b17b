/** Presenting: a large map with one sentence, notes in a second window, and the same story on paper. */
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { violations } from './axe.ts'

const presenter = (page: Page) => page.getByTestId('presenter')
const sentence = (page: Page) => page.getByTestId('presenter-sentence')
const step = async (page: Page): Promise<number> =>
  Number(await page.getByRole('slider', { name: 'Position in the trace' }).getAttribute('aria-valuenow'))

async function present(page: Page): Promise<void> {
  await page.goto('./')
  await expect(page.getByTestId('stage').locator('svg').first()).toBeVisible()
  await page.keyboard.press('p')
  await expect(presenter(page)).toBeVisible()
}

test('by keyboard: p, a clicker, a black screen, and back with nothing lost', async ({ page }) => {
  await page.goto('./')
  await page.getByTestId('port-1-2').click()
  const before = await step(page)
  const stepIs = (expected: number) => expect.poll(() => step(page)).toBe(expected)
  await page.keyboard.press('p')
  await expect(presenter(page)).toBeVisible()
  await expect(page.getByRole('banner')).toBeHidden()
  await expect(page.getByRole('region', { name: 'Event channels and vCPUs' })).toBeHidden()
  await expect(page.getByRole('region', { name: 'State' })).toBeHidden()

  await page.keyboard.press('PageDown')
  await page.keyboard.press('PageDown')
  await page.keyboard.press('PageUp')
  await stepIs(before + 1)
  await expect(presenter(page)).toContainText('in_irq()')

  await page.keyboard.press('b')
  await expect(page.getByTestId('black')).toBeVisible()
  await page.keyboard.press('PageDown')
  await expect(page.getByTestId('black')).toBeHidden()
  await stepIs(before + 1)

  await page.keyboard.press('Escape')
  await expect(presenter(page)).toBeHidden()
  await expect(page.getByRole('banner')).toBeVisible()
  await expect(page.getByTestId('present')).toBeFocused()
  await stepIs(before + 1)
  await expect(page.getByTestId('port-1-2')).toHaveAttribute('aria-pressed', 'true')
})

test('one panel at a time comes beside the map, and p leaves', async ({ page }) => {
  await present(page)
  const map = page.getByTestId('stage').locator('.map')
  const alone = (await map.boundingBox())?.width ?? 0
  await page.keyboard.press('s')
  await expect(page.getByRole('region', { name: 'State' })).toBeVisible()
  await expect.poll(async () => (await map.boundingBox())?.width ?? 0).toBeLessThan(alone)
  await page.keyboard.press('c')
  await expect(page.getByRole('region', { name: 'Story' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'State' })).toBeHidden()
  await page.keyboard.press('c')
  await expect(page.getByRole('region', { name: 'Story' })).toBeHidden()
  await page.keyboard.press('p')
  await expect(presenter(page)).toBeHidden()
})

for (const [width, height] of [
  [1280, 720],
  [1920, 1080],
  [3840, 2160],
  [390, 844],
] as const) {
  test(`at ${width} × ${height} everything fits, and the map stays where it is`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await present(page)
    const map = page.getByTestId('stage').locator('.map')
    const box = await map.boundingBox()
    expect(box?.height).toBeGreaterThan(height / 3)
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('ArrowRight')
      expect(await map.boundingBox()).toEqual(box)
      await expect(sentence(page)).toBeInViewport({ ratio: 1 })
    }
    const overflow = await page.evaluate(() => {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement
      return [scrollWidth - clientWidth, scrollHeight - clientHeight]
    })
    expect(overflow).toEqual([0, 0])
  })
}

test('the pointer hides when it rests, and comes back when it moves', async ({ page }) => {
  await page.clock.install()
  await present(page)
  // From here on time passes only when told to, however slow the machine is.
  await page.clock.pauseAt(Date.now() + 60_000)
  const cursor = () => page.evaluate(() => getComputedStyle(document.body).cursor)
  await page.mouse.move(300, 300)
  expect(await cursor()).not.toBe('none')
  await page.clock.runFor(3100)
  expect(await cursor()).toBe('none')
  await page.mouse.move(310, 300)
  expect(await cursor()).not.toBe('none')
})

test('full screen is asked for with f, and a refusal is said', async ({ page }) => {
  await page.goto('./')
  await page.evaluate(() => {
    Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('not allowed'))
  })
  await page.keyboard.press('f')
  await expect(page.getByRole('alert')).toContainText('refused full screen')
})

test('axe finds nothing while presenting', async ({ page, context }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await present(page)
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('s')
  await expect(page.getByRole('region', { name: 'State' })).toBeVisible()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('b')
  await expect(page.getByTestId('black')).toBeVisible()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('b')
  expect(await violations(await openNotes(page, context))).toEqual([])
})

async function openNotes(page: Page, context: BrowserContext): Promise<Page> {
  const [notes] = await Promise.all([context.waitForEvent('page'), page.keyboard.press('Shift+P')])
  await expect(notes.getByTestId('notes-sentence')).toBeVisible()
  return notes
}

test('the notes follow, say what comes next, and steer', async ({ page, context }) => {
  await present(page)
  const notes = await openNotes(page, context)
  const said = notes.getByTestId('notes-sentence')
  await expect(said).toHaveText((await sentence(page).textContent()) ?? '')
  await expect(notes.getByText(/A PV guest just has its flag looked at/)).toBeVisible()
  const next = (await notes.getByTestId('notes-next').textContent()) ?? ''

  await notes.getByRole('button', { name: 'Step' }).click()
  await expect(sentence(page)).toHaveText(next)
  await expect(said).toHaveText(next)
  await expect(notes.getByTestId('notes')).toContainText('in_irq()')

  await notes.keyboard.press('PageUp')
  await expect(sentence(page)).not.toHaveText(next)
  await notes.keyboard.press('b')
  await expect(page.getByTestId('black')).toBeVisible()
  await expect(notes.getByText(/The screen is black/)).toBeVisible()
  await notes.keyboard.press('PageDown')
  await expect(page.getByTestId('black')).toBeHidden()
  await expect(sentence(page)).not.toHaveText(next)
})

test('two talks at once do not mix', async ({ page, context }) => {
  await page.goto('./')
  const notes = await openNotes(page, context)
  const other = await context.newPage()
  await other.goto('./')
  const otherNotes = await openNotes(other, context)
  await other.keyboard.press('End')
  await expect(otherNotes.getByTestId('notes-next')).toHaveText(/the end/)
  await expect(notes.getByTestId('notes-next')).not.toHaveText(/the end/)
})

test('the notes say so when the presenter’s window is closed', async ({ page, context }) => {
  await page.goto('./')
  const notes = await openNotes(page, context)
  await page.close({ runBeforeUnload: true })
  await expect(notes.getByRole('status')).toContainText('was closed')
})

test('what is no message is not shown, and markup is text', async ({ page, context }) => {
  await page.goto('./')
  const notes = await openNotes(page, context)
  const said = (await notes.getByTestId('notes-sentence').textContent()) ?? ''
  const tell = (message: object) =>
    page.evaluate(message => {
      const name = `upcall-notes-${(window as unknown as { channel: string }).channel}`
      new BroadcastChannel(name).postMessage(message)
    }, message)
  const channel = notes.url().split('#notes/')[1] as string
  await page.evaluate(id => Object.assign(window, { channel: id }), channel)
  const view = { kind: 'view', title: 't', at: 1, length: 2, headline: 'h', black: false, presenting: false }
  await tell({ ...view, sentence: 7 })
  await tell({ ...view, sentence: 'x', html: '<img src=x>' })
  await expect(notes.getByTestId('notes-sentence')).toHaveText(said)
  await tell({ ...view, sentence: '<b>bold</b>' })
  await expect(notes.getByTestId('notes-sentence')).toHaveText('<b>bold</b>')
})

test('where the browser blocks the window there is a link to it', async ({ page, context }) => {
  await page.goto('./')
  await page.evaluate(() => {
    window.open = () => null
  })
  await page.keyboard.press('Shift+P')
  const link = page.getByRole('dialog').getByRole('link', { name: 'Open the speaker notes' })
  const [notes] = await Promise.all([context.waitForEvent('page'), link.click()])
  await expect(notes.getByTestId('notes-sentence')).toBeVisible()
})

test('a window of notes loads little and leaves the app alone', async ({ page }) => {
  const loaded: string[] = []
  page.on('response', response => loaded.push(response.url()))
  await page.goto(`./#notes/${'0123456789abcdef'.repeat(2)}`)
  await expect(page.getByRole('status')).toContainText('Waiting for the presenter')
  await expect(page.getByRole('button', { name: 'Step' })).toBeVisible()
  expect(loaded.filter(url => /\.js$/.test(url)).length).toBeLessThanOrEqual(4)
  expect(loaded.filter(url => /link-|paper-|Presenter-/.test(url))).toEqual([])
})

test('on paper: a frame for each moment, and no toolbar', async ({ page }) => {
  await page.goto('./')
  await page.evaluate(() => {
    window.print = () => undefined
  })
  await page.keyboard.press('Control+p')
  const board = page.getByTestId('storyboard')
  await expect(board).toBeAttached()
  await expect(board).toBeHidden()
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await expect(board).toBeVisible()
  await expect(page.getByRole('banner').first()).toBeHidden()
  await expect(page.getByTestId('present')).toBeHidden()
  const frames = board.getByTestId('frame')
  expect(await frames.count()).toBeGreaterThanOrEqual(8)
  await expect(frames.first()).toContainText('do_event_channel_op(d0v0, EVTCHNOP_send)')
  await expect(frames.nth(3)).toContainText('d1 evtchn_pending[port 2]: 0 → 1')
  await expect(board).toContainText('Xen 4.4.0')
  await expect(board).toContainText(/#1\/[\w-]{20,}/)
  const colours = await board.evaluate(element => [
    getComputedStyle(document.body).backgroundColor,
    getComputedStyle(element).color,
  ])
  expect(colours).toEqual(['rgba(0, 0, 0, 0)', 'rgb(0, 0, 0)'])
})

test('the browser’s own print finds the storyboard loaded, and prints what is on screen then', async ({
  page,
}) => {
  await page.goto('./')
  const loaded = page.waitForResponse(/paper-.*\.js/)
  await page.mouse.move(200, 200)
  await page.mouse.move(210, 200)
  await loaded
  await page.getByTestId('examples').click()
  await page.getByRole('dialog').getByRole('button', { name: 'One event by PCI INTx' }).click()
  await expect(page.getByTestId('examples')).toContainText('PCI INTx')
  await expect
    .poll(async () => {
      await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
      return page
        .getByTestId('storyboard')
        .getByRole('heading', { level: 1, includeHidden: true })
        .allInnerTexts()
    })
    .toEqual(['One event by PCI INTx'])
})
