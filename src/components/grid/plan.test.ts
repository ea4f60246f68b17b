import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { around, hit, moved, planBoard, rectOf } from './plan.ts'

const wide = planBoard({ width: 820, height: 470, bits: 64, vcpus: 128, ratio: 1, type: 12 })
const phone = planBoard({ width: 366, height: 0, bits: 64, vcpus: 128, ratio: 3, type: 11 })

describe('the board', () => {
  test.each([
    ['wide', wide, 820],
    ['on a phone', phone, 366],
  ])('%s: every block stays inside, and none covers another', (_, plan, width) => {
    const blocks = [plan.ports, plan.selector, plan.vcpus]
    for (const b of blocks) {
      expect(b.x).toBeGreaterThanOrEqual(0)
      expect(b.x + b.w).toBeLessThanOrEqual(width)
      expect(b.y + b.h).toBeLessThanOrEqual(plan.height)
    }
    for (const [i, a] of blocks.entries())
      for (const b of blocks.slice(i + 1))
        expect(a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y).toBe(true)
  })

  test('64 rows of 64 ports, and the selector’s bit n beside row n', () => {
    expect([wide.ports.cols, wide.ports.rows]).toEqual([64, 64])
    expect(rectOf(wide.selector, 19).y).toBe(rectOf(wide.ports, 19 * 64).y)
  })

  test('a 32-bit guest has 32 words of 32 bits', () => {
    const { ports } = planBoard({ width: 820, height: 470, bits: 32, vcpus: 2, ratio: 1, type: 12 })
    expect([ports.cols, ports.rows, ports.count]).toEqual([32, 32, 1024])
  })

  test('cells end on device pixels', () => {
    const size = phone.ports.cell.w * 3
    expect(size).toBeCloseTo(Math.round(size), 9)
  })
})

const cells = fc.constantFrom(
  ...[wide, phone].flatMap(({ ports, vcpus }) => [ports, vcpus]).map(block => block),
)

describe('a place and its cell', () => {
  test('the middle of a cell hits that cell, whatever the cell', () => {
    fc.assert(
      fc.property(cells, fc.nat(), (block, n) => {
        const index = n % block.count
        const { x, y, w, h } = rectOf(block, index)
        expect(hit(block, x + w / 2, y + h / 2)).toBe(index)
      }),
    )
  })

  test('outside there is nothing, nor behind the last of an uneven row', () => {
    expect(hit(wide.ports, wide.ports.x - 1, wide.ports.y + 1)).toBeUndefined()
    expect(hit(wide.ports, wide.ports.x + wide.ports.w + 0.1, wide.ports.y + 1)).toBeUndefined()
    const five = {
      ...wide.vcpus,
      cols: 4,
      rows: 2,
      count: 5,
      w: 40,
      h: 20,
      cell: { w: 10, h: 10 },
      x: 0,
      y: 0,
    }
    expect(hit(five, 5, 15)).toBe(4)
    expect(hit(five, 15, 15)).toBeUndefined()
  })
})

describe('the keys', () => {
  const to = (index: number, key: string, all = false) => moved(wide.ports, index, key, all)

  test('arrows go to the neighbour, and stop at the edges of the block', () => {
    expect([to(130, 'ArrowLeft'), to(130, 'ArrowRight')]).toEqual([129, 131])
    expect([to(130, 'ArrowUp'), to(130, 'ArrowDown')]).toEqual([66, 194])
    expect([to(0, 'ArrowLeft'), to(5, 'ArrowUp'), to(4095, 'ArrowRight')]).toEqual([0, 5, 4095])
  })

  test('Home and End go along the word, with Ctrl to the first and last of all', () => {
    expect([to(130, 'Home'), to(130, 'End')]).toEqual([128, 191])
    expect([to(130, 'Home', true), to(130, 'End', true)]).toEqual([0, 4095])
  })

  test('pages keep the column, even where the last row is short', () => {
    expect([to(130, 'PageUp'), to(130, 'PageDown')]).toEqual([2, 642])
    const uneven = { ...wide.vcpus, cols: 16, count: 20 }
    expect(moved(uneven, 9, 'PageDown', false)).toBe(9)
    expect(moved(uneven, 2, 'PageDown', false)).toBe(18)
  })

  test('no key leaves the block, and other keys mean nothing', () => {
    const keys = fc.constantFrom(
      'ArrowLeft',
      'ArrowRight',
      'ArrowUp',
      'ArrowDown',
      'PageUp',
      'PageDown',
      'Home',
      'End',
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), keys, fc.boolean(), (count, n, key, all) => {
        const block = { ...wide.vcpus, cols: Math.min(count, 16), count }
        const end = moved(block, n % count, key, all)
        expect(end).toBeGreaterThanOrEqual(0)
        expect(end).toBeLessThan(count)
      }),
    )
    expect(to(130, 'x')).toBeUndefined()
  })
})

test('the window round a cell holds it, and only cells of the block', () => {
  fc.assert(
    fc.property(fc.nat(4095), fc.constantFrom(4, 6, 8, 16), (index, cols) => {
      const window = around(wide.ports, index, cols, 3)
      expect(window).toContain(index)
      expect(new Set(window).size).toBe(cols * 3)
      expect(window.every(i => i >= 0 && i < 4096)).toBe(true)
    }),
  )
})
