/** What axe finds to mend. The rules are its own; only what is wrong is told, and there are no frames to go through: a quarter of the time. */
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const wrong = { resultTypes: ['violations'] as const }

async function find(page: Page, options: object, parts: readonly string[] = []): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    // Without motion, so that no colour is measured half-way to another.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
    const axe = new AxeBuilder({ page }).setLegacyMode().options(options)
    for (const part of parts) axe.include(part)
    for (const { id, nodes } of (await axe.analyze()).violations)
      found.push(`${colorScheme}: ${id}: ${nodes.map(node => node.html.slice(0, 160)).join(' | ')}`)
  }
  return found
}

/** In light and in dark: in the whole page, or in the parts of it that are named. */
export const violations = (page: Page, ...parts: readonly string[]): Promise<string[]> =>
  find(page, wrong, parts)

/** In light and in dark: texts with less contrast than 7 to 1. */
export const lowContrast = (page: Page): Promise<string[]> =>
  find(page, { ...wrong, runOnly: { type: 'rule', values: ['color-contrast-enhanced'] } })
