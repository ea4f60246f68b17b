/** The main views of the app, as specs that look at all of it open them. */
import { expect, type Page } from '@playwright/test'

/** Opened from the first view, by what a person would press. */
export const VIEWS = {
  stage: async () => {},
  'legend and every panel open': async page => {
    for (const summary of await page.locator('summary:visible').all())
      if (!(await summary.evaluate(el => (el.parentElement as HTMLDetailsElement).open)))
        await summary.click()
  },
  'a channel selected': async page => {
    await page.getByTestId('port-1-2').click()
    await expect(page.getByTestId('inspector')).toBeVisible()
  },
  compare: async page => {
    await page.getByTestId('compare').click()
    await expect(page.locator('.compare .timetable')).toBeVisible()
  },
  picker: async page => {
    await page.getByTestId('examples').click()
    await expect(page.getByRole('dialog').locator('.trace-list')).toBeVisible()
  },
  sandbox: async page => {
    await page.getByTestId('sandbox').click()
    await expect(page.locator('.sandbox')).toBeVisible()
  },
  releases: async page => {
    await page.getByTestId('releases').click()
    await expect(page.getByRole('dialog').locator('.switch-table')).toBeVisible()
  },
  keys: async page => {
    await page.getByRole('button', { name: 'Keys', exact: true }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
  },
} satisfies Record<string, (page: Page) => Promise<void>> as Readonly<
  Record<string, (page: Page) => Promise<void>>
>

/** The first view, still: nothing glides. */
export async function openApp(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto('./')
  await expect(page.getByTestId('stage').locator('svg').first()).toBeVisible()
}
