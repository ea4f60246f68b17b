import { describe, expect, it } from 'vitest'
import { readFields } from './fields.ts'
import type { Problem } from './lesson.ts'

/** A block whose first line is line 10 of its file. */
function read(text: string, known: readonly string[] = ['at', 'claims']) {
  const problems: Problem[] = []
  return { fields: readFields(text, 10, known, problems), problems }
}

describe('a block of fields', () => {
  it('gives the values', () => {
    const { fields, problems } = read('at: op 1\nclaims:\n  - d1 fifo = 0')
    expect(problems).toEqual([])
    expect(fields.values).toEqual({ at: 'op 1', claims: ['d1 fifo = 0'] })
  })
  it('knows the line of a field in the file', () => {
    expect(read('at: op 1\nclaims: []').fields.lineOf('claims')).toBe(11)
  })
  it('names the line of the block for a field that is missing', () => {
    expect(read('at: op 1').fields.lineOf('claims')).toBe(10)
  })
  it('knows the line of each item of a list', () => {
    expect(read('at: op 1\nclaims:\n  - one\n\n  - two').fields.linesOf('claims')).toEqual([12, 14])
  })
  it('has no lines of items for what is no list', () => {
    expect(read('at: op 1').fields.linesOf('at')).toEqual([])
  })
  it('may be empty', () => {
    const { fields, problems } = read('')
    expect(fields.values).toEqual({})
    expect(problems).toEqual([])
  })
})

describe('what is wrong with a block', () => {
  it('a field that nobody knows, with what would fit', () => {
    expect(read('at: op 1\nclaim: []').problems).toEqual([
      { line: 11, text: 'there is no field “claim”; would “claims” fit?' },
    ])
  })
  it('a text that needs quotes, at its line', () => {
    const { fields, problems } = read('at: op 1\nclaims: it says: no')
    expect(problems[0]?.line).toBe(11)
    expect(problems[0]?.text).toContain('a text with “: ” or “ #” in it stands in quotes')
    expect(fields.values).toEqual({})
  })
  it('a field that is there twice', () => {
    expect(read('at: op 1\nat: op 2').problems[0]).toMatchObject({
      line: 11,
      text: expect.stringContaining('unique'),
    })
  })
  it('a list, where fields are expected', () => {
    expect(read('- one\n- two').problems).toEqual([
      { line: 10, text: 'a block holds fields: at: …, claims: …' },
    ])
  })
})
