/** From "something is pending" to a vector: xen-reference §4, §10.4. */
import { describe, expect, it } from 'vitest'
import { connected, enter, eoi, runGuest, scan, setIf } from '../../../testing/scene.ts'
import { vlapic_get_ppr } from './vlapic.ts'

/** The guest asks its own LAPIC for an interrupt: an IPI to itself. */
const selfIpi = (vector: number) =>
  ({ op: 'lapic_write', v: 'd1v0', off: 0x300, val: 0x40000 | vector }) as const
const setTpr = (val: number) => ({ op: 'lapic_write', v: 'd1v0', off: 0x80, val }) as const

describe('which source is chosen (§4.2)', () => {
  it('NMI, then the callback vector, then the 8259, then the LAPIC', () => {
    const s = connected('vector', [1])
    s.run(
      { op: 'pic_init', v: 'd1v0', base0: 0x30, base1: 0x38, imr0: 0xdf, imr1: 0xff },
      { op: 'lapic_write', v: 'd1v0', off: 0x350, val: 0x700 },
      { op: 'isa_irq', dom: 1, irq: 5, level: 1 },
      selfIpi(0x81),
      { op: 'lapic_write', v: 'd1v0', off: 0x300, val: 0x40400 },
    )
    s.send(1)
    const source = () => s.run(enter('d1v0')).out?.['src']
    expect([source(), source(), source()]).toEqual(['nmi', 'vector', 'vector'])
    s.run(scan('d1v0'))
    expect([source(), source(), source()]).toEqual(['pic', 'lapic', 'none'])
  })

  it('the callback vector is a look at memory: never acknowledged, and TPR does not hold it back', () => {
    const s = connected('vector', [1])
    s.run(setTpr(0xff))
    s.send(1)
    expect(s.run(enter('d1v0')).out).toEqual({ src: 'vector', vector: 0xf3, blocked: 'none' })
    expect(s.run(enter('d1v0')).out).toEqual({ src: 'vector', vector: 0xf3, blocked: 'none' })
  })

  it('evtchn_upcall_mask is not asked', () => {
    const s = connected('vector', [1])
    s.run({ op: 'g_set_upcall_mask', v: 'd1v0', val: 1 })
    s.send(1)
    expect(s.run(enter('d1v0')).out).toMatchObject({ src: 'vector', blocked: 'none' })
  })

  it('a disabled LAPIC has nothing', () => {
    const s = connected('vector', [1])
    s.run(selfIpi(0x81), { op: 'lapic_write', v: 'd1v0', off: 0xf0, val: 0xff })
    expect(s.run(enter('d1v0')).out).toEqual({ src: 'none' })
  })
})

describe('priorities (§10.4)', () => {
  it.each([
    [0x00, undefined, 0x00, 'yes', 'yes'],
    [0x00, 0x5a, 0x50, 'no', 'yes'],
    [0x50, undefined, 0x50, 'tpr', 'yes'],
    [0x62, 0x51, 0x62, 'no', 'tpr'],
    [0x20, 0x31, 0x30, 'yes', 'yes'],
  ])('TPR 0x%x, in service %s: PPR 0x%x; 0x51 %s, 0x61 %s', (tpr, isr, ppr, with51, with61) => {
    for (const [vector, expected] of [
      [0x51, with51],
      [0x61, with61],
    ] as const) {
      const s = connected('vector', [1])
      if (isr) s.run(selfIpi(isr), enter('d1v0'))
      s.run(setTpr(tpr))
      expect(vlapic_get_ppr(s.x, s.vcpu('d1v0'))).toBe(ppr)
      const { out } = s.run(selfIpi(vector), enter('d1v0'))
      const said = out?.['src'] === 'none' ? 'no' : out?.['blocked'] === 'none' ? 'yes' : out?.['blocked']
      expect(said).toBe(expected)
    }
  })

  it('held back by TPR: the threshold is set to the vector’s class, so that lowering TPR exits', () => {
    const s = connected('vector', [1])
    s.run(setTpr(0x70), selfIpi(0x61), enter('d1v0'))
    expect(s.cell('d1v0.TPR_THRESHOLD')).toBe(6)
    s.run(setTpr(0))
    expect(s.run(enter('d1v0')).out).toEqual({ src: 'lapic', vector: 0x61, blocked: 'none' })
    expect(s.cell('d1v0.TPR_THRESHOLD')).toBe(0)
  })
})

describe('one event an entry', () => {
  it('the second interrupt waits in the window', () => {
    const s = connected('vector', [1])
    s.run(selfIpi(0x61), selfIpi(0x81), enter('d1v0'))
    expect(s.at('d1v0')).toMatchObject({ irr: [0x61], isr: [0x81] })
    expect(s.cell('d1v0.interrupt_window')).toBe(0)
    s.run(eoi('d1v0'))
    expect(s.run(enter('d1v0')).out).toMatchObject({ vector: 0x61 })
  })

  it('an NMI ignores RFLAGS.IF', () => {
    const s = connected('vector', [1])
    s.run(setIf('d1v0', 0), { op: 'lapic_write', v: 'd1v0', off: 0x300, val: 0x40400 })
    expect(s.run(enter('d1v0')).out).toEqual({ src: 'nmi', vector: 2, blocked: 'none' })
  })
})

describe('letting a guest run', () => {
  it.each([
    ['vector', [0xf3]],
    ['gsi', [0x5a]],
    ['pci_intx', [0x61]],
  ] as const)(
    '%s: takes %j, handles the port, and comes to rest with nothing left anywhere',
    (method, vectors) => {
      const s = connected(method, [1])
      s.send(1)
      expect(s.run(runGuest('d1v0'))).toEqual({ vectors, ports: [1] })
      expect(s.at('d1v0')).toEqual({ flag: 0, sel: [], irr: [], isr: [], tmr: [] })
      expect(s.cell('d1.callback_via_asserted')).toBe(0)
      expect(s.cell('d1v0.RFLAGS.IF')).toBe(1)
      expect(s.run(runGuest('d1v0'))).toEqual({ vectors: [], ports: [] })
    },
  )

  it('a storm ends after sixteen interrupts', () => {
    const s = connected('gsi', [1])
    // Another device holds the same line.
    s.run({ op: 'isa_irq', dom: 1, irq: 10, level: 1 })
    expect(s.run(runGuest('d1v0')).vectors).toEqual(Array(16).fill(0x5a))
  })
})
