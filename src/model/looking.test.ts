import { describe, expect, it } from 'vitest'
import { domainSpec, Scene } from '../testing/scene.ts'
import { nextVector, pprOf } from './looking.ts'
import { APIC_IRR, APIC_ISR, APIC_TASKPRI, HVMIRQ_callback_vector } from './xen/constants.ts'

/** d1v0 with its local APIC on, a task priority, one vector in service and one requested. */
function guest({ tpr = 0, isr = -1, irr = -1 }): Scene {
  const s = new Scene([domainSpec(1, true)])
  const v = s.vcpu('d1v0')
  const { mem } = s.world
  mem[v.lapic_disabled] = 0
  mem[v.lapic + (APIC_TASKPRI >> 4)] = tpr
  for (const [base, vector] of [
    [APIC_ISR, isr],
    [APIC_IRR, irr],
  ] as const)
    if (vector >= 0) mem[v.lapic + (base >> 4) + (vector >> 5)] = (1 << (vector & 31)) >>> 0
  return s
}

const asked = (s: Scene) => {
  const v = s.vcpu('d1v0')
  return { ppr: pprOf(s.world, v, s.x.read.bind(s.x)), next: nextVector(s.world, v, s.x.read.bind(s.x)) }
}

describe('pprOf and nextVector', () => {
  it.each([
    [0x00, -1, 0x00, 'next', 'next'],
    [0x00, 0x5a, 0x50, 'in service', 'next'],
    [0x50, -1, 0x50, 'blocked', 'next'],
    [0x62, 0x51, 0x62, 'in service', 'blocked'],
    [0x20, 0x31, 0x30, 'next', 'next'],
  ])('TPR %i and ISR %i make PPR %i, as in the table of the reference', (tpr, isr, ppr, of51, of61) => {
    expect(asked(guest({ tpr, isr, irr: 0x51 }))).toMatchObject({ ppr, next: { kind: of51 } })
    expect(asked(guest({ tpr, isr, irr: 0x61 }))).toMatchObject({ ppr, next: { kind: of61 } })
  })

  it('names what holds a vector back', () => {
    expect(asked(guest({ tpr: 0x50, irr: 0x51 })).next).toEqual({ kind: 'blocked', vector: 0x51, by: 'tpr' })
    const closed = guest({ irr: 0x51 })
    closed.world.mem[closed.vcpu('d1v0').rflags_if] = 0
    expect(asked(closed).next).toEqual({ kind: 'blocked', vector: 0x51, by: 'rflags_ie' })
  })

  it('lets an NMI and the callback vector go first', () => {
    const nmi = guest({ irr: 0x51 })
    nmi.world.mem[nmi.vcpu('d1v0').nmi_pending] = 1
    expect(asked(nmi).next).toEqual({ kind: 'behind', vector: 0x51, first: 'nmi' })
    const callback = guest({ irr: 0x51 })
    callback.world.mem[callback.dom(1).callback_via_type] = HVMIRQ_callback_vector
    callback.world.mem[callback.vcpu('d1v0').vcpu_info] = 1
    expect(asked(callback).next).toEqual({ kind: 'behind', vector: 0x51, first: 'vector' })
  })

  it('finds nothing where nothing is requested, or the local APIC is off', () => {
    expect(asked(guest({})).next).toEqual({ kind: 'none' })
    const off = guest({ irr: 0x51 })
    off.world.mem[off.vcpu('d1v0').lapic_disabled] = 2
    expect(asked(off).next).toEqual({ kind: 'off' })
  })

  it('changes nothing', () => {
    const s = guest({ tpr: 0x20, isr: 0x31, irr: 0x51 })
    const before = s.world.mem.slice()
    asked(s)
    expect(s.world.mem).toEqual(before)
  })
})
