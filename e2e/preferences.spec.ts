/** What a person asked of the system holds for the whole page: their own colours, more contrast. */
import { expect, test } from '@playwright/test'
import { lowContrast, violations } from './axe.ts'
import { openApp, VIEWS } from './views.ts'

for (const name of ['stage', 'compare', 'picker'] as const) {
  test(`more contrast, ${name}: every text has 7 to 1`, async ({ page }) => {
    await page.emulateMedia({ contrast: 'more' })
    await openApp(page)
    await VIEWS[name]?.(page)
    expect(await lowContrast(page)).toEqual([])
  })
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
  expect(await violations(page)).toEqual([])
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
