import { describe, expect, it } from 'vitest'
import { nearest } from './near.ts'

describe('words that would fit', () => {
  it('the nearest comes first, by letters to insert, delete or change', () => {
    expect(nearest('pendng', ['ending', 'pending'])).toBe('; would “pending” or “ending” fit?')
  })
  it('capitals make no difference', () => {
    expect(nearest('irr', ['IRR', 'evtchn_pending_sel'])).toBe('; would “IRR” fit?')
  })
  it('a word that holds what was written fits however long it is', () => {
    expect(nearest('tlb', ['NEW_TLBFLUSH_CLOCK_PERIOD_tlb', 'SCHEDULE'])).toContain(
      'NEW_TLBFLUSH_CLOCK_PERIOD_tlb',
    )
  })
  it('what is too far is left out', () => {
    expect(nearest('vmx', ['evtchn_upcall_pending', 'vmx2'])).toBe('; would “vmx2” fit?')
  })
  it('if nothing is near, what there is is said', () => {
    expect(nearest('zzz', ['evtchn_upcall_pending', 'evtchn_upcall_mask'])).toBe(
      '; would “evtchn_upcall_pending” or “evtchn_upcall_mask” fit?',
    )
  })
  it('three at most, unless more are asked for', () => {
    const known = ['a1', 'a2', 'a3', 'a4']
    expect(nearest('a', known)).not.toContain('a4')
    expect(nearest('a', known, 4)).toContain('a4')
  })
  it('if there is nothing to choose from, nothing is said', () => {
    expect(nearest('a', [])).toBe('')
  })
})
