import { describe, expect, it } from 'vitest'
import { classOf, decodeIntrInfo, decodeRte, membersOf } from './registers.ts'

/** Fields as a person reads them: `31 valid: the CPU takes it`. */
const told = (fields: ReturnType<typeof decodeRte>): string[] =>
  fields.map(({ name, high, low, says }) => `${high === low ? high : `${high}:${low}`} ${name}: ${says}`)

describe('decodeIntrInfo', () => {
  it('takes all 32 bits apart, highest first, without a gap', () => {
    let next = 31
    for (const { high, low } of decodeIntrInfo(0)) {
      expect(high).toBe(next)
      next = low - 1
    }
    expect(next).toBe(-1)
  })

  it('knows an external interrupt, an NMI and a machine check by the values of the reference', () => {
    expect(told(decodeIntrInfo(0x800000f3))).toEqual([
      '31 valid: the CPU takes it',
      '30:12 reserved: 0',
      '11 deliver error code: no',
      '10:8 type: external interrupt',
      '7:0 vector: 0xf3',
    ])
    const typeAndVector = (info: number) => told(decodeIntrInfo(info)).slice(3)
    expect(typeAndVector(0x80000202)).toEqual(['10:8 type: NMI', '7:0 vector: 0x2'])
    expect(typeAndVector(0x80000312)).toEqual(['10:8 type: hardware exception', '7:0 vector: 0x12'])
  })

  it('says that a field whose valid bit is gone is no event, whatever else it holds', () => {
    expect(told(decodeIntrInfo(0x5a))[0]).toBe('31 valid: no event')
  })
})

describe('decodeRte', () => {
  it('gives the fields of a low word, highest bit first', () => {
    expect(told(decodeRte(0x0000f95a))).toEqual([
      '16 mask: 0',
      '15 trigger: level',
      '14 remote IRR: 1',
      '13 polarity: 1',
      '12 delivery status: 1',
      '11 destination mode: logical',
      '10:8 delivery: LowestPrio',
      '7:0 vector: 0x5a',
    ])
  })

  it('is masked, edge and Fixed after reset', () => {
    expect(told(decodeRte(0x10000)).filter(f => !/: 0(x0)?$/.test(f))).toEqual([
      '16 mask: 1',
      '15 trigger: edge',
      '11 destination mode: physical',
      '10:8 delivery: Fixed',
    ])
  })
})

describe('membersOf', () => {
  it('names the vectors of a 256-bit set, highest first', () => {
    expect(membersOf([0, 0, 1 << 26, 1 << 1, 0, 0, 0, 0x80000000])).toEqual([0xff, 0x61, 0x5a])
    expect(membersOf([0, 0, 0, 0, 0, 0, 0, 0])).toEqual([])
  })

  it('has the priority class of a vector as its row of sixteen', () => {
    expect([0x10, 0x5a, 0xff].map(classOf)).toEqual([1, 5, 15])
  })
})
