/** What a person asked of the system holds for the whole page: their own colours, more contrast. */
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { openApp, VIEWS } from './views.ts'

for (const colorScheme of ['light', 'dark'] as const) {
  for (const name of ['stage', 'compare', 'picker'] as const) {
    test(`more contrast, ${colorScheme}, ${name}: every text has 7 to 1`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, contrast: 'more', reducedMotion: 'reduce' })
      await openApp(page)
      await VIEWS[name]?.(page)
      const { violations } = await new AxeBuilder({ page }).withRules(['color-contrast-enhanced']).analyze()
      expect(violations.flatMap(({ nodes }) => nodes.map(node => node.html.slice(0, 110)))).toEqual([])
    })
  }
}

test("a person's own colours: what is first, chosen or off is told without a background", async ({
  page,
}) => {
  await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active', reducedMotion: 'reduce' })
  await openApp(page)
  const border = (name: string) =>
    page.getByRole('button', { name, exact: true }).evaluate(button => {
      const { borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(button)
      return `${borderTopWidth} ${borderTopColor} ${backgroundColor}`
    })
  expect(await border('Step')).not.toBe(await border('Back'))
  expect(await border('Vector')).not.toBe(await border('GSI'))
  expect(await border('Undo')).not.toBe(await border('Share'))
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
})

test("a person's own colours reach the map: its lines and names are in them", async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active', reducedMotion: 'reduce' })
  await openApp(page)
  const colours = await page.evaluate(() => {
    const style = getComputedStyle(document.documentElement)
    return ['--vector', '--gsi', '--trunk', '--panel'].map(name => style.getPropertyValue(name).trim())
  })
  expect(colours).toEqual(['CanvasText', 'CanvasText', 'CanvasText', 'Canvas'])
})
