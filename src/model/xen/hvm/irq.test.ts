/** How an HVM guest is told: xen-reference §1.5, §1.6, §3.8–3.10, §10.1, §10.3. */
import { describe, expect, it } from 'vitest'
import { connected, domainSpec, enter, Scene, scan } from '../../../testing/scene.ts'
import type { Op } from '../../ops.ts'
import { hvm_isa_irq_to_gsi, hvm_pci_intx_gsi, hvm_pci_intx_link } from './irq.ts'

const setVia = (via: string): Op => ({ op: 'HVM_PARAM_CALLBACK_IRQ', v: 'd1v0', dom: 0x7ff0, via })

describe('INTx routing (§10.3)', () => {
  it.each([
    [0, [16, 17, 18, 19], [0, 1, 2, 3]],
    [1, [20, 21, 22, 23], [1, 2, 3, 0]],
    [3, [28, 29, 30, 31], [3, 0, 1, 2]],
    [7, [44, 45, 46, 47], [3, 0, 1, 2]],
    [8, [17, 18, 19, 20], [0, 1, 2, 3]],
    [15, [45, 46, 47, 16], [3, 0, 1, 2]],
    [16, [18, 19, 20, 21], [0, 1, 2, 3]],
    [23, [46, 47, 16, 17], [3, 0, 1, 2]],
    [24, [19, 20, 21, 22], [0, 1, 2, 3]],
    [30, [43, 44, 45, 46], [2, 3, 0, 1]],
    [31, [47, 16, 17, 18], [3, 0, 1, 2]],
  ])('device %i: GSIs %j, links %j', (device, gsis, links) => {
    expect([0, 1, 2, 3].map(intx => hvm_pci_intx_gsi(device, intx))).toEqual(gsis)
    expect([0, 1, 2, 3].map(intx => hvm_pci_intx_link(device, intx))).toEqual(links)
  })

  it('ISA IRQ 0 is wired to GSI 2, the others straight', () => {
    expect([0, 1, 2, 15].map(hvm_isa_irq_to_gsi)).toEqual([2, 1, 2, 15])
  })
})

describe('HVM_PARAM_CALLBACK_IRQ (§1.6, §10.1)', () => {
  it.each([
    ['0x2000000000000f3', 3, 0xf3, 'vector 0xf3'],
    ['0x200000000000000', 3, 0, 'vector 0: not range-checked'],
    ['0xa', 1, 10, 'GSI 10'],
    ['0x12a', 1, 0x2a, 'GSI: bits 7:0 only'],
    ['0x30', 0, 48, 'GSI 48: past the pins, so none; the value stays'],
    ['0x100', 0, 0, 'GSI 0, so none'],
    ['0x100000000001800', 2, 3, 'INTx device 3 INTA'],
    ['0x100000000001001', 2, 2 | (1 << 8), 'INTx device 2 INTB'],
    ['0x1000012ffff1b02', 2, 3 | (2 << 8), 'INTx: domain, bus and function are ignored'],
    ['0x0', 0, 0, 'none'],
    ['0x300000000000001', 0, 0, 'type 3 means none'],
    ['0xff00000000000001', 0, 0, 'type 0xff wraps to none'],
  ])('%s: type %i, data 0x%x (%s)', (via, type, data) => {
    const s = new Scene([domainSpec(1, true)])
    expect(s.run(setVia(via))).toEqual({ rc: 0 })
    expect([s.cell('d1.callback_via_type'), s.cell('d1.callback_via')]).toEqual([type, data])
  })

  it('never fails for a bad value, but for a bad domain, a PV one, and one without the right', () => {
    const s = new Scene([domainSpec(0, false), domainSpec(1, true), domainSpec(2, true)])
    const set = (v: string, dom: number) => s.run({ op: 'HVM_PARAM_CALLBACK_IRQ', v, dom, via: '0xa' }).rc
    expect([set('d1v0', 9), set('d0v0', 0), set('d1v0', 2), set('d0v0', 2)]).toEqual([-3, -22, -1, 0])
  })
})

