/** The lessons of xen-reference §8.2 and the golden values of §10.6 and §10.8, as far as 4.4.0 and the 2-level ABI go. */
import { describe, expect, it } from 'vitest'
import {
  allocUnbound,
  bindInterdomain,
  bindVcpu,
  bindVirq,
  close,
  connected,
  domainSpec,
  enter,
  eoi,
  inIrq,
  runGuest,
  runTasklets,
  Scene,
  scan,
  send,
  setIf,
  setMask,
  unmask,
} from '../../testing/scene.ts'
import { ids } from '../../testing/steps.ts'

const nothing = { src: 'none' }
const takes = (src: string, vector: number) => ({ src, vector, blocked: 'none' })
const held = (src: string, vector: number, blocked: string) => ({ src, vector, blocked })

/** The VM-entry field as the last operation wrote it, before hardware took it. */
const entryField = (s: Scene, vcpu: string): number | undefined => {
  const { vm_entry_intr_info } = s.vcpu(vcpu)
  for (const step of s.steps) if (step.kind === 'write' && step.cell === vm_entry_intr_info) return step.after
  return undefined
}

describe('lesson 1: one bit, two domains', () => {
  const s = new Scene([domainSpec(0, false), domainSpec(1, true)])
  const a = s.run(allocUnbound('d0v0', 1)).out?.['port'] as number
  const bind = s.run(bindInterdomain('d1v0', 0, a))

  it('binding sets the binder’s own port pending, though nobody sent', () => {
    expect(bind).toEqual({ rc: 0, out: { local_port: 1 } })
    expect(s.port(1, 1)).toEqual({ state: 'ECS_INTERDOMAIN', vcpu: 0, pending: true, masked: false })
    expect(s.at('d1v0')).toMatchObject({ flag: 1, sel: [0] })
  })

  it('the handler leaves nothing behind, and a send sets it all again, in the receiver only', () => {
    expect(s.run(scan('d1v0'))).toEqual({ ports: [1] })
    expect(s.at('d1v0')).toMatchObject({ flag: 0, sel: [] })
    s.run(send('d0v0', a))
    expect(s.pending(1)).toEqual([1])
    expect(s.pending(0)).toEqual([])
    expect(s.at('d0v0')).toMatchObject({ flag: 0, sel: [] })
  })
})

describe('lesson 2: send to nobody', () => {
  it('a send on an unbound port succeeds and writes nothing; the later bind sets the port pending instead', () => {
    const s = new Scene([domainSpec(0, false), domainSpec(1, true)])
    s.run(allocUnbound('d0v0', 1))
    expect(s.run(send('d0v0', 1))).toEqual({ rc: 0 })
    expect(s.changes).toEqual({})
    s.run(bindInterdomain('d1v0', 0, 1))
    expect(s.pending(1)).toEqual([1])
  })
})

describe('lesson 3: coalescing and the three edges', () => {
  const s = connected('vector', [70, 71, 5])
  it.each([
    [70, 'L1 L2 L3 L4 M1 A3 K', 'all three edges: one kick'],
    [70, 'L1', 'the port was pending already'],
    [71, 'L1 L2 L3', 'the selector named the word already'],
    [5, 'L1 L2 L3 L4 M1', 'the vCPU was marked already'],
  ])('send to %i: %s (%s)', (port, steps) => {
    s.send(port)
    expect(ids(s.steps)).toBe(steps)
  })
  it('one upcall, three ports', () => {
    expect(s.pending(1)).toEqual([5, 70, 71])
    expect(s.at('d1v0')).toMatchObject({ flag: 1, sel: [0, 1] })
    expect(s.run(scan('d1v0'))).toEqual({ ports: [5, 70, 71] })
  })
})

describe('lesson 4: masked', () => {
  it('a masked event is remembered, not told; clearing the mask in memory tells nobody; EVTCHNOP_unmask does', () => {
    const s = connected('vector', [70])
    s.run(setMask('d1v0', 70, 1))
    s.send(70)
    expect(ids(s.steps)).toBe('L1 L2')
    expect(s.at('d1v0')).toMatchObject({ flag: 0, sel: [] })
    s.run(setMask('d1v0', 70, 0))
    expect(s.at('d1v0')).toMatchObject({ flag: 0, sel: [] })
    s.run(setMask('d1v0', 70, 1), unmask('d1v0', 70))
    expect(s.port(1, 70)).toMatchObject({ pending: true, masked: false })
    expect(s.at('d1v0')).toMatchObject({ flag: 1, sel: [1] })
  })

  it('the trap: EVTCHNOP_unmask on a port whose mask is clear already does nothing', () => {
    const s = connected('vector', [70])
    s.run(setMask('d1v0', 70, 1))
    s.send(70)
    s.run(setMask('d1v0', 70, 0), unmask('d1v0', 70))
    expect(s.changes).toEqual({})
  })
})

