import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { place } from './place.ts'

const window = { width: 390, height: 844 }
const tip = { width: 300, height: 60 }

describe('place', () => {
  it('stands above the word, from where the word begins', () => {
    expect(place({ left: 20, top: 400, width: 30, height: 24 }, tip, window)).toEqual({ left: 20, top: 334 })
  })

  it('stands below a word at the top', () => {
    expect(place({ left: 20, top: 30, width: 30, height: 24 }, tip, window).top).toBe(60)
  })

  it('moves left where the window ends', () => {
    expect(place({ left: 350, top: 400, width: 30, height: 24 }, tip, window).left).toBe(82)
  })

  it('is inside any window that can hold it, wherever the word is', () => {
    const size = (most: number) => fc.integer({ min: 0, max: most })
    fc.assert(
      fc.property(size(2000), size(2000), size(300), size(200), (left, top, width, height) => {
        const at = place({ left, top, width: 40, height: 24 }, { width, height }, window)
        expect(at.left).toBeGreaterThanOrEqual(8)
        expect(at.top).toBeGreaterThanOrEqual(8)
        expect(at.left + width).toBeLessThanOrEqual(window.width - 8)
        expect(at.top + height).toBeLessThanOrEqual(window.height - 8)
      }),
    )
  })
})
