import { describe, expect, it } from 'vitest'
import type { Option } from '../../model/lesson/lesson.ts'
import { optionAt } from './points.ts'

const option = (point?: string): Option => ({
  text: point ?? 'words only',
  right: false,
  because: '',
  line: 1,
  ...(point !== undefined && { point }),
})
const options = [
  option(),
  option('evtchn_2l_set_pending'),
  option('d1 port 2 masked'),
  option('d1v0 selector'),
]

describe('what was pointed at is an option', () => {
  it('a station, by one of the functions that stop there', () => {
    expect(
      optionAt(options, { kind: 'station', functions: ['evtchn_2l_set_pending', 'evtchn_2l_unmask'] }),
    ).toBe(1)
    expect(optionAt(options, { kind: 'station', functions: ['vcpu_kick'] })).toBe(-1)
  })
  it('a row, by its label and whose card it is on', () => {
    expect(optionAt(options, { kind: 'row', label: 'masked', about: 'd1 port 2' })).toBe(2)
    expect(optionAt(options, { kind: 'row', label: 'masked', about: 'd1 port 3' })).toBe(-1)
  })
  it('a row, by the name that the panel has for it', () => {
    expect(optionAt(options, { kind: 'row', label: 'evtchn_pending_sel 0x8', about: 'd1v0' })).toBe(3)
    expect(optionAt(options, { kind: 'row', label: 'evtchn_pending_sel 0x8', about: 'd1v1' })).toBe(-1)
  })
})