describe('changing the method while an upcall is pending', () => {
  const asserted = (s: Scene) => s.cell('d1.callback_via_asserted')
  const counts = (s: Scene) => [10, 28, 5].map(gsi => s.cell(`d1.gsi_assert_count[${gsi}]`))

  it('GSI → INTx → vector → none: the assertion moves along, and is remembered where there is no line', () => {
    const s = connected('gsi', [1])
    s.send(1)
    expect(counts(s)).toEqual([1, 0, 0])
    s.run(setVia('0x100000000001800'))
    expect(counts(s)).toEqual([0, 1, 1])
    s.run(setVia('0x2000000000000f3'))
    expect([asserted(s), ...counts(s)]).toEqual([1, 0, 0, 0])
    s.run(setVia('0x0'))
    expect([asserted(s), ...counts(s)]).toEqual([1, 0, 0, 0])
    s.run(setVia('0xa'))
    expect(counts(s)).toEqual([1, 0, 0])
  })

  it('vector → GSI asserts nothing in 4.4: the vector never asserted, and the flag is already up', () => {
    const s = connected('vector', [1, 2])
    s.send(1)
    s.run(setVia('0xa'))
    expect([asserted(s), ...counts(s)]).toEqual([0, 0, 0, 0])
    s.send(2)
    expect(counts(s)).toEqual([0, 0, 0])
    s.run(scan('d1v0'))
    s.send(1)
    expect(counts(s)).toEqual([1, 0, 0])
  })

  it('with no method, an event for vCPU 0 is latched all the same, and GSI or INTx raise the line at once', () => {
    const s = connected('vector', [1])
    s.run(setVia('0x0'))
    s.send(1)
    expect([asserted(s), ...counts(s)]).toEqual([1, 0, 0, 0])
    s.run(setVia('0xa'))
    expect(counts(s)).toEqual([1, 0, 0])
  })
})

describe('de-assertion (§3.10)', () => {
  it('happens on an exit of any vCPU, once vCPU 0 has cleared its flag, not before', () => {
    const s = connected('gsi', [1])
    s.send(1)
    s.run(enter('d1v1'))
    expect(s.cell('d1.callback_via_asserted')).toBe(1)
    s.run(scan('d1v0'))
    expect(s.cell('d1.callback_via_asserted')).toBe(1)
    s.run(enter('d1v1'))
    expect(s.cell('d1.callback_via_asserted')).toBe(0)
  })

  it('takes neither the LAPIC’s request nor remote IRR back', () => {
    const s = connected('gsi', [1])
    s.send(1)
    s.run(scan('d1v0'), enter('d1v1'))
    expect(s.at('d1v0').irr).toEqual([0x5a])
    expect(s.cell('d1.redirtbl[10]') & (1 << 14)).not.toBe(0)
  })
})

describe('the PCI link router', () => {
  it('takes an asserted link’s assertion from the old ISA IRQ to the new one', () => {
    const s = connected('pci_intx', [1])
    s.send(1)
    s.run({ op: 'HVMOP_set_pci_link_route', dom: 1, link: 3, isa_irq: 11 })
    expect([5, 11].map(irq => s.cell(`d1.gsi_assert_count[${irq}]`))).toEqual([0, 1])
    expect([s.cell('d1.vpic0.irr'), s.cell('d1.vpic1.irr')]).toEqual([0, 1 << 3])
  })
})

describe('a plain GSI up to 15 is also an 8259 line', () => {
  it('GSI 5 by the 8259: LVT0 lets ExtINT through, and the vector is the chip’s base plus 5', () => {
    const s = connected('gsi', [1])
    s.run(
      setVia('0x5'),
      { op: 'pic_init', v: 'd1v0', base0: 0x30, base1: 0x38, imr0: 0xdf, imr1: 0xff },
      { op: 'lapic_write', v: 'd1v0', off: 0x350, val: 0x700 },
    )
    s.send(1)
    expect(s.run(enter('d1v0')).out).toEqual({ src: 'pic', vector: 0x35, blocked: 'none' })
  })
})
