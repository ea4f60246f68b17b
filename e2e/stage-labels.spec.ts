/** Every name on the map is readable: whatever the scenario, the window and the part of the story. */
import { expect, type Page, test } from '@playwright/test'
import { badInk } from './ink.ts'
import { shipped } from './shipped.ts'

/** Each window is measured upright and turned. */
const WINDOWS = [
  [200, 600],
  [390, 844],
  [768, 1024],
  [1280, 720],
  [1440, 900],
  [1920, 1080],
  [3840, 2160],
] as const

const scenarios = shipped()

/** Opens each link in place, and measures the map that it makes. */
function survey(
  page: Page,
  links: readonly { readonly title: string; readonly link: string }[],
): Promise<string[]> {
  return page.evaluate(
    async ({ links, measure }) => {
      const bad = new Function(`return (${measure})()`) as () => string[]
      const frame = () => new Promise(resolve => requestAnimationFrame(resolve))
      const chosen = document.querySelector('[data-testid=examples]')
      const found: string[] = []
      for (const { title, link } of links) {
        location.hash = link
        for (let i = 0; i < 600 && !chosen?.textContent?.includes(title); i++) await frame()
        if (!chosen?.textContent?.includes(title)) found.push(`${title} did not open`)
        // Rendered when it is seen; laid out for its size and its words fitted in the frame after.
        for (let i = 0; i < 2; i++) await frame()
        const where = document.querySelector('[data-testid=stage]')?.getAttribute('aria-label')
        found.push(...bad().map(what => `${innerWidth} × ${innerHeight}, ${title}, ${where}: ${what}`))
      }
      return found
    },
    { links, measure: badInk.toString() },
  )
}

for (const [width, height] of WINDOWS) {
  test(`in every shipped scenario no word on the map overlaps or is cut, ${width} px wide`, async ({
    page,
  }) => {
    test.setTimeout(150_000)
    const all = await scenarios
    const at = (where: 'setup' | 'moment' | 'end') =>
      all.map(({ title, links }) => ({ title, link: links[where] }))
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height })
    await page.goto('./')
    await page.evaluate(() => document.fonts.ready)
    const allLines = page.getByRole('button', { name: 'All lines' })
    const found: string[] = []
    for (const size of [
      { width, height },
      { width: height, height: width },
    ]) {
      await page.setViewportSize(size)
      found.push(...(await survey(page, at('moment'))), ...(await survey(page, at('setup'))))
      await allLines.press('Enter')
      found.push(...(await survey(page, at('end'))))
      await allLines.press('Enter')
    }
    expect(found).toEqual([])
  })
}

/** Steps through the whole trace and reports words of the board that do not fit it. */
const cutWords = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    // After the step is rendered, so that the words have been fitted when this frame comes.
    const frame = () => new Promise(resolve => setTimeout(() => requestAnimationFrame(resolve)))
    const board = document.querySelector('[data-testid=board]') as HTMLElement
    const press = async (key: string) => {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
      await frame()
    }
    const cut: string[] = []
    await press('Home')
    await press('Home')
    const steps = Number(document.querySelector('.ribbon')?.getAttribute('aria-valuemax'))
    for (let at = 1; at <= steps; at++) {
      await press('ArrowRight')
      if (board.scrollHeight > board.clientHeight + 1 || board.scrollWidth > board.clientWidth + 1)
        cut.push(`step ${at}: ${board.textContent}`)
    }
    return steps > 100 ? cut : [`only ${steps} steps`]
  })

/** The longest words, where the board is narrowest: on a phone, and over a map with both ABIs. */
for (const [width, height, title] of [
  [390, 844, 'One event by PCI INTx'],
  [1280, 720, 'FIFO: three events, two priorities'],
  [1440, 900, 'FIFO: three events, two priorities'],
] as const) {
  test(`the board has room for the words of every step at ${width} × ${height}`, async ({ page }) => {
    test.setTimeout(120_000)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height })
    const links = (await scenarios).find(scenario => scenario.title === title)?.links
    await page.goto(`./${links?.moment}`)
    await expect(page.getByTestId('examples')).toContainText(title)
    expect(await cutWords(page)).toEqual([])
  })
}
