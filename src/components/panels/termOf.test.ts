import { describe, expect, it } from 'vitest'
import { describeWrite } from '../../model/cells.ts'
import { releases } from '../../model/release.ts'
import { World } from '../../model/world.ts'
import { domainSpec } from '../../testing/scene.ts'
import { termOf } from './termOf.ts'
import { TERMS } from './terms.ts'

describe('termOf', () => {
  it('explains every field that a step can change', () => {
    const world = new World(
      [domainSpec(0, false), domainSpec(1, true)],
      releases['4.4.0+bind_vector'],
      new Map([[1, new Set([1, 2])]]),
    )
    const unexplained = new Set<string>()
    for (const { base, length } of world.planes) {
      for (let cell = base; cell < base + Math.min(length, 1024); cell++) {
        for (const { label } of describeWrite(world, { cell, before: 0, after: 0xffffffff }))
          if (!termOf(label)) unexplained.add(label)
      }
    }
    expect([...unexplained]).toEqual([])
  })

  it('tells the fields of a word apart', () => {
    expect(termOf('event word[port 2] LINKED')).toBe('LINKED')
    expect(termOf('event word[port 2] LINK')).toBe('LINK')
    expect(termOf('redirtbl[28] remote IRR')).toBe('remote IRR')
    expect(termOf('TPR_THRESHOLD')).toBe('TPR_THRESHOLD')
  })
})

describe('TERMS', () => {
  it('is two or three short sentences each, and ends as a sentence does', () => {
    for (const [id, [long, text]] of Object.entries(TERMS)) {
      expect(text, id).toMatch(/^\S.*\.$/s)
      expect(text.length, id).toBeLessThan(170)
      expect(long.length, id).toBeLessThan(50)
    }
  })
})
