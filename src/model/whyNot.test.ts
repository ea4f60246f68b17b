import { describe, expect, it } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import {
  bindVcpu,
  bindVector,
  connected,
  domainSpec,
  enter,
  inIrq,
  runGuest,
  runTasklets,
  Scene,
  send,
  setIf,
  setMask,
  toFifo,
  unmask,
  upcallVector,
} from '../testing/scene.ts'
import { examples } from './examples.ts'
import { chooseCallback, guestSetup, type Method } from './methods.ts'
import { moreExamples } from './moreExamples.ts'
import type { Op } from './ops.ts'
import type { ReleaseId } from './release.ts'
import { runScenario, type Trace } from './run.ts'
import { sinceOf } from './whyNot/since.ts'
import { type WhyNot, whyNot, whyNotAt } from './whyNot.ts'

const port2 = { kind: 'port', dom: 1, port: 2 } as const
const vcpu = (name: string) => ({ kind: 'vcpu', name }) as const

/** d0 is connected to ports 1 and 2 of d1; operations follow. */
function scene(method: Method, ...ops: Op[]) {
  const s = connected(method, [1, 2])
  s.run(...ops)
  return s
}
const why = (s: Scene, subject: Parameters<typeof whyNot>[1] = port2): WhyNot =>
  whyNot(s.world, subject) as WhyNot
const answer = (s: Scene, subject?: Parameters<typeof whyNot>[1]): string => why(s, subject).answer
/** Ids by standing. */
const ids = ({ links }: WhyNot, standing: string): string[] =>
  links.filter(l => l.standing === standing).map(l => l.id)

/** The same under a later Xen, with a LAPIC vector of vCPU 0's own and no callback. */
function withUpcallVector(release: ReleaseId, ...ops: Op[]) {
  const s = new Scene([domainSpec(0, false), domainSpec(1, true)], release)
  s.run(...guestSetup(1, 2), { op: 'EVTCHNOP_bind_ipi', v: 'd1v0', vcpu: 0 })
  s.run(
    { op: 'EVTCHNOP_bind_ipi', v: 'd1v0', vcpu: 0 },
    upcallVector('d1v0', 0, 0x61),
    runGuest('d1v0'),
    ...ops,
  )
  return s
}
const spiv = (val: number): Op => ({ op: 'lapic_write', v: 'd1v0', off: 0xf0, val })
const tpr = (val: number): Op => ({ op: 'lapic_write', v: 'd1v0', off: 0x80, val })

describe('a port', () => {
  it('that nobody sent to has nothing pending', () => {
    expect(why(scene('vector'))).toMatchObject({
      verdict: 'nothing',
      answer: 'Nothing is pending at port 2 of d1.',
    })
  })

  it('that is free or has nobody at the other end says so', () => {
    expect(answer(scene('vector'), { kind: 'port', dom: 1, port: 9 })).toBe(
      'Port 9 of d1 is ECS_FREE, so nobody can send to it.',
    )
    const s = scene('vector', { op: 'EVTCHNOP_alloc_unbound', v: 'd1v0', dom: 0x7ff0, remote_dom: 0 })
    expect(answer(s, { kind: 'port', dom: 1, port: 3 })).toMatch(/^Port 3 of d1 is ECS_UNBOUND, so nobody/)
  })

  it('that does not exist has no answer, nor has a vCPU that does not', () => {
    const { world } = scene('vector')
    expect(whyNot(world, { kind: 'port', dom: 1, port: 5000 })).toBeUndefined()
    expect(whyNot(world, { kind: 'port', dom: 7, port: 1 })).toBeUndefined()
    expect(whyNot(world, vcpu('d1v9'))).toBeUndefined()
  })

  it('whose event is on its way by a callback vector gets through, whatever the upcall mask says', () => {
    const s = scene('vector')
    s.send(2)
    s.run({ op: 'g_set_upcall_mask', v: 'd1v0', val: 1 })
    expect(why(s)).toMatchObject({
      verdict: 'arrives',
      answer: 'It gets through: d1v0 takes callback vector 0xf3 at its next VM entry.',
    })
    expect(ids(why(s), 'aside')).toEqual(['upcall_mask'])
  })

  it('that is masked waits, and a new event would', () => {
    const s = scene('vector', setMask('d1v0', 2, 1))
    expect(answer(s)).toMatch(
      /^Nothing is pending at port 2 of d1\. A new event would wait: bit 2 of evtchn_mask/,
    )
    s.send(2)
    expect(why(s)).toMatchObject({
      verdict: 'stops',
      answer: 'Port 2 of d1 waits: bit 2 of evtchn_mask of d1 is set, so the event is only recorded.',
    })
    s.run(unmask('d1v0', 2))
    expect(why(s).verdict).toBe('arrives')
  })

  it('unmasked by a plain write waits for a selector bit that nobody sets', () => {
    const s = scene('vector', setMask('d1v0', 2, 1))
    s.send(2)
    s.run(setMask('d1v0', 2, 0))
    expect(why(s).stop?.id).toBe('selector')
    // The next event on another port of the word sets it.
    s.send(1)
    expect(why(s).verdict).toBe('arrives')
  })

  it('whose selector bit is set behind another port’s upcall gets through with it', () => {
    const s = scene('vector')
    s.send(1)
    s.send(2)
    expect(why(s).verdict).toBe('arrives')
  })

  it('asks the vCPU it was bound to when the event came', () => {
    const s = scene('vector')
    s.send(2)
    s.run(bindVcpu('d1v0', 2, 1))
    expect(why(s).vcpu.name).toBe('d1v0')
    expect(why(s).links.find(l => l.id === 'selector')?.says).toMatch(/the vCPU it was bound to before$/)
  })
})