describe('lesson 5: which vCPU?', () => {
  it('the vCPU the port is bound to is told; what is pending already stays where it was told', () => {
    const s = connected('vector', [70])
    s.run(bindVcpu('d1v0', 70, 1))
    s.send(70)
    expect(s.run(enter('d1v1')).out).toEqual(takes('vector', 0xf3))
    s.run(scan('d1v1'), setIf('d1v1', 0))
    s.send(70)
    s.run(bindVcpu('d1v0', 70, 0))
    expect(s.run(enter('d1v0')).out).toEqual(nothing)
    expect(s.run(setIf('d1v1', 1), enter('d1v1')).out).toEqual(takes('vector', 0xf3))
  })
})

describe('lesson 6: GSI and the deaf vCPU', () => {
  const s = connected('gsi', [70, 71])
  s.run(bindVcpu('d1v0', 71, 1), { op: 'set_blocked', t: 'd1v1', val: 1 })

  it('an event for vCPU 0 raises the line, and it ends as vector 0x5a', () => {
    s.send(70)
    expect(ids(s.steps)).toBe('L1 L2 L3 L4 M1 A4 G1 G3 G4 G5 G6 G7 K G8')
    expect([s.cell('d1.callback_via_asserted'), s.cell('d1.gsi_assert_count[10]')]).toEqual([1, 1])
    expect(s.cell('d1.redirtbl[10]') & (1 << 14)).not.toBe(0)
    expect(s.run(enter('d1v0')).out).toEqual(takes('lapic', 0x5a))
    expect(entryField(s, 'd1v0')).toBe(0x8000005a)
    expect(s.at('d1v0')).toMatchObject({ irr: [], isr: [0x5a], tmr: [0x5a] })
  })

  it('after the handler, the exit of its EOI lowers the line and the IO-APIC entry is ready again', () => {
    s.run(scan('d1v0'), enter('d1v0'), eoi('d1v0'))
    expect([s.cell('d1.callback_via_asserted'), s.cell('d1.gsi_assert_count[10]')]).toEqual([0, 0])
    expect(s.cell('d1.redirtbl[10]') & (1 << 14)).toBe(0)
    expect(s.at('d1v0')).toMatchObject({ irr: [], isr: [], tmr: [] })
  })

  it('an event for vCPU 1 sets memory and nothing else: no line, no interrupt, no wake-up', () => {
    s.send(71)
    expect(ids(s.steps)).toBe('L1 L2 L3 L4 M1 A5')
    expect(s.at('d1v1')).toMatchObject({ flag: 1, sel: [1], irr: [] })
    expect(s.cell('d1.gsi_assert_count[10]')).toBe(0)
    expect(s.x.read(s.vcpu('d1v1').VPF_blocked)).toBe(1)
  })

  it('moving the port to vCPU 0 does not help: it is still pending, so the next send stops at once', () => {
    s.run(bindVcpu('d1v0', 71, 0))
    s.send(71)
    expect(ids(s.steps)).toBe('L1')
    expect(s.run(enter('d1v0')).out).toEqual(nothing)
  })
})

describe('lesson 7: INTx wiring', () => {
  const s = connected('pci_intx', [70])
  const intx = (dev: number, level: number) => ({ op: 'pci_intx', dom: 1, dev, intx: 0, level }) as const

  it('device 3 INTA is GSI 28 and, through link 3, ISA IRQ 5', () => {
    s.send(70)
    expect(s.changes).toMatchObject({
      'd1.pci_intx[0]': 1 << 12,
      'd1.gsi_assert_count[28]': 1,
      'd1.gsi_assert_count[5]': 1,
      'd1.pci_link_assert_count[3]': 1,
      'd1.vpic0.irr': 1 << 5,
    })
    expect(s.at('d1v0').irr).toEqual([0x61])
  })

  it('device 7 INTA is GSI 44 and shares link 3: the ISA line is up already', () => {
    s.run(intx(7, 1))
    expect(s.changes).toMatchObject({ 'd1.gsi_assert_count[44]': 1, 'd1.pci_link_assert_count[3]': 2 })
    expect(s.cell('d1.gsi_assert_count[5]')).toBe(1)
  })

  it('when the event is consumed, an exit lowers wire 12; line 5 stays up for device 7', () => {
    s.run(enter('d1v0'), scan('d1v0'), enter('d1v0'))
    expect(s.cell('d1.gsi_assert_count[28]')).toBe(0)
    expect(s.cell('d1.pci_link_assert_count[3]')).toBe(1)
    expect(s.cell('d1.gsi_assert_count[5]')).toBe(1)
    expect(s.cell('d1.vpic0.irr')).toBe(1 << 5)
  })
})

