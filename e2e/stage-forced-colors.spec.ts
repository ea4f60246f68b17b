/** With the person's own colours, and without motion, the map still tells everything apart. */
import { expect, type Page, test } from '@playwright/test'

const svg = (page: Page) => page.locator('.stage .canvas > svg')

/** What is painted, as the browser computes it. */
const paint = (page: Page, selector: string, property: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), property)

/** The browser's own ground and text colours. */
const system = (page: Page, name: string) =>
  page.evaluate(name => {
    const probe = document.body.appendChild(document.createElement('i'))
    probe.style.color = name
    const { color } = getComputedStyle(probe)
    probe.remove()
    return color
  }, name)

for (const colorScheme of ['light', 'dark'] as const) {
  test(`forced colours: nothing on the map is told by our colours, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ forcedColors: 'active', colorScheme, reducedMotion: 'reduce' })
    await page.goto('./')
    await expect(page.locator('.stage .train .body').first()).toBeAttached()
    const [ground, text, chosen, onChosen] = await Promise.all(
      ['Canvas', 'CanvasText', 'Highlight', 'HighlightText'].map(name => system(page, name)),
    )
    expect(ground).not.toBe(text)
    // Tracks and stops stand out from the ground; where the event has been the stop is filled.
    expect(await paint(page, '.stage .track[data-strength="2"] .way', 'stroke')).toBe(text)
    expect(await paint(page, '.stage .station[data-visited=true] circle:not(.halo)', 'fill')).toBe(text)
    expect(await paint(page, '.stage .station[data-visited=false] circle', 'fill')).toBe(ground)
    // The present station has a ring of its own, and the train its words.
    expect(await paint(page, '.stage .station[data-current=true] .halo', 'stroke')).toBe(chosen)
    expect(await paint(page, '.stage .train .body', 'fill')).toBe(chosen)
    expect(await paint(page, '.stage .train .number', 'fill')).toBe(onChosen)
    // A lamp that is on is filled, one that is off is not.
    expect(await paint(page, '.stage .lamps [data-on=true] .lamp', 'background-color')).toBe(text)
    expect(await paint(page, '.stage .lamps [data-on=false] .lamp', 'background-color')).not.toBe(text)
    // The vCPU concerned has a thicker frame than the others.
    const frame = (concerned: boolean) =>
      paint(page, `.stage .berth[data-concerned=${concerned}] .berth-box`, 'stroke-width')
    expect(Number.parseFloat(await frame(true))).toBeGreaterThan(Number.parseFloat(await frame(false)))
  })
}

test('without motion the train is at its place at once, and nothing on the map is in transition', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto('./')
  await expect(page.locator('.stage .train').first()).toBeAttached()
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press('ArrowRight')
    const running = await svg(page).evaluate(
      svg => document.getAnimations().filter(a => svg.contains((a.effect as KeyframeEffect).target)).length,
    )
    expect(running).toBe(0)
  }
})
