/**
 * The main views as pictures, in e2e/pictures. A picture that is missing is a failure, like one that differs. Record them with
 * `npm run e2e -- visual --update-snapshots`, and look at them before they are committed.
 *
 * The browser is told how to draw text (tools/browser.mjs) and the fonts are the page's own, so the same machine draws the
 * same pixels: measured, none differ. Another one may have other glyphs for the few signs that the fonts lack (✗, ▾, →): with
 * a serif font for them, 135 pixels differed at most. Hence 400 of them are allowed. What that still catches, measured at
 * 1440 px: a mark that is missing (930), a heading spaced wider (990), a panel one pixel lower (4680).
 */
import { expect, type Page, test } from '@playwright/test'
import { openApp, VIEWS } from './views.ts'

const SIZES = { 390: 720, 1440: 720, 1920: 800 } as const

/** From the opening step on, to where the map, the story and the state all have something to say. */
async function tellingStep(page: Page): Promise<void> {
  for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight')
}

const OPEN: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  stage: tellingStep,
  compare: async page => {
    await tellingStep(page)
    await VIEWS['compare']?.(page)
  },
  picker: async page => VIEWS['picker']?.(page),
  evidence: async page => {
    await VIEWS['picker']?.(page)
    await page.getByRole('button', { name: 'How the engine is checked against Xen' }).click()
    await expect(page.getByRole('dialog').getByRole('heading', { name: 'Checked against Xen' })).toBeVisible()
  },
}

/** All of the page once; of what opens in it, that alone: the set stays under 3 MB. */
const PART: Readonly<Record<string, string>> = { compare: 'main', picker: 'dialog', evidence: 'dialog' }

for (const [view, open] of Object.entries(OPEN)) {
  for (const colorScheme of ['dark', 'light'] as const) {
    for (const [width, height] of Object.entries(SIZES)) {
      test(`${view}, ${colorScheme}, ${width} px`, async ({ page }) => {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width: Number(width), height })
        await openApp(page)
        await open(page)
        expect(await page.evaluate(() => [...document.fonts].every(font => font.status === 'loaded'))).toBe(
          true,
        )
        await page.mouse.move(0, 0)
        const part = PART[view]
        await expect(part ? page.locator(part) : page).toHaveScreenshot(`${view}-${colorScheme}-${width}.png`)
      })
    }
  }
}
