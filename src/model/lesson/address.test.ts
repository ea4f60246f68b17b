import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAddress, isLessonAddress, type LessonAddress, parseAddress } from './address.ts'

describe('the address of a lesson', () => {
  it('names a lesson, and opens at its first beat', () => {
    expect(parseAddress('#lesson/coalescing')).toEqual({ id: 'coalescing', beat: 1, ask: 'on' })
  })
  it('names a beat, and how it is to be shown', () => {
    expect(parseAddress('#lesson/mask/3?ask=off&from=2&to=5&zoom=bit')).toEqual({
      id: 'mask',
      beat: 3,
      ask: 'off',
      from: 2,
      to: 5,
      zoom: 'bit',
    })
  })
  it('opens a range where it begins, if no beat is named', () => {
    expect(parseAddress('#lesson/mask?from=4')).toMatchObject({ beat: 4, from: 4 })
  })
  it('leaves out what says nothing', () => {
    expect(parseAddress('#lesson/mask/1?ask=maybe&zoom=moon&from=x&and&=&__proto__=1')).toEqual({
      id: 'mask',
      beat: 1,
      ask: 'on',
    })
  })
  it.each(['#lesson/', '#lesson/../x', '#lesson/A', '#lesson/a/b', '#1/abc', `#lesson/${'a'.repeat(61)}`])(
    'is not %s',
    hash => {
      expect(parseAddress(hash)).toBeUndefined()
    },
  )
  it('is told from a link to a scenario by its first word', () => {
    expect(isLessonAddress('#lesson/mask/1')).toBe(true)
    expect(isLessonAddress('#1/abc')).toBe(false)
  })
  it('is read back as it was written', () => {
    const number = fc.integer({ min: 1, max: 9999 })
    const address = fc.record(
      {
        id: fc.stringMatching(/^[a-z0-9-]{1,60}$/),
        beat: number,
        ask: fc.constantFrom('on', 'off', 'now'),
        from: number,
        to: number,
        zoom: fc.constantFrom('hypercall', 'function', 'bit'),
      },
      { requiredKeys: ['id', 'beat', 'ask'] },
    )
    fc.assert(
      fc.property(address, a => {
        expect(parseAddress(formatAddress(a as LessonAddress))).toEqual(a)
      }),
    )
  })
  it('never throws, whatever stands behind the #', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(() => parseAddress(`#lesson/${text}`)).not.toThrow()
      }),
    )
  })
})