describe('lesson 8: level redelivery', () => {
  const inHandler = () => {
    const s = connected('gsi', [70])
    s.send(70)
    s.run(enter('d1v0'), scan('d1v0'))
    return s
  }

  it('no exit between consuming and the next event: the line never fell, and the EOI delivers again', () => {
    const s = inHandler()
    s.send(70)
    expect(ids(s.steps)).toBe('L1 L2 L3 L4 M1 A4 G1')
    s.run(eoi('d1v0'))
    expect(ids(s.steps)).toBe('G6 G7')
    expect(s.run(enter('d1v0')).out).toEqual(takes('lapic', 0x5a))
  })

  it('an exit in between: the line fell and rose, remote IRR held it, and the EOI delivers again', () => {
    const s = inHandler()
    s.run(enter('d1v0'))
    expect(s.cell('d1.callback_via_asserted')).toBe(0)
    s.send(70)
    expect(ids(s.steps)).toBe('L1 L2 L3 L4 M1 A4 G1 G3 G4 G5 G8')
    s.run(eoi('d1v0'))
    expect(s.run(enter('d1v0')).out).toEqual(takes('lapic', 0x5a))
  })
})

describe('lesson 9: level wire, edge entry', () => {
  const LEVEL = 1 << 15
  const MASKED = 1 << 16
  it.each([
    ['edge', 0, []],
    ['level', LEVEL, [0x5a]],
  ])('unmasking a %s entry while its line is up', (_, trigger, irr) => {
    const s = connected('gsi', [70])
    s.run({ op: 'ioapic_redir', v: 'd1v0', pin: 10, lo: trigger | MASKED | 0x5a, hi: 0 })
    s.send(70)
    expect(ids(s.steps)).toBe('L1 L2 L3 L4 M1 A4 G1 G3 G4 G8')
    s.run({ op: 'ioapic_redir', v: 'd1v0', pin: 10, lo: trigger | 0x5a, hi: 0 })
    expect(s.at('d1v0').irr).toEqual(irr)
  })
})

describe('lesson 10: callback vector and the interrupt window', () => {
  const s = connected('vector', [70])
  const window = () => s.x.read(s.vcpu('d1v0').intr_window)

  it('IF clear: kicked, blocked, and the window opens', () => {
    s.run(setIf('d1v0', 0))
    s.send(70)
    expect(ids(s.steps)).toBe('L1 L2 L3 L4 M1 A3 K')
    expect(s.run(enter('d1v0')).out).toEqual(held('vector', 0xf3, 'rflags_ie'))
    expect(window()).toBe(1)
  })

  it('IF set: 0x800000f3 is injected, and the window opens again, since the flag is still up', () => {
    s.run({ op: 'set_if', v: 'd1v0', val: 1 }, enter('d1v0'))
    expect(entryField(s, 'd1v0')).toBe(0x800000f3)
    expect(window()).toBe(1)
  })

  it('a handler that forgets the flag is interrupted again; one that clears it is not', () => {
    expect(s.run(enter('d1v0')).out).toEqual(takes('vector', 0xf3))
    s.run(scan('d1v0'))
    expect(s.run(enter('d1v0')).out).toEqual(nothing)
  })

  it('the LAPIC never knew', () => {
    expect(s.at('d1v0')).toMatchObject({ irr: [], isr: [] })
  })
})

