/** A console log of a booted Xen opens like a recording, scenario by scenario. */
import { expect, test } from '@playwright/test'

const LOG = 'src/model/witness/logs/boot-a.hvm-2l.txt'

test('a log lists its scenarios with what the engine makes of each, and a chosen one can be stepped', async ({
  page,
}) => {
  await page.goto('./')
  await page.getByTestId('recording-file').setInputFiles(LOG)
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText(/A console log of a booted Xen: \d+ scenarios/)
  const rows = dialog.getByRole('listitem')
  await expect(rows.first()).toContainText('agrees with the booted Xen')
  await expect(dialog).not.toContainText('differs in')
  await rows.first().getByRole('button').click()
  await expect(page.getByText('From a booted Xen: agrees')).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Xen' })).toHaveValue('4.17.7')
  await page.getByTestId('step-forward').click()
  await expect(page.getByRole('region', { name: 'Story' })).toContainText(/step \d+ of \d+/)
})

test('a log whose header is broken says so, and the screen stays', async ({ page }) => {
  await page.goto('./')
  await page.getByTestId('recording-file').setInputFiles({
    name: 'bad.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('XEVT hdr nothing\n'),
  })
  await expect(page.getByRole('dialog')).toContainText('bad.txt')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('stage')).toBeVisible()
})
