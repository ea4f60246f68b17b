/** HVMOP_set_evtchn_upcall_vector (4.6 and later): xen-reference §1.7, §3.7, lesson 12, PITFALLS 15–17. */
import { describe, expect, it } from 'vitest'
import {
  bindVcpu,
  bindVirq,
  type ConnectedScene,
  connected,
  domainSpec,
  enter,
  eoi,
  runGuest,
  runTasklets,
  Scene,
  scan,
  upcallVector,
} from '../../../testing/scene.ts'
import { chooseCallback } from '../../methods.ts'
import type { Op } from '../../ops.ts'
import type { ReleaseId } from '../../release.ts'
import { EINVAL, ENOENT } from '../errno.ts'

const LATER = ['4.6.0', '4.17.7'] as const

/** Two channels of d1: port 1 on vCPU 0 with vector 0x61, port 2 on vCPU 1 with 0x71; GSI callback beside it. */
function lesson12(release: ReleaseId, method: 'gsi' | 'vector' = 'gsi'): ConnectedScene {
  const s = connected(method, [1, 2], release)
  s.run(upcallVector('d1v0', 0, 0x61), upcallVector('d1v0', 1, 0x71), bindVcpu('d1v0', 2, 1))
  // 4.17 asserts when the vector is set; a guest takes that spurious interrupt and goes on.
  s.run(runGuest('d1v0'), runGuest('d1v1'))
  return s
}

/** Values the last operation wrote to the VM-entry interruption-information field with its valid bit. */
const injected = (s: Scene): number[] =>
  s.steps.flatMap(step =>
    step.kind === 'write' &&
    s.world.cellName(step.cell).endsWith('VM_ENTRY_INTR_INFO') &&
    step.after >>> 31 === 1
      ? [step.after]
      : [],
  )

describe.each(LATER)('Xen %s', release => {
  it('refuses, in this order: a PV guest, a vector below 16, a vCPU that is not there', () => {
    const s = new Scene([domainSpec(0, false), domainSpec(1, true)], release)
    expect(s.run(upcallVector('d0v0', 0, 0x61)).rc).toBe(-EINVAL)
    expect(s.run(upcallVector('d1v0', 9, 0x0f)).rc).toBe(-EINVAL)
    expect(s.run(upcallVector('d1v0', 9, 0x10)).rc).toBe(-ENOENT)
    expect(s.run(upcallVector('d1v0', 1, 0x10)).rc).toBe(0)
  })

  it('changes a vector, and never clears it: 0 is below 16', () => {
    const s = lesson12(release)
    expect(s.run(upcallVector('d1v0', 0, 0x62)).rc).toBe(0)
    expect(s.run(upcallVector('d1v0', 0, 0)).rc).toBe(-EINVAL)
    expect(s.cell('d1v0.evtchn_upcall_vector')).toBe(0x62)
  })

  it('each vCPU is interrupted by its own vector, an edge; the GSI stays down', () => {
    const s = lesson12(release)
    s.send(1)
    s.send(2)
    expect([s.at('d1v0').irr, s.at('d1v1').irr]).toEqual([[0x61], [0x71]])
    expect([s.at('d1v0').tmr, s.cell('d1.callback_via_asserted'), s.cell('d1.gsi_assert_count[10]')]).toEqual(
      [[], 0, 0],
    )
  })

  it('goes into service, opens no window, and needs an EOI', () => {
    const s = lesson12(release)
    s.send(1)
    expect(s.run(enter('d1v0')).out).toEqual({ src: 'lapic', vector: 0x61, blocked: 'none' })
    expect([injected(s), s.cell('d1v0.interrupt_window')]).toEqual([[0x80000061], 0])
    expect(s.at('d1v0')).toMatchObject({ irr: [], isr: [0x61] })
    s.run(scan('d1v0'))
    s.send(1)
    expect(s.run(enter('d1v0')).out).toEqual({ src: 'none' })
    s.run(eoi('d1v0'))
    expect(s.run(enter('d1v0')).out).toMatchObject({ src: 'lapic', vector: 0x61 })
  })

  it('17: with a callback vector beside it one event makes two interrupts', () => {
    const s = lesson12(release, 'vector')
    s.send(1)
    expect(s.run(enter('d1v0')).out).toMatchObject({ src: 'vector', vector: 0xf3 })
    expect(s.cell('d1v0.interrupt_window')).toBe(1)
    s.run(scan('d1v0'))
    expect(s.run(enter('d1v0')).out).toMatchObject({ src: 'lapic', vector: 0x61 })
  })

  it('a deferred VIRQ whose event was consumed meanwhile is a spurious interrupt', () => {
    const s = lesson12(release)
    s.run(bindVirq('d1v0', 0), { op: 'send_guest_vcpu_virq', t: 'd1v0', virq: 0 })
    expect(s.at('d1v0').irr).toEqual([])
    s.run(scan('d1v0'), runTasklets)
    expect(s.at('d1v0').irr).toEqual([0x61])
    s.run(enter('d1v0'))
    expect(s.run(scan('d1v0')).ports).toEqual([])
  })
})

describe('a LAPIC that is off', () => {
  const spiv = (val: number): Op => ({ op: 'lapic_write', v: 'd1v0', off: 0xf0, val })

  it('4.6.0 requests the vector all the same', () => {
    const s = lesson12('4.6.0')
    s.run(spiv(0xff))
    s.send(1)
    expect(s.at('d1v0').irr).toEqual([0x61])
  })

  it('15: 4.17.7 raises nothing until the LAPIC is switched on, and then only if the flag is still up', () => {
    const s = lesson12('4.17.7')
    s.run(spiv(0xff))
    s.send(1)
    expect(s.at('d1v0').irr).toEqual([])
    s.run(spiv(0x1ff))
    expect(s.at('d1v0').irr).toEqual([0x61])
    s.run(runGuest('d1v0'), spiv(0xff))
    s.send(1)
    s.run(scan('d1v0'), spiv(0x1ff))
    expect(s.at('d1v0').irr).toEqual([])
  })
})

describe('4.17.7', () => {
  it('13: setting a vector asserts at once, with or without an event', () => {
    const s = connected('gsi', [1], '4.17.7')
    s.run(upcallVector('d1v0', 0, 0x61))
    expect(s.at('d1v0').irr).toEqual([0x61])
  })

  it('16: a vector on vCPU 0 makes the domain count as told by vector: vCPU 1 without one is only kicked', () => {
    const s = connected('gsi', [1], '4.17.7')
    s.run(upcallVector('d1v0', 0, 0x61), bindVcpu('d1v0', 1, 1))
    s.send(1)
    expect(s.entered).toContain('vcpu_kick')
    expect(s.run(enter('d1v1')).out).toEqual({ src: 'none' })
  })

  it('choosing GSI while an event waits puts the line up', () => {
    const s = connected('vector', [1], '4.17.7')
    s.send(1)
    s.run(chooseCallback('d1v0', 'gsi'))
    expect(s.cell('d1.gsi_assert_count[10]')).toBe(1)
  })
})