describe('a callback line', () => {
  it('follows vCPU 0 alone', () => {
    for (const method of ['gsi', 'pci_intx'] as const) {
      const s = scene(method, bindVcpu('d1v0', 2, 1))
      s.send(2)
      expect(answer(s)).toMatch(
        /^Port 2 of d1 waits: the line of d1 \(.*\) follows vCPU 0 alone, so nothing tells d1v1\.$/,
      )
    }
  })

  it('is not asserted while the tasklet waits; a callback vector needs no tasklet', () => {
    const line = scene('gsi', inIrq(1))
    line.send(2)
    line.run(inIrq(0))
    expect(answer(line)).toMatch(
      /the tasklet of d1v0 waits for the softirq, so nothing is asserted before it runs\.$/,
    )
    line.run(runTasklets)
    expect(why(line).verdict).toBe('arrives')
    const vector = scene('vector', inIrq(1))
    vector.send(2)
    expect(why(vector).verdict).toBe('arrives')
  })

  it('ends at a masked pin', () => {
    const s = scene('gsi', { op: 'ioapic_redir', v: 'd1v0', pin: 10, lo: 1 << 16, hi: 0 })
    s.send(2)
    expect(why(s).stop).toMatchObject({ id: 'ioapic', says: 'pin 10 of the IO-APIC is masked' })
  })

  it('waits for the EOI of the interrupt before: remote IRR', () => {
    const s = scene('gsi')
    s.send(1)
    s.run(enter('d1v0'), { op: 'g_scan', v: 'd1v0' })
    s.send(2)
    expect(why(s).stop?.id).toBe('remote_irr')
    s.run({ op: 'lapic_write', v: 'd1v0', off: 0xb0, val: 0 })
    expect(why(s).verdict).toBe('arrives')
  })

  it('does nothing for a vCPU that its pin does not address', () => {
    const s = scene('gsi', { op: 'ioapic_redir', v: 'd1v0', pin: 10, lo: 0x805a, hi: 2 << 24 })
    s.send(2)
    expect(why(s).stop?.id).toBe('destination')
  })

  it('may interrupt through the 8259s instead of the IO-APIC', () => {
    const s = scene('gsi', { op: 'ioapic_redir', v: 'd1v0', pin: 10, lo: 1 << 16, hi: 0 })
    // LINT0 as ExtINT, lines 2 and 10 unmasked.
    s.run({ op: 'lapic_write', v: 'd1v0', off: 0x350, val: 0x700 })
    s.run({ op: 'pic_init', v: 'd1v0', base0: 0x20, base1: 0x28, imr0: 0xfb, imr1: 0xfb })
    s.send(2)
    expect(why(s).verdict).toBe('arrives')
    expect(ids(why(s), 'aside')).toEqual(['ioapic'])
    expect(s.run(runGuest('d1v0')).ports).toEqual([2])
  })
})

describe('a LAPIC vector', () => {
  it('is not raised in a disabled LAPIC from 4.17.1 on, and stays undelivered before', () => {
    for (const release of ['4.6.0', '4.17.7'] as const) {
      const s = withUpcallVector(release, spiv(0xff), send('d1v1', 2))
      expect(answer(s)).toMatch(/the LAPIC of d1v0 is disabled \(SPIV\), so it delivers no vector\.$/)
      expect(ids(why(s), release === '4.6.0' ? 'passes' : 'ahead')).toContain('irr')
    }
  })

  it('waits for TPR', () => {
    const s = withUpcallVector('4.17.7', tpr(0x60), send('d1v1', 2))
    expect(why(s).stop).toMatchObject({ id: 'tpr', means: 'it waits until the guest lowers TPR' })
    s.run(tpr(0x50))
    expect(why(s).verdict).toBe('arrives')
  })

  it('waits for the EOI of one of its class', () => {
    const s = withUpcallVector('4.17.7', send('d1v1', 1), enter('d1v0'), { op: 'g_scan', v: 'd1v0' })
    s.run(send('d1v1', 2))
    expect(why(s).stop).toMatchObject({ id: 'isr', says: 'ISR of d1v0 has vector 0x61' })
  })

  it('of vCPU 0 leaves a vCPU without one kicked and untold (4.17)', () => {
    const s = withUpcallVector('4.17.7')
    s.run({ op: 'EVTCHNOP_bind_ipi', v: 'd1v0', vcpu: 1 }, send('d1v0', 3))
    expect(answer(s, { kind: 'port', dom: 1, port: 3 })).toMatch(
      /Xen only kicks it, and VM entry finds nothing to inject\.$/,
    )
  })
})

