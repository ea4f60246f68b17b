import { expect, type Page, test } from '@playwright/test'
import { violations } from './axe.ts'

const panel = (page: Page) => page.getByRole('region', { name: 'Do something' })
const operation = (page: Page) => panel(page).getByLabel('Operation')

test.beforeEach(async ({ page }) => {
  await page.goto('')
  await page.getByTestId('sandbox').click()
  await expect(panel(page)).toBeVisible()
})

test('a form holds the arguments of its operation, and only those', async ({ page }) => {
  await operation(page).selectOption('EVTCHNOP_bind_virq')
  await expect(panel(page).getByRole('combobox', { name: 'virq' })).toContainText('0 VIRQ_TIMER')
  await expect(panel(page).getByRole('combobox', { name: 'vcpu' })).toBeVisible()
  await operation(page).selectOption('SCHEDOP_block')
  await expect(panel(page).getByRole('combobox')).toHaveCount(2)
})

test('what Xen refuses is done, and its errno is shown and is a step of the trace', async ({ page }) => {
  await operation(page).selectOption('EVTCHNOP_send')
  await panel(page).getByRole('combobox', { name: 'port' }).fill('0x3e7')
  await page.keyboard.press('Enter')
  await expect(panel(page)).toContainText('EVTCHNOP_send returned -EINVAL')
  await panel(page).getByRole('button', { name: 'Go to the return' }).click()
  await expect(panel(page)).toContainText('returned -EINVAL')
})

test('text that is no value is refused at its field, and nothing typed is lost', async ({ page }) => {
  await operation(page).selectOption('EVTCHNOP_bind_vector')
  const port = panel(page).getByRole('combobox', { name: 'port' })
  const vector = panel(page).getByRole('textbox', { name: 'vector' })
  await port.fill('two')
  await vector.fill('0x55')
  await panel(page).getByRole('button', { name: 'Do it' }).click()
  await expect(port).toBeFocused()
  await expect(port).toHaveAccessibleDescription('a whole number from 0 to 0xffffffff is needed')
  await operation(page).selectOption('EVTCHNOP_send')
  await operation(page).selectOption('EVTCHNOP_bind_vector')
  await expect(port).toHaveValue('two')
  await expect(vector).toHaveValue('0x55')
})

test('the proposal says that it is one, and takes Xen 4.4.0 to the Xen that has it', async ({ page }) => {
  await expect(operation(page).locator('option', { hasText: '(proposal)' })).toHaveCount(1)
  await operation(page).selectOption('EVTCHNOP_bind_vector')
  await panel(page).getByRole('combobox', { name: 'as' }).selectOption('d1v0')
  await panel(page).getByRole('combobox', { name: 'port' }).fill('2')
  await panel(page).getByRole('textbox', { name: 'vector' }).fill('0x51')
  await page.keyboard.press('Enter')
  await expect(panel(page)).toContainText('EVTCHNOP_bind_vector returned 0')
})

test('what this Xen lacks is labelled, and doing it shows how Xen refuses', async ({ page }) => {
  await expect(operation(page).locator('option', { hasText: '(not in Xen 4.4.0)' })).toHaveText([
    /^EVTCHNOP_reset_cont/,
    /^HVMOP_set_evtchn_upcall_vector/,
  ])
  await operation(page).selectOption('HVMOP_set_evtchn_upcall_vector')
  await expect(panel(page)).toContainText('Xen 4.4.0 does not know this hypercall')
  await panel(page).getByRole('button', { name: 'Do it' }).click()
  await expect(panel(page)).toContainText('HVMOP_set_evtchn_upcall_vector returned -ENOSYS')
})

test('a guest goes over to FIFO with the values that the forms start with', async ({ page }) => {
  for (const [op, said] of [
    ['EVTCHNOP_init_control', 'returned 0, link_bits 17'],
    ['EVTCHNOP_expand_array', 'returned 0'],
  ] as const) {
    await operation(page).selectOption(op)
    await panel(page).getByRole('button', { name: 'Do it' }).click()
    await expect(panel(page)).toContainText(`${op} ${said}`)
  }
  await operation(page).selectOption('EVTCHNOP_set_priority')
  await panel(page).getByRole('combobox', { name: 'port' }).fill('2')
  await page.keyboard.press('Enter')
  await expect(panel(page)).toContainText('EVTCHNOP_set_priority returned 0')
})

test('the callback is chosen by method and value, and shown as Xen takes it', async ({ page }) => {
  await operation(page).selectOption('HVM_PARAM_CALLBACK_IRQ')
  await panel(page).getByLabel('method').selectOption('pci_intx')
  await expect(panel(page).getByRole('group', { name: 'via' })).toContainText('0x100000000001800')
})

test('what was done can be undone and redone', async ({ page }) => {
  await operation(page).selectOption('set_in_irq')
  await panel(page).getByRole('button', { name: 'Do it' }).click()
  await expect(panel(page)).toContainText('set_in_irq done')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled()
  await page.getByRole('button', { name: 'Redo' }).click()
  await expect(page.getByRole('button', { name: 'Redo' })).toBeDisabled()
})

test('by keyboard alone: open, choose, do, close, and the focus is where it was', async ({ page }) => {
  await page.keyboard.press('Escape')
  await expect(panel(page)).toBeHidden()
  await expect(page.getByTestId('sandbox')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(operation(page)).toBeFocused()
  await page.keyboard.type('run_tasklets')
  await expect(operation(page)).toHaveValue('run_tasklets')
  await panel(page).getByRole('button', { name: 'Do it' }).focus()
  await page.keyboard.press('Enter')
  await expect(panel(page)).toContainText('run_tasklets ran')
})

test('the panel is accessible, errors included', async ({ page }) => {
  await operation(page).selectOption('EVTCHNOP_bind_interdomain')
  await panel(page).getByRole('button', { name: 'Do it' }).click()
  await expect(panel(page)).toContainText('a value is needed')
  expect(await violations(page, '.sandbox')).toEqual([])
})

test('on a phone the panel fits, and the map stays in view', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const box = await panel(page).boundingBox()
  expect(box?.width).toBeLessThanOrEqual(390)
  expect(box?.y).toBeGreaterThan(844 * 0.3)
})
