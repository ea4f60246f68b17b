/** PROPOSAL, in no release: EVTCHNOP_bind_vector as xen-reference §6 specifies it, and lesson 15. */
import { describe, expect, it } from 'vitest'
import {
  allocUnbound,
  bindInterdomain,
  bindIpi,
  bindPirq,
  bindVcpu,
  bindVector,
  bindVirq,
  type ConnectedScene,
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
import type { Op } from '../ops.ts'
import { EBUSY, EINVAL, ENOENT, EOPNOTSUPP, errnoText } from './errno.ts'

const scene = (...ports: number[]): ConnectedScene => connected('bind_vector', ports)
const vectorOf = (s: Scene, port: number): number => s.cell(`d1.upcall_vector[${port}]`)
/** What the guest’s handler of a private vector does first: it clears PENDING. */
const clearPending = (port: number): Op => ({ op: 'g_set_pending', v: 'd1v0', port, val: 0 })
const lapic = (v: string, on: boolean): Op => ({ op: 'lapic_write', v, off: 0xf0, val: on ? 0x1ff : 0xff })
const timer = (t: string): Op => ({ op: 'send_guest_vcpu_virq', t, virq: 0 })

describe('the checks, in order (§6.5)', () => {
  const refused = (why: string, errno: number, op: Op, ...before: Op[]): void => {
    it(`${errnoText(-errno)}: ${why}`, () => {
      const s = scene(1)
      s.run(...before)
      expect(s.run(op)).toEqual({ rc: -errno })
      expect(s.changes).toEqual({})
    })
  }

  refused('padding not zero', EINVAL, bindVector('d1v0', 1, 0, 0x51, 1))
  refused('padding comes before a PV domain', EINVAL, bindVector('d0v0', 1, 0, 0x51, 1))
  refused('a PV domain', EOPNOTSUPP, bindVector('d0v0', 1, 0, 0x51))
  refused('a PV domain comes before a bad vCPU', EOPNOTSUPP, bindVector('d0v0', 1, 9, 0x51))
  refused('no such vCPU', ENOENT, bindVector('d1v0', 1, 2, 0x51))
  refused('a bad vCPU comes before a bad vector', ENOENT, bindVector('d1v0', 1, 9, 0x0f))
  refused('a bad vCPU comes before a bad port', ENOENT, bindVector('d1v0', 500, 9, 0x51))
  refused('vector 1', EINVAL, bindVector('d1v0', 1, 0, 1))
  refused('vector 0x0f, the last of the exceptions', EINVAL, bindVector('d1v0', 1, 0, 0x0f))
  refused('a port in no bucket', EINVAL, bindVector('d1v0', 500, 0, 0x51))
  refused('a free port', EINVAL, bindVector('d1v0', 9, 0, 0x51))
  refused('the reserved port', EINVAL, bindVector('d1v0', 0, 0, 0x51))
  refused('a channel of Xen', EINVAL, bindVector('d1v0', 2, 0, 0x51), {
    op: 'alloc_unbound_xen_event_channel',
    v: 'd1v0',
    t: 'd1v0',
    remote_dom: 0,
  })
  refused('an IPI channel cannot move', EINVAL, bindVector('d1v0', 2, 0, 0x51), bindIpi('d1v0', 1))
  refused('the VIRQ of a vCPU cannot move', EINVAL, bindVector('d1v0', 2, 0, 0x51), bindVirq('d1v0', 0, 1))
  refused('the wrong vCPU comes before a clash', EINVAL, bindVector('d1v0', 2, 0, 0xf3), bindIpi('d1v0', 1))
  refused('the domain’s own callback vector', EBUSY, bindVector('d1v0', 1, 0, 0xf3))

  it('0: the callback vector’s number is free if the callback is not a vector', () => {
    const s = scene(1)
    s.run({ op: 'HVM_PARAM_CALLBACK_IRQ', v: 'd1v0', dom: 0x7ff0, via: '0xa' })
    expect(s.run(bindVector('d1v0', 1, 0, 0xf3))).toEqual({ rc: 0 })
  })

  it.each([
    ['the first legal vector', 0x10],
    ['the last', 0xff],
    ['none: removes it', 0],
  ])('0: %s', (_, vector) => {
    const s = scene(1)
    expect(s.run(bindVector('d1v0', 1, 0, vector))).toEqual({ rc: 0 })
    expect(vectorOf(s, 1)).toBe(vector)
  })

  it.each([
    ['an IPI channel', bindIpi('d1v0', 1)],
    ['the VIRQ of a vCPU', bindVirq('d1v0', 0, 1)],
  ])('0: %s may have a vector where it is', (_, made) => {
    const s = scene(1)
    s.run(made)
    expect(s.run(bindVector('d1v0', 2, 1, 0x51))).toEqual({ rc: 0 })
    expect(vectorOf(s, 2)).toBe(0x51)
  })

  it('0: two channels may share a vector', () => {
    const s = scene(1, 2)
    s.run(bindVector('d1v0', 1, 0, 0x51))
    expect(s.run(bindVector('d1v0', 2, 0, 0x51))).toEqual({ rc: 0 })
  })

  it('-ENOSYS in a release, which has no such operation', () => {
    expect(connected('vector', [1]).run(bindVector('d1v0', 1, 0, 0x51))).toEqual({ rc: -38 })
  })
})

describe('lesson 15: a vector for each channel', () => {
  const s = scene(1, 2, 3)
  s.run(
    bindVector('d1v0', 1, 0, 0x51),
    bindVector('d1v0', 2, 0, 0x61),
    bindVector('d1v0', 3, 1, 0x51),
    setIf('d1v0', 0),
  )

  it('an event skips the selector and the flag', () => {
    for (const port of [1, 2, 3]) s.send(port)
    expect(s.at('d1v0')).toMatchObject({ flag: 0, sel: [], irr: [0x51, 0x61] })
    expect(s.at('d1v1')).toMatchObject({ flag: 0, sel: [], irr: [0x51] })
  })

  it('the higher class comes first, and each handler knows its channel', () => {
    expect(s.run(setIf('d1v0', 1), runGuest('d1v0'))).toEqual({ vectors: [0x61, 0x51], ports: [2, 1] })
    expect(s.run(runGuest('d1v1'))).toEqual({ vectors: [0x51], ports: [3] })
    expect(s.pending(1)).toEqual([])
  })

  it('after a plain bind_vcpu the channel has no vector, and uses the upcall of its new vCPU', () => {
    s.run(bindVcpu('d1v0', 1, 1))
    expect(vectorOf(s, 1)).toBe(0)
    s.send(1)
    expect(s.at('d1v1')).toMatchObject({ flag: 1, sel: [0], irr: [] })
  })

  it('the shared upcall gives one interrupt for the same three events', () => {
    const shared = connected('vector', [1, 2, 3])
    shared.run(setIf('d1v0', 0))
    for (const port of [1, 2, 3]) shared.send(port)
    expect(shared.run(setIf('d1v0', 1), runGuest('d1v0'))).toEqual({ vectors: [0xf3], ports: [1, 2, 3] })
  })
})

describe('masked or not, pending before the bind or after, unmasked by hypercall or in memory (§6.9.3)', () => {
  const raised = (s: Scene): boolean => s.at('d1v0').irr.includes(0x51)
  const bind = bindVector('d1v0', 1, 0, 0x51)

  it.each([
    ['unmasked, pending before: raised by the bind', 0, true, true],
    ['masked, pending before: not raised by the bind', 1, true, false],
    ['unmasked, sent after: raised by the send', 0, false, true],
    ['masked, sent after: not raised by the send', 1, false, false],
  ])('%s', (_, masked, before, expected) => {
    const s = scene(1)
    s.run(setMask('d1v0', 1, masked))
    if (before) s.send(1)
    s.run(bind)
    if (!before) s.send(1)
    expect(raised(s)).toBe(expected)
  })

  it.each([[true], [false]])('masked, pending before the bind (%s): EVTCHNOP_unmask raises it', before => {
    const s = scene(1)
    s.run(setMask('d1v0', 1, 1))
    if (before) s.send(1)
    s.run(bind)
    if (!before) s.send(1)
    s.run(unmask('d1v0', 1))
    expect(raised(s)).toBe(true)
    expect(s.at('d1v0')).toMatchObject({ flag: 0, sel: [] })
  })

  it('unmasked by a memory write: nothing, as ever', () => {
    const s = scene(1)
    s.run(bind, setMask('d1v0', 1, 1))
    s.send(1)
    s.run(setMask('d1v0', 1, 0))
    expect(raised(s)).toBe(false)
  })
})

describe('edges (§6.9.4)', () => {
  const inService = (): ConnectedScene => {
    const s = scene(1)
    s.run(bindVector('d1v0', 1, 0, 0x51))
    s.send(1)
    s.run(enter('d1v0'))
    return s
  }

  it('two sends before the handler: one interrupt', () => {
    const s = scene(1)
    s.run(bindVector('d1v0', 1, 0, 0x51))
    s.send(1)
    s.send(1)
    expect(s.run(runGuest('d1v0'))).toEqual({ vectors: [0x51], ports: [1] })
  })

  it('a send in the handler before it clears PENDING: covered by that handler', () => {
    const s = inService()
    s.send(1)
    s.run(clearPending(1), eoi('d1v0'))
    expect(s.run(enter('d1v0')).out).toEqual({ src: 'none' })
  })

  it('a send after it cleared PENDING: one more interrupt, after the EOI', () => {
    const s = inService()
    s.run(clearPending(1))
    s.send(1)
    expect(s.at('d1v0')).toMatchObject({ irr: [0x51], isr: [0x51] })
    expect(s.run(enter('d1v0')).out).toEqual({ src: 'none' })
    s.run(eoi('d1v0'))
    expect(s.run(enter('d1v0')).out).toEqual({ src: 'lapic', vector: 0x51, blocked: 'none' })
  })

  it('it is an edge: TMR stays clear, and no window is opened after the injection', () => {
    const s = inService()
    expect(s.at('d1v0').tmr).toEqual([])
    expect(s.cell('d1v0.interrupt_window')).toBe(0)
  })
})

describe('independence (§6.9.5)', () => {
  it('two channels, two vectors, one vCPU: both arrive, though the first handler has not run', () => {
    const s = scene(1, 2)
    s.run(bindVector('d1v0', 1, 0, 0x51), bindVector('d1v0', 2, 0, 0x61))
    s.send(1)
    expect(s.run(enter('d1v0')).out).toMatchObject({ vector: 0x51 })
    s.send(2)
    expect(s.run(enter('d1v0')).out).toMatchObject({ vector: 0x61 })
  })

  it('channels without a vector go on using the upcall', () => {
    const s = scene(1, 2)
    s.run(bindVector('d1v0', 1, 0, 0x51))
    s.send(1)
    s.send(2)
    expect(s.at('d1v0')).toMatchObject({ flag: 1, sel: [0], irr: [0x51] })
    expect(s.run(scan('d1v0')).ports).toEqual([1, 2])
  })
})

describe('deferral (§6.9.6)', () => {
  it('a timer channel with a vector arrives, though it is raised with interrupts off', () => {
    const s = scene(1)
    s.run(bindVirq('d1v0', 0), bindVector('d1v0', 2, 0, 0x51), timer('d1v0'))
    expect(s.at('d1v0').irr).toEqual([])
    s.run(runTasklets)
    expect(s.at('d1v0')).toMatchObject({ flag: 0, irr: [0x51] })
  })

  it('two vectors deferred together both arrive, and the generic upcall with them', () => {
    const s = scene(1, 2, 3)
    s.run(bindVector('d1v0', 1, 0, 0x51), bindVector('d1v0', 2, 0, 0xe1), inIrq(1))
    for (const port of [1, 2, 3]) s.send(port)
    expect(s.run(runTasklets)).toEqual({ ran: 1 })
    expect(s.at('d1v0')).toMatchObject({ flag: 1, irr: [0x51, 0xe1] })
    expect(s.entered).toContain('hvm_assert_evtchn_irq')
  })

  it('without the upcall flag, the tasklet raises vectors only', () => {
    const s = scene(1)
    s.run(bindVector('d1v0', 1, 0, 0x51), inIrq(1))
    s.send(1)
    s.run(runTasklets)
    expect(s.entered).not.toContain('hvm_assert_evtchn_irq')
    expect(s.cell('d1v0.evtchn_vectors_deferred[2]')).toBe(0)
  })
})

describe('LAPIC disabled (§6.9.7)', () => {
  it('no stale request while disabled; exactly one interrupt after the guest enables it', () => {
    const s = scene(1, 2)
    s.run(lapic('d1v0', false), bindVector('d1v0', 1, 0, 0x51))
    s.send(1)
    s.send(2)
    expect(s.at('d1v0')).toMatchObject({ flag: 1, irr: [] })
    s.run(lapic('d1v0', true))
    expect(s.entered).toContain('vlapic_raise_evtchn_vectors')
    expect(s.at('d1v0').irr).toEqual([0x51])
    s.run(lapic('d1v0', true))
    expect(s.entered).not.toContain('vlapic_raise_evtchn_vectors')
  })

  it('enabling raises the pending, unmasked ports of that vCPU, and no others', () => {
    const s = scene(1, 2, 3, 4)
    s.run(lapic('d1v0', false), lapic('d1v1', false))
    s.run(
      bindVector('d1v0', 1, 0, 0x51),
      bindVector('d1v0', 2, 0, 0x61),
      bindVector('d1v0', 3, 1, 0x71),
      bindVector('d1v0', 4, 0, 0x81),
      setMask('d1v0', 2, 1),
    )
    for (const port of [1, 2, 3]) s.send(port)
    s.run(lapic('d1v0', true))
    expect([s.at('d1v0').irr, s.at('d1v1').irr]).toEqual([[0x51], []])
  })

  it('a vector deferred before the LAPIC was disabled comes when it is enabled again', () => {
    const s = scene(1)
    s.run(bindVector('d1v0', 1, 0, 0x51), inIrq(1))
    s.send(1)
    s.run(inIrq(0), lapic('d1v0', false), runTasklets)
    expect(s.at('d1v0').irr).toEqual([])
    s.run(lapic('d1v0', true))
    expect(s.at('d1v0').irr).toEqual([0x51])
  })

  it('a release re-raises nothing', () => {
    const s = connected('vector', [1])
    s.run(lapic('d1v0', false))
    s.send(1)
    s.run(lapic('d1v0', true))
    expect(s.at('d1v0').irr).toEqual([])
  })
})

describe('state changes (§6.7)', () => {
  const bound = (): ConnectedScene => {
    const s = scene(1)
    s.run(bindVector('d1v0', 1, 0, 0x51))
    return s
  }

  it('bind_vcpu to the same vCPU keeps the vector, to another one clears it', () => {
    const s = bound()
    s.run(bindVcpu('d1v0', 1, 0))
    expect(vectorOf(s, 1)).toBe(0x51)
    s.run(bindVcpu('d1v0', 1, 1))
    expect(vectorOf(s, 1)).toBe(0)
  })

  it('removing the vector of a pending port raises it by the upcall: nothing is stranded', () => {
    const s = bound()
    s.run(lapic('d1v0', false))
    s.send(1)
    s.run(bindVector('d1v0', 1, 0, 0))
    expect(s.at('d1v0')).toMatchObject({ flag: 1, sel: [0], irr: [] })
  })

  it('a refused bind_vcpu clears nothing', () => {
    const s = scene(1)
    s.run(bindIpi('d1v0', 0), bindVector('d1v0', 2, 0, 0x51))
    expect(s.run(bindVcpu('d1v0', 2, 1)).rc).toBe(-EINVAL)
    expect(vectorOf(s, 2)).toBe(0x51)
  })

  it('closing clears one’s own vector; the next user of the port has none', () => {
    const s = bound()
    s.run(close('d1v0', 1))
    expect(vectorOf(s, 1)).toBe(0)
  })

  it('closing the far end leaves the vector, and a new connection uses it', () => {
    const s = bound()
    s.run(close('d0v0', s.senders.get(1) as number))
    expect(s.port(1, 1).state).toBe('ECS_UNBOUND')
    const { out } = s.run(bindInterdomain('d0v0', 1, 1))
    s.run(send('d0v0', out?.['local_port'] as number))
    expect(s.at('d1v0')).toMatchObject({ flag: 0, irr: [0x51] })
  })

  it('closed in service: the request may stay, and the interrupt is spurious', () => {
    const s = bound()
    s.send(1)
    s.run(close('d1v0', 1))
    expect(s.pending(1)).toEqual([])
    expect(s.run(enter('d1v0')).out).toMatchObject({ vector: 0x51 })
  })

  it('both ends in one domain: each has its own', () => {
    const s = new Scene([domainSpec(1, true)], '4.4.0+bind_vector')
    s.run(lapic('d1v0', true), allocUnbound('d1v0', 1), bindInterdomain('d1v0', 1, 1), scan('d1v0'))
    s.run(bindVector('d1v0', 1, 0, 0x51), bindVector('d1v0', 2, 0, 0x61), send('d1v0', 1))
    expect(s.at('d1v0').irr).toEqual([0x61])
    s.run(send('d1v0', 2))
    expect(s.at('d1v0').irr).toEqual([0x51, 0x61])
  })

  it('reset clears every vector and what waits for the tasklet', () => {
    const s = bound()
    s.run(inIrq(1))
    s.send(1)
    expect(s.cell('d1v0.evtchn_vectors_deferred[2]')).toBe(1 << 17)
    s.run({ op: 'EVTCHNOP_reset', v: 'd1v0', dom: 0x7ff0 })
    expect([vectorOf(s, 1), s.cell('d1v0.evtchn_vectors_deferred[2]')]).toEqual([0, 0])
    s.run(inIrq(0), runTasklets)
    expect(s.at('d1v0').irr).toEqual([])
  })

  it('a PIRQ is linked to its new vCPU and its affinity follows', () => {
    const s = scene(1)
    s.run(bindPirq('d1v0', 24), bindVector('d1v0', 2, 1, 0x51))
    expect([s.cell('d1v0.pirq_evtchn_head'), s.cell('d1v1.pirq_evtchn_head')]).toEqual([0, 2])
    expect(s.entered).toContain('pirq_set_affinity')
    s.run({ op: 'send_guest_pirq', dom: 1, pirq: 24 })
    expect(s.at('d1v1')).toMatchObject({ flag: 0, irr: [0x51] })
  })

  it('pollers are still woken', () => {
    const s = bound()
    s.run(setMask('d1v0', 1, 1), { op: 'SCHEDOP_poll', v: 'd1v1', ports: [1] })
    s.send(1)
    expect(s.cell('d1v1._VPF_blocked')).toBe(0)
  })
})