describe('the vCPU', () => {
  it('with RFLAGS.IF clear holds the event back, and then the interrupt window is open', () => {
    const s = scene('vector', setIf('d1v0', 0))
    s.send(2)
    expect(why(s).stop).toMatchObject({ id: 'rflags', means: 'Xen waits until the guest sets IF' })
    s.run(enter('d1v0'))
    expect(why(s).stop?.means).toBe('the interrupt window is open, and Xen waits until the guest sets IF')
  })

  it('that is blocked, offline, waiting in Xen or on no CPU enters no guest code', () => {
    for (const [op, val, text] of [
      ['set_blocked', 1, 'd1v0 is blocked'],
      ['set_online', 0, 'd1v0 is offline'],
      ['set_blocked_in_xen', 1, 'd1v0 waits in Xen'],
      ['set_running', 0, 'd1v0 is runnable, but on no physical CPU'],
    ] as const) {
      const s = scene('vector')
      s.send(2)
      s.run({ op, t: 'd1v0', val })
      expect(why(s).stop).toMatchObject({ id: 'runs', says: text })
    }
  })

  it('without any callback is told by nothing', () => {
    const s = scene('vector', { op: 'HVM_PARAM_CALLBACK_IRQ', v: 'd1v0', dom: 0x7ff0, via: '0x0' })
    s.send(2)
    expect(answer(s)).toBe('Port 2 of d1 waits: d1 has chosen no callback, so nothing tells d1v0.')
  })

  it('of a PV guest is held back by evtchn_upcall_mask', () => {
    const s = scene('vector', { op: 'g_set_upcall_mask', v: 'd0v0', val: 1 }, send('d1v0', 2))
    const port = { kind: 'port', dom: 0, port: s.senders.get(2) as number } as const
    expect(why(s, port).stop?.id).toBe('upcall_mask')
    s.run({ op: 'g_set_upcall_mask', v: 'd0v0', val: 0 })
    expect(answer(s, port)).toBe('It gets through: d0v0 takes its event callback on the way back from Xen.')
  })

  it('that takes another interrupt looks for events then', () => {
    const s = scene('gsi', bindVcpu('d1v0', 2, 1))
    s.send(2)
    // An IPI between the guest's own vCPUs: vector 0x41 to the LAPIC with id 2.
    s.run(
      { op: 'lapic_write', v: 'd1v0', off: 0x310, val: 2 << 24 },
      { op: 'lapic_write', v: 'd1v0', off: 0x300, val: 0x41 },
    )
    expect(answer(s)).toMatch(/^It gets through all the same: .* but d1v1 takes vector 0x41 from its LAPIC/)
    expect(s.run(runGuest('d1v1')).ports).toEqual([2])
  })

  it('has the same chain from the flag on, and knows which ports wait behind it', () => {
    const s = scene('gsi', setMask('d1v0', 1, 1), bindVcpu('d1v0', 1, 1), bindVcpu('d1v0', 2, 1))
    s.send(1)
    s.send(2)
    const { waiting, stop, links } = why(s, vcpu('d1v1'))
    expect(waiting).toEqual([
      { port: 1, as: 'masked' },
      { port: 2, as: 'found' },
    ])
    expect(links[0]?.id).toBe('flag')
    expect(stop?.id).toBe('method')
    expect(answer(s, vcpu('d1v0'))).toBe('Nothing is pending for d1v0.')
  })
})

