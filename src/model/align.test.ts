import fc from 'fast-check'
import { expect, test } from 'vitest'
import { align } from './align.ts'

const keys = (lanes: string[]) =>
  align(
    lanes.map(lane => [...lane]),
    key => key,
  )
const lane = (rows: ReturnType<typeof keys>, n: number) => rows.map(row => row.items[n] ?? '').join('')

test('what all lanes have stands in one row', () => {
  expect(keys(['abc', 'abc']).map(row => row.items)).toEqual([
    ['a', 'a'],
    ['b', 'b'],
    ['c', 'c'],
  ])
})

test('a lane without the key waits', () => {
  expect(keys(['ac', 'abc']).map(row => row.items)).toEqual([
    ['a', 'a'],
    [undefined, 'b'],
    ['c', 'c'],
  ])
})

test('a repeated key is shared as early as it can be', () => {
  expect(keys(['a', 'aa']).map(row => row.items)).toEqual([
    ['a', 'a'],
    [undefined, 'a'],
  ])
})

test('every lane can be read back, whole and in order, and no row is empty', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 12 })
  fc.assert(
    fc.property(fc.array(word, { minLength: 2, maxLength: 4 }), lanes => {
      const rows = keys(lanes)
      expect(lanes.map((_, n) => lane(rows, n))).toEqual(lanes)
      expect(rows.every(row => row.items.some(item => item === row.key))).toBe(true)
    }),
  )
})
