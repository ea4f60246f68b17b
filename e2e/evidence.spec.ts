/** “Checked against Xen”: numbers that the build found out, and what stands behind them. */
import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, type Page, test } from '@playwright/test'
import { violations } from './axe.ts'

const dialog = (page: Page) => page.getByRole('dialog')

/** Operations of a release and ABI in the recordings themselves: lines that are no header. */
function operationsIn(files: readonly string[], wanted: (file: string, line: string) => boolean): number {
  let n = 0
  for (const file of files) {
    const bytes = readFileSync(`conformance/${file}`)
    let counts = false
    for (const line of (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n')) {
      if (line.startsWith('{"trace"')) counts = wanted(file, line)
      else if (line !== '' && counts) n++
    }
  }
  return n
}

let errors: string[]
test.beforeEach(async ({ page }) => {
  errors = []
  page.on('pageerror', error => errors.push(error.message))
  await page.goto('./')
})
test.afterEach(() => expect(errors).toEqual([]))

test('per release and ABI: recordings, operations, no difference, nothing unknown', async ({ page }) => {
  await page.getByTestId('evidence').click()
  const table = dialog(page).getByRole('region', { name: 'Counts by Xen and ABI' })
  for (const [release, name, abi] of [
    ['4.4.0', '2-level', '2l'],
    ['4.17.7', 'FIFO', 'fifo'],
  ] as const) {
    const random = readdirSync('conformance').filter(
      file => file.startsWith(`${release}-${abi}-`) && file.endsWith('.jsonl.gz'),
    )
    expect(random).not.toEqual([])
    const operations = operationsIn(
      [...random, 'golden.jsonl'],
      (file, line) =>
        file !== 'golden.jsonl' ||
        (line.includes(`"release":"${release}"`) && line.includes(`"abi":"${abi}"`)),
    )
    const cells = table.getByRole('row', { name: `${release} ${name}` }).getByRole('cell')
    await expect(cells.nth(1)).toHaveText(operations.toLocaleString('en'))
    await expect(cells.nth(2)).toHaveText('0')
    await expect(cells.nth(3)).toHaveText('0')
  }
  await expect(dialog(page).getByTestId('evidence-summary')).toContainText(
    /0 differences in [\d,]+ operations/,
  )
})

test('the second witness is there: a booted Xen', async ({ page }) => {
  await page.getByTestId('evidence').click()
  await expect(dialog(page).getByTestId('witness')).toContainText(
    /\d+ kinds of scenario under \d+ ways of delivery/,
  )
  const together = dialog(page)
    .getByTestId('witness')
    .getByRole('row', { name: /^Together/ })
  await expect(together.getByRole('cell').last()).toHaveText('0')
})

test('what is real and what is stubbed, each with its source in both releases', async ({ page }) => {
  await page.getByTestId('evidence').click()
  for (const part of ['Event channels', 'Local APIC', 'Locks', 'The scheduler']) {
    for (const release of ['4.4.0', '4.17.7']) {
      await expect(
        dialog(page).getByRole('link', { name: `${part} in Xen ${release}: source` }),
      ).toHaveAttribute('href', new RegExp(`f=xen/.*RELEASE-${release.replaceAll('.', '\\.')}$`))
    }
  }
})

test('it is reached from the picker and from the releases, on a phone too', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByTestId('releases').click()
  await dialog(page).getByRole('button', { name: 'How the engine is checked' }).click()
  await expect(page.getByRole('heading', { name: 'Checked against Xen' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog(page)).toBeHidden()
  await page.getByTestId('examples').click()
  await dialog(page).getByRole('button', { name: 'How the engine is checked' }).click()
  await expect(page.getByRole('heading', { name: 'Checked against Xen' })).toBeVisible()
  await expect(dialog(page)).toHaveCount(1)
})

for (const width of [390, 1440]) {
  test(`axe finds nothing at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 })
    await page.getByTestId('releases').click()
    await dialog(page).getByRole('button', { name: 'How the engine is checked' }).click()
    await expect(page.getByTestId('evidence-summary')).toBeVisible()
    for (const summary of await dialog(page).locator('summary').all()) await summary.click()
    expect(await violations(page)).toEqual([])
    const body = dialog(page).locator('.dialog-body')
    expect(await body.evaluate(b => b.scrollWidth <= b.clientWidth)).toBe(true)
  })
}