describe('FIFO', () => {
  /** Control blocks for the first vCPUs, then an event for port 2. */
  function fifo(blocks: number, release: ReleaseId, ...ops: Op[]) {
    const s = connected('vector', [1, 2], release)
    s.run(...toFifo('d1v0', blocks), ...ops)
    return s
  }

  it('a linked event on a ready queue gets through, in its place', () => {
    const s = fifo(2, '4.4.0')
    s.send(1)
    s.send(2)
    expect(why(s).verdict).toBe('arrives')
    expect(why(s).links.find(l => l.id === 'linked')?.says).toBe(
      'port 2 is LINKED on queue 7 of d1v0, behind 1 other',
    )
  })

  it('a masked event is linked nowhere', () => {
    const s = fifo(2, '4.4.0', setMask('d1v0', 2, 1))
    s.send(2)
    expect(why(s).stop?.says).toBe('MASKED of port 2 of d1 is set')
    expect(ids(why(s), 'ahead')).toContain('linked')
  })

  it('without a control block there is no queue', () => {
    const s = fifo(1, '4.6.0', bindVcpu('d1v0', 2, 1))
    s.send(2)
    expect(why(s).stop).toMatchObject({ id: 'control_block', says: 'd1v1 has no control block' })
  })

  it('without an event word Xen remembers the event until the array grows', () => {
    const s = connected('vector', [1, 2], '4.4.0')
    s.run(toFifo('d1v0')[0] as Op)
    s.send(2)
    expect(answer(s)).toBe(
      'Port 2 of d1 waits: d1 has no event word for port 2 yet: Xen remembers the event, so it waits for EVTCHNOP_expand_array.',
    )
  })
})

describe('a vector of its own (proposal)', () => {
  it('needs no selector and no flag', () => {
    const s = scene('bind_vector', bindVector('d1v0', 2, 0, 0x51))
    s.send(2)
    expect(why(s)).toMatchObject({
      verdict: 'arrives',
      answer: 'It gets through: d1v0 takes vector 0x51 of its own (proposal) at its next VM entry.',
    })
    expect(why(s).links.map(l => l.id)).not.toContain('selector')
  })

  it('is put off in interrupt context', () => {
    const s = scene('bind_vector', bindVector('d1v0', 2, 0, 0x51), inIrq(1))
    s.send(2)
    expect(answer(s)).toMatch(/vector 0x51 was put off \(proposal\): the tasklet of d1v0 waits/)
  })
})

describe('in the middle of an operation', () => {
  const traceOf = (id: string): Trace => {
    const all = [...examples, ...moreExamples.flatMap(g => g.examples)]
    const run = runScenario(all.find(e => e.id === id)?.scenario as never, law)
    if (!run.ok) throw new Error(run.reason)
    return run.trace
  }
  const at = (trace: Trace, position: number): WhyNot => {
    trace.seek(position)
    return whyNotAt(trace, port2) as WhyNot
  }

  it.each(['vector', 'gsi', 'intx', 'bind-vector', 'fifo-priorities', 'upcall-vector'])(
    'an event that arrives is never said to be stopped (%s)',
    id => {
      const trace = traceOf(id)
      const last = id === 'fifo-priorities' ? 1 : 0
      for (let i = trace.ops[trace.scenario.setup + last]?.from ?? 0; i <= trace.length; i++)
        expect([i, at(trace, i).verdict]).not.toEqual([i, 'stops'])
    },
  )

  it('the handler that runs comes to the port, and then has seen its event', () => {
    const trace = traceOf('gsi')
    const answers = Array.from({ length: trace.length + 1 }, (_, i) => at(trace, i).answer)
    expect(answers).toContain('The handler of d1v0 runs, and comes to port 2.')
    expect(answers).toContain('The handler of d1v0 has seen the event.')
    expect(answers.at(-1)).toBe('Nothing is pending at port 2 of d1.')
  })

  it('each condition knows the step that made it so, among those before the position', () => {
    const trace = traceOf('mask')
    const { stop } = at(trace, trace.length)
    expect(stop?.id).toBe('selector')
    const mask = at(trace, trace.length).links.find(l => l.id === 'mask')
    const made = sinceOf(trace, trace.length, mask?.sources ?? [])
    expect(trace.step(made)).toMatchObject({ kind: 'write', fn: 'guestMemory', after: 0 })
    const before = sinceOf(trace, made, mask?.sources ?? [])
    expect(before).toBeLessThan(made)
    expect(trace.step(before)).toMatchObject({ kind: 'write', after: 4 })
    expect(sinceOf(trace, 0, mask?.sources ?? [])).toBe(-1)
  })

  it('other bits of the same word do not count', () => {
    const s = scene('vector')
    expect(s.world.domain(1)).toBeDefined()
    const trace = traceOf('fifo-mask')
    const d = trace.world.domain(1)
    if (!d) throw new Error('d1')
    const port1 = { cell: d.evtchn_pending, bits: 1 << 1 }
    const any = { cell: d.evtchn_pending, bits: 1 << 30 }
    expect(sinceOf(trace, trace.length, [any])).toBe(-1)
    expect(sinceOf(trace, trace.length, [port1, any])).toBe(sinceOf(trace, trace.length, [port1]))
  })
})

it('a callback chosen late tells nobody until 4.11', () => {
  const s = scene('vector')
  s.send(2)
  s.run(chooseCallback('d1v0', 'gsi'))
  expect(why(s).stop).toMatchObject({ id: 'line', means: 'no chip asks for an interrupt' })
})
