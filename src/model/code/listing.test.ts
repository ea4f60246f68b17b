import { describe, expect, it } from 'vitest'
import { SWITCH_NAMES } from '../differences.ts'
import { FAULT_NAMES } from '../faults.ts'
import { releases } from '../release.ts'
import { FN_NAMES } from '../xen/source.ts'
import { blockEnds, conditionsAround, entersBlock } from './blocks.ts'
import { listingOf, sourceRows } from './listing.ts'
import { holds, parseCode } from './parse.ts'

describe('the notation', () => {
  it('has text, nesting and anchors', () => {
    expect(parseCode('\nif a:   ? a ; = state\n  return   <\n')).toEqual([
      {
        text: 'if a:',
        indent: 0,
        anchors: [
          { kind: 'branch', condition: 'a' },
          { kind: 'write', place: 'state' },
        ],
        guards: [],
      },
      { text: 'return', indent: 1, anchors: [{ kind: 'return' }], guards: [] },
    ])
  })

  it('takes a row for a condition of the release only behind its brackets', () => {
    const [on, off, self] = parseCode(
      '[evtchn_usable] a  > evtchn_send\n[!evtchn_usable,bind_vector] b\n[reset_leaves_fifo=self] c',
    )
    const of = (row: typeof on) =>
      [releases['4.4.0'], releases['4.6.0'], releases['4.17.7']].map(r => row && holds(row, r))
    expect(of(on)).toEqual([false, false, true])
    expect(of(off)).toEqual([false, false, false])
    expect(of(self)).toEqual([false, true, false])
    expect(on?.text).toBe('a')
  })

  it('keeps every row short, and every name of a switch or a place spelled without blanks', () => {
    for (const fn of FN_NAMES) {
      for (const { text, guards, anchors } of sourceRows(fn)) {
        expect(text.length, `${fn}: ${text}`).toBeLessThanOrEqual(72)
        for (const { name } of guards) expect([...SWITCH_NAMES, ...FAULT_NAMES]).toContain(name)
        for (const anchor of anchors)
          if (anchor.kind === 'call') expect(['*', ...FN_NAMES]).toContain(anchor.fn)
      }
    }
  })

  it('ends every listing, in every release', () => {
    for (const release of Object.values(releases)) {
      for (const fn of FN_NAMES) {
        const { rows } = listingOf(fn, release)
        const last = rows.at(-1)
        expect(last?.kind === 'end' || last?.anchors.some(a => a.kind === 'return'), fn).toBe(true)
      }
    }
  })
})

describe('blocks', () => {
  const rows = parseCode('if a   ? a\nor b:   ? b\n  x\n  if !c:   ? c\n    y\nz')

  it('end where the nesting does', () => {
    expect(blockEnds(rows)).toEqual([1, 5, 3, 5, 5, 6])
  })

  it('are entered past their conditions, of several in a row past the first', () => {
    expect(conditionsAround(rows)).toEqual([[], [], [0], [0], [0, 3], []])
  })

  it('are entered or not by what their row says', () => {
    const row = (i: number) => rows[i] as (typeof rows)[number]
    expect(entersBlock(row(1), true)).toBe(true)
    expect(entersBlock(row(3), true)).toBe(false)
    expect(entersBlock({ ...row(3), text: 'if it is so:' }, true)).toBeUndefined()
  })
})