describe('lesson 11: the deferred VIRQ', () => {
  const timer = { op: 'send_guest_vcpu_virq', t: 'd1v0', virq: 0 } as const

  it('a VIRQ is sent with interrupts off, so its assertion waits for the tasklet', () => {
    const s = connected('gsi', [70])
    s.run(bindVirq('d1v0', 0), timer)
    expect(ids(s.steps)).toBe('L1 L2 L3 L4 M1 T1')
    expect(s.at('d1v0').irr).toEqual([])
    expect(s.run(runTasklets)).toEqual({ ran: 1 })
    expect(ids(s.steps)).toBe('T4 A4 G1 G3 G4 G5 G6 G7 K G8')
    expect(s.at('d1v0').irr).toEqual([0x5a])
  })

  it('consumed before the tasklet runs: it finds no change and does nothing', () => {
    const s = connected('gsi', [70])
    s.run(bindVirq('d1v0', 0), timer, scan('d1v0'), runTasklets)
    expect(ids(s.steps)).toBe('T4 A4 G1')
  })

  it('a callback vector needs no tasklet to be seen at the next entry, only to be kicked', () => {
    const s = connected('vector', [70])
    s.run(bindVirq('d1v0', 0), timer)
    expect(s.run(enter('d1v0')).out).toEqual(takes('vector', 0xf3))
  })

  it('an ordinary send from a hypercall needs none; the same send in an interrupt handler does', () => {
    const s = connected('vector', [70])
    s.send(70)
    expect(ids(s.steps)).not.toContain('T1')
    s.run(scan('d1v0'), inIrq(1))
    s.send(70)
    expect(ids(s.steps)).toContain('T1')
  })

  it('interrupts off is as good a reason as in_irq()', () => {
    const s = connected('vector', [70])
    s.run({ op: 'set_irqs_enabled', val: 0 })
    s.send(70)
    expect(ids(s.steps)).toBe('L1 L2 L3 L4 M1 T1')
  })
})

describe('lesson 14: PV contrast', () => {
  it('no vector and no APIC: the callback is due when the flag is up and the mask is down', () => {
    const s = new Scene([domainSpec(0, false, { vcpus: 1 })])
    s.run({ op: 'EVTCHNOP_bind_ipi', v: 'd0v0', vcpu: 0 }, { op: 'g_set_upcall_mask', v: 'd0v0', val: 1 })
    s.run(send('d0v0', 1))
    expect(s.run(runGuest('d0v0'))).toEqual({ vectors: [], ports: [] })
    s.run({ op: 'g_set_upcall_mask', v: 'd0v0', val: 0 })
    expect(s.run(runGuest('d0v0'))).toEqual({ vectors: [], ports: [1] })
    expect(s.entered).toContain('create_bounce_frame')
  })
})

describe('four methods side by side (§10.8): one event for port 70 of vCPU 0', () => {
  it.each([
    ['vector', 'vector', 0x800000f3, [], []],
    ['gsi', 'lapic', 0x8000005a, [0x5a], [0x5a]],
    ['pci_intx', 'lapic', 0x80000061, [0x61], [0x61]],
  ] as const)('%s: source %s, entry field 0x%s', (method, src, field, irr, isr) => {
    const s = connected(method, [70])
    s.send(70)
    expect(s.at('d1v0')).toMatchObject({ flag: 1, sel: [1], irr, tmr: irr })
    expect(s.entered).toContain('cpu_raise_softirq')
    expect(s.run(enter('d1v0')).out).toEqual(takes(src, field & 0xff))
    expect(entryField(s, 'd1v0')).toBe(field)
    expect(s.at('d1v0')).toMatchObject({ irr: [], isr })
    expect(s.x.read(s.vcpu('d1v0').intr_window)).toBe(method === 'vector' ? 1 : 0)
  })

  it.each([
    ['vector', [0xf3]],
    ['gsi', []],
    ['pci_intx', []],
  ] as const)('%s on vCPU 1 takes %j', (method, vectors) => {
    const s = connected(method, [70])
    s.run(bindVcpu('d1v0', 70, 1))
    s.send(70)
    expect(s.run(runGuest('d1v1'))).toMatchObject({ vectors })
  })
})

describe('an upcall after close is spurious and legal', () => {
  it('close clears PENDING and leaves selector and flag', () => {
    const s = connected('vector', [70])
    s.send(70)
    s.run(close('d1v0', 70))
    expect(s.pending(1)).toEqual([])
    expect(s.at('d1v0')).toMatchObject({ flag: 1, sel: [1] })
    expect(s.run(runGuest('d1v0'))).toEqual({ vectors: [0xf3], ports: [] })
  })
})
