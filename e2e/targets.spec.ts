/** What a finger or a keyboard must find: targets of 24 px (WCAG 2.5.8), and a ring on whatever has the focus. */
import { expect, type Page, test } from '@playwright/test'
import { openApp, VIEWS } from './views.ts'

/**
 * Targets under 24 × 24 px that none of the exceptions excuses. Excused are links within a sentence, and targets with room
 * around them: a circle of 24 px on the middle of each touches no other target and no other such circle.
 */
const tooSmall = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const LEAST = 24
    const INTERACTIVE =
      'a[href], button, input:not([type=hidden]), select, textarea, summary, label:has(input:is([type=checkbox], [type=radio])), [tabindex]:not([tabindex="-1"]), ' +
      '[role=button], [role=slider], [role=option], [role=tab], [role=menuitem], [role=switch], [role=gridcell]'
    // A dialog that is open makes the rest of the page inert.
    const root = document.querySelector('dialog:modal') ?? document.body
    const shown = (el: Element) =>
      el.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      el.getBoundingClientRect().width > 1
    // A region that scrolls takes the focus for its keys; nobody aims at it. A field in a label is as large as the label.
    const isTarget = (el: Element) =>
      shown(el) &&
      !(
        el.matches('section, ul, ol, div:not([role]), pre') &&
        el.scrollHeight + el.scrollWidth > 0 &&
        !el.matches('[role]')
      ) &&
      !(el.matches('input:is([type=checkbox], [type=radio])') && el.closest('label'))
    const targets = [...root.querySelectorAll(INTERACTIVE)].filter(isTarget)
    const boxes = targets.map(el => el.getBoundingClientRect())
    const small = boxes.map(box => box.width < LEAST - 0.5 || box.height < LEAST - 0.5)
    const middle = (box: DOMRect) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 })
    const inSentence = (el: Element) => {
      const beside = [...(el.parentElement?.childNodes ?? [])].filter(node => node !== el)
      return (
        getComputedStyle(el).display === 'inline' &&
        beside.some(node => (node.textContent ?? '').trim().length > 3)
      )
    }
    const crowded = (i: number) => {
      const me = middle(boxes[i] as DOMRect)
      return boxes.some((box, j) => {
        if (i === j || targets[i]?.contains(targets[j] as Node) || targets[j]?.contains(targets[i] as Node))
          return false
        const it = middle(box)
        if (small[j] && Math.hypot(it.x - me.x, it.y - me.y) < LEAST) return true
        const dx = Math.max(box.left - me.x, 0, me.x - box.right)
        const dy = Math.max(box.top - me.y, 0, me.y - box.bottom)
        return Math.hypot(dx, dy) < LEAST / 2
      })
    }
    return targets.flatMap((el, i) => {
      const box = boxes[i] as DOMRect
      if (!small[i] || inSentence(el) || !crowded(i)) return []
      return [`${Math.round(box.width)} × ${Math.round(box.height)}: ${el.outerHTML.slice(0, 110)}`]
    })
  })

/** Controls that do not show that they have the focus: no outline, or one that is clipped away on most sides. */
const withoutRing = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const root = document.querySelector('dialog:modal') ?? document.body
    const controls = [
      ...root.querySelectorAll<HTMLElement>(
        'a[href], button:not(:disabled), input:not([type=file]), select, textarea, summary, [tabindex="0"]',
      ),
    ].filter(el => el.checkVisibility())
    const sidesSeen = (el: HTMLElement, reach: number) => {
      const box = el.getBoundingClientRect()
      const ring = {
        left: box.left - reach,
        right: box.right + reach,
        top: box.top - reach,
        bottom: box.bottom + reach,
      }
      const sides = { left: true, right: true, top: true, bottom: true }
      for (let up = el.parentElement; up; up = up.parentElement) {
        const style = getComputedStyle(up)
        const clip = up.getBoundingClientRect()
        if (style.overflowX !== 'visible') {
          sides.left &&= ring.left >= clip.left - 1
          sides.right &&= ring.right <= clip.right + 1
        }
        if (style.overflowY !== 'visible') {
          sides.top &&= ring.top >= clip.top - 1
          sides.bottom &&= ring.bottom <= clip.bottom + 1
        }
      }
      return Object.values(sides).filter(Boolean).length
    }
    return controls.flatMap(el => {
      el.focus()
      if (document.activeElement !== el) return []
      const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(el)
      const width = Number.parseFloat(outlineWidth)
      const drawn = outlineStyle !== 'none' && width >= 2
      const seen = sidesSeen(el, Number.parseFloat(outlineOffset) + width - 1)
      return drawn && seen >= 2
        ? []
        : [`${drawn ? `${seen} sides seen` : 'no ring'}: ${el.outerHTML.slice(0, 110)}`]
    })
  })

for (const width of [390, 1440]) {
  for (const [name, open] of Object.entries(VIEWS)) {
    test(`${name}, ${width} px wide: every target is large enough, every focus seen`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 })
      await openApp(page)
      await open(page)
      expect(await tooSmall(page)).toEqual([])
      // From here on the browser takes it that there is a keyboard, and draws rings.
      await page.keyboard.press('Tab')
      expect(await withoutRing(page)).toEqual([])
    })
  }
}
