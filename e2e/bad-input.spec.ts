/** Scenarios larger than any that is shipped: readable all the same. (Windows that are too small: small.spec.ts.) */
import { expect, type Page, test } from '@playwright/test'
import { encodeLink } from '../src/link.ts'
import { exampleDomain } from '../src/model/examples.ts'
import { chooseCallback, guestSetup } from '../src/model/methods.ts'
import type { Op } from '../src/model/ops.ts'
import type { Scenario } from '../src/model/scenario.ts'
import { DOMID_SELF } from '../src/model/xen/constants.ts'
import { badInk } from './ink.ts'

let errors: string[]
test.beforeEach(async ({ page }) => {
  errors = []
  page.on('pageerror', error => errors.push(error.message))
  page.on('console', message => message.type() === 'error' && errors.push(message.text()))
  await page.emulateMedia({ reducedMotion: 'reduce' })
})
test.afterEach(() => expect(errors).toEqual([]))

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** Controls that cannot be brought into view so that a press would meet them. */
const unreachable = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const controls = [...document.querySelectorAll<HTMLElement>('button, select, input, summary, a[href]')]
    return controls
      .filter(c => c.checkVisibility() && !c.closest('.station-list'))
      .flatMap(control => {
        control.scrollIntoView({ block: 'center', inline: 'center' })
        const { left, top, width, height } = control.getBoundingClientRect()
        const hit = document.elementFromPoint(left + width / 2, top + height / 2)
        return hit && (control.contains(hit) || hit.closest('label')?.contains(control))
          ? []
          : [
              `${control.getAttribute('aria-label') ?? control.textContent}: ${hit?.className ?? 'out of sight'}`,
            ]
      })
  })

const PORTS = 150
const TITLE =
  `A ${'very '.repeat(12)}long title with_one_word_that_cannot_be_broken_${'x'.repeat(200)}`.slice(0, 200)

/** Two HVM guests, each with 150 ports to domain 0: every connection of both ends, 600 ports in all. */
function crowd(): Scenario {
  const ends = [1, 2].flatMap(guest =>
    Array.from({ length: PORTS }, (_, i): Op[] => [
      { op: 'EVTCHNOP_alloc_unbound', v: `d${guest}v0`, dom: DOMID_SELF, remote_dom: 0 },
      { op: 'EVTCHNOP_bind_interdomain', v: 'd0v0', remote_dom: guest, remote_port: i + 1 },
    ]).flat(),
  )
  const setup: Op[] = [
    ...guestSetup(1, 2),
    chooseCallback('d1v0', 'vector'),
    ...guestSetup(2, 1),
    chooseCallback('d2v0', 'gsi'),
    ...ends,
    { op: 'run_guest', v: 'd0v0' },
    { op: 'run_guest', v: 'd1v0' },
    { op: 'run_guest', v: 'd2v0' },
  ]
  const story: Op[] = [PORTS, 2 * PORTS].map(port => ({ op: 'EVTCHNOP_send', v: 'd0v0', port }))
  return {
    title: TITLE,
    release: '4.4.0',
    domains: [exampleDomain(0, false, 1), exampleDomain(1, true, 2), exampleDomain(2, true, 1)],
    setup: setup.length,
    ops: [...setup, ...story, { op: 'run_guest', v: 'd1v0' }, { op: 'run_guest', v: 'd2v0' }],
  }
}

for (const [width, height] of [
  [390, 844],
  [1440, 900],
] as const) {
  test(`three domains, hundreds of ports and a title of 200 characters at ${width} × ${height}`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height })
    await page.goto(`./${await encodeLink({ scenario: crowd() })}`)
    await expect(page.getByTestId('examples')).toContainText('A very very')
    await page.evaluate(() => document.fonts.ready)
    expect(TITLE).toHaveLength(200)
    const position = page.locator('input[name="step"]')
    const start = Number(await position.inputValue())
    for (let i = 0; i < 25; i++) await page.keyboard.press('ArrowRight')
    await expect(position).toHaveValue(String(start + 25))
    expect(await page.evaluate(badInk)).toEqual([])
    expect(await overflow(page)).toBe(0)
    expect(await unreachable(page)).toEqual([])
    const names = page.locator('.stage svg .zone-name .who')
    await expect(names).toHaveText([/d0v0/, /d1/])
    await page.keyboard.press('n')
    await page.keyboard.press('ArrowRight')
    await expect(page.locator('.stage svg .zone-name .who').last()).toHaveText(/d[12]/)
  })
}
