/** Every name on the map is readable: whatever the scenario, the window and the part of the story. */
import { expect, type Page, test } from '@playwright/test'
import { encodeLink } from '../src/link.ts'
import { examples } from '../src/model/examples.ts'
import { moreExamples } from '../src/model/moreExamples.ts'
import { badInk } from './ink.ts'

/** In the story, where the scene is set, and at the end. */
const MODES = ['story', 'set-up', 'all lines'] as const
type Mode = (typeof MODES)[number]

const WINDOWS = [
  [200, 600],
  [390, 844],
  [768, 1024],
  [1280, 720],
  [1440, 900],
  [1920, 1080],
  [3840, 2160],
] as const

const scenarios = [...examples, ...moreExamples.flatMap(group => group.examples)].map(e => e.scenario)
const links = Promise.all(
  scenarios.map(async scenario => ({ title: scenario.title, link: await encodeLink({ scenario }) })),
)

interface Shown {
  readonly title: string
  readonly link: string | undefined
}

/** Opens each link in place, and measures the map that it makes. */
async function survey(page: Page, shown: readonly Shown[], mode: Mode): Promise<string[]> {
  const measure = badInk.toString()
  return page.evaluate(
    async ({ shown, mode, measure }) => {
      const inkOf = new Function(`return (${measure})()`) as () => string[]
      const frame = () => new Promise(resolve => requestAnimationFrame(resolve))
      const found: string[] = []
      for (const { title, link } of shown) {
        location.hash = mode === 'set-up' ? `${link}?at=1.1` : (link ?? '')
        const open = document.querySelector('[data-testid=examples]') as Element
        for (let i = 0; i < 600 && !open.textContent?.includes(title); i++) await frame()
        // Rendered, measured by the observer of its size, laid out anew.
        for (let i = 0; i < 3; i++) await frame()
        found.push(...inkOf().map(what => `${innerWidth} × ${innerHeight}, ${title}, ${mode}: ${what}`))
      }
      return found
    },
    { shown, mode, measure },
  )
}

for (const [width, height] of WINDOWS) {
  test(`no name overlaps or is cut ${width} px wide, in every shipped scenario`, async ({ page }) => {
    test.setTimeout(120_000)
    const shown = await links
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height })
    await page.goto('./')
    await page.evaluate(() => document.fonts.ready)
    const all = page.getByRole('button', { name: 'All lines' })
    const found: string[] = []
    for (const size of [
      { width, height },
      { width: height, height: width },
    ]) {
      await page.setViewportSize(size)
      for (const mode of MODES) {
        if (mode === 'all lines') await all.click()
        found.push(...(await survey(page, shown, mode)))
        if (mode === 'all lines') await all.click()
      }
    }
    expect(found).toEqual([])
  })
}
