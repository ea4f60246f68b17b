/** Recordings of real Xen, as a person opens them: shipped ones, files chosen and dropped, and what is none. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, type Page, test } from '@playwright/test'

const golden = readFileSync('public/recordings/golden-4.4.0-2l.jsonl', 'utf8')
const lines = golden.trimEnd().split('\n')
/** The first golden trace: a header and 12 operations. */
const trace = lines.slice(0, 13)
const header = JSON.parse(trace[0] as string)

const scenario = (page: Page) => page.getByTestId('examples')
const bar = (page: Page) => page.getByTestId('recording-bar')
const list = (page: Page) => page.getByRole('dialog').locator('.trace-list')

const open = (page: Page, name: string, content: string | Buffer) =>
  page
    .getByTestId('recording-file')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) })

let errors: string[]
test.beforeEach(async ({ page }) => {
  errors = []
  page.on('pageerror', error => errors.push(error.message))
  await page.goto('./')
  await expect(scenario(page)).toContainText('One event by callback vector')
})
test.afterEach(() => expect(errors).toEqual([]))

test('a shipped recording is replayed and agrees, operation by operation', async ({ page }) => {
  await scenario(page).click()
  await expect(list(page).getByRole('button')).toHaveCount(27)
  await list(page).getByRole('button', { name: 'callback via GSI 9' }).click()
  await expect(scenario(page)).toContainText('callback via GSI 9')
  await expect(bar(page)).toContainText('14 of 14 operations agree with Xen 4.4.0')
  await expect(bar(page)).toContainText('Operation 1,')
  await page.keyboard.press('n')
  await expect(bar(page)).toContainText(/Operation 2, .*: agrees/)
})

test('the keyboard alone opens a recording', async ({ page }) => {
  await scenario(page).focus()
  await page.keyboard.press('Enter')
  const poll = list(page).getByRole('button', { name: 'SCHEDOP_poll' })
  await poll.focus()
  await page.keyboard.press('Enter')
  await expect(bar(page)).toContainText('11 of 11 operations agree')
})

test('a chosen file with one trace opens at once, gzipped or not', async ({ page }) => {
  await open(page, 'one.jsonl', trace.join('\n'))
  await expect(bar(page)).toContainText('12 of 12 operations agree with Xen 4.4.0')
  await page.getByTestId('examples').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Masked, then unmasked' }).click()
  await expect(bar(page)).toBeHidden()
  await open(page, 'one.jsonl.gz', gzipSync(trace.join('\n')))
  await expect(bar(page)).toContainText('12 of 12 operations agree with Xen 4.4.0')
})

test('of many traces one is chosen; those that the engine lacks say so', async ({ page }) => {
  const other = JSON.stringify({ ...header, release: '4.9.0', title: 'another Xen' })
  const later = JSON.stringify({ ...header, release: '4.17.7', title: 'later Xen' })
  await open(page, 'many.jsonl', [...trace, other, trace[1], later, trace[1]].join('\n'))
  await expect(list(page).getByRole('button')).toHaveCount(3)
  await expect(list(page).getByRole('button', { name: 'another Xen' })).toBeDisabled()
  await expect(list(page)).toContainText('the engine does not have Xen 4.9.0')
  await expect(list(page).getByRole('button', { name: 'later Xen' })).toBeEnabled()
  await list(page).getByRole('button', { name: header.title }).click()
  await expect(bar(page)).toContainText('12 of 12')
})

test('where the engine differs, the recorded and the engine’s value stand side by side', async ({ page }) => {
  const fifth = JSON.parse(trace[5] as string)
  const wrong = trace.with(5, JSON.stringify({ ...fifth, r: { ...fifth.r, rc: -22 } }))
  await open(page, 'wrong.jsonl', wrong.join('\n'))
  await expect(bar(page)).toContainText('11 of 12 operations agree')
  await expect(bar(page)).toContainText(/Operation 5, .*: differs/)
  await expect(bar(page).getByRole('row', { name: 'rc -22' })).toBeVisible()
  await page.getByTestId('step-forward').click()
  await expect(bar(page)).toContainText(/Operation 6, .*: agrees/)
  await bar(page).getByRole('button', { name: 'Next difference' }).click()
  await expect(bar(page)).toContainText(/Operation 5, .*: differs/)
})

test('an operation that the engine does not know ends the replay and is named', async ({ page }) => {
  const fifth = JSON.parse(trace[5] as string)
  const unknown = trace.with(5, JSON.stringify({ ...fifth, op: 'EVTCHNOP_sing' }))
  await open(page, 'unknown.jsonl', unknown.join('\n'))
  await expect(bar(page)).toContainText('4 of 12 operations agree')
  await expect(bar(page)).toContainText('the engine does not know the operation EVTCHNOP_sing')
})

test('a file dropped anywhere on the page is opened, and the page says that it may be dropped', async ({
  page,
}) => {
  const files = await page.evaluateHandle(text => {
    const data = new DataTransfer()
    data.items.add(new File([text], 'dropped.jsonl'))
    return data
  }, trace.join('\n'))
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: files })
  await expect(page.getByText('Drop the recording to open it')).toBeVisible()
  await page.dispatchEvent('main', 'dragover', { dataTransfer: files })
  await page.dispatchEvent('main', 'drop', { dataTransfer: files })
  await expect(page.getByText('Drop the recording to open it')).toBeHidden()
  await expect(bar(page)).toContainText('12 of 12 operations agree')
})

test('a text that is dragged over the page is none of its business', async ({ page }) => {
  const data = await page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.setData('text/plain', 'hello')
    return data
  })
  await page.dispatchEvent('main', 'dragover', { dataTransfer: data })
  await expect(page.getByText('Drop the recording to open it')).toBeHidden()
})

const whole = gzipSync(golden)
const BAD: readonly (readonly [string, string | Buffer, string])[] = [
  ['empty.jsonl', '', '“empty.jsonl” is empty.'],
  ['poem.txt', 'Roses are red', '“poem.txt” is not a recording. Line 1: this is not JSON.'],
  ['cut.jsonl', golden.slice(0, golden.length - 40), `Line ${lines.length}: this is not JSON.`],
  ['data.json', '{"a": 1}', 'Line 1: an operation stands before the first header'],
  ['photo.jsonl', Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 0]), 'there is a zero byte in line 3'],
  ['cut.jsonl.gz', whole.subarray(0, whole.length / 2), '“cut.jsonl.gz” is cut short or damaged'],
  ['bomb.jsonl.gz', gzipSync(Buffer.alloc(70 * 1024 * 1024)), 'unpacks to more than 64 MB'],
]

for (const [name, content, why] of BAD) {
  test(`what is no recording says why, and the screen stays: ${name}`, async ({ page }) => {
    await page.getByTestId('step-forward').click()
    const place = await page.getByLabel(/^Step, of/).inputValue()
    await open(page, name, content)
    await expect(page.getByRole('alert')).toContainText(why)
    await expect(scenario(page)).toContainText('One event by callback vector')
    await expect(page.getByLabel(/^Step, of/)).toHaveValue(place)
  })
}

test('a long recording is replayed while the page lives, and can be stopped', async ({ page }) => {
  // As on a slow phone, so that there is time to change one's mind.
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: 6 })
  const many = Array.from({ length: 1500 }, () => trace.slice(1)).flat()
  await open(page, 'long.jsonl', [trace[0], ...many].join('\n'))
  await expect(page.getByRole('progressbar', { name: 'Replaying' })).toBeVisible()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('progressbar')).toBeHidden()
  await expect(scenario(page)).toContainText('One event by callback vector')
})
