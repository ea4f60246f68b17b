import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { examples } from '../../model/examples.ts'
import { moreExamples } from '../../model/moreExamples.ts'
import { runScenario, type Trace } from '../../model/run.ts'
import type { Step } from '../../model/trace.ts'
import { concerned, recentWrites } from './concern.ts'
import { focusOf } from './focus.ts'

function traceOf(id: string): Trace {
  const example = [...examples, ...moreExamples.flatMap(g => g.examples)].find(e => e.id === id)
  const run = example && runScenario(example.scenario, law)
  if (!run?.ok) throw new Error(`no example ${id}`)
  return run.trace
}

/** Position after the first step of the story that answers the description; the world moves there. */
function positionAfter(trace: Trace, wanted: (step: Step) => boolean): number {
  for (let i = trace.ops[trace.scenario.setup]?.from ?? 0; i < trace.length; i++) {
    if (!wanted(trace.step(i))) continue
    trace.seek(i + 1)
    return i + 1
  }
  throw new Error('no such step')
}

const enters = (fn: string) => (step: Step) => step.kind === 'enter' && step.fn === fn

/** The focus as text: `d1 port 2, d1v0, chips of d1v0`. */
function told(trace: Trace, at: number, selection?: Parameters<typeof focusOf>[2]): string {
  const { channel, vcpu, guest } = focusOf(trace, at, selection)
  return `${channel ? `${channel.domain.name} port ${channel.port}` : 'no port'}, ${vcpu.name}, chips of ${guest?.name}`
}

describe('focusOf', () => {
  it('is the sender’s port first, with the chips of the vCPU at the other end', () => {
    const trace = traceOf('gsi')
    expect(told(trace, positionAfter(trace, enters('evtchn_send')))).toBe('d0 port 1, d0v0, chips of d1v0')
  })

  it('is the receiver’s port from there on, also where the function no longer knows it', () => {
    const trace = traceOf('gsi')
    for (const fn of ['evtchn_2l_set_pending', 'hvm_assert_evtchn_irq', 'vlapic_set_irq'])
      expect(told(trace, positionAfter(trace, enters(fn)))).toBe('d1 port 2, d1v0, chips of d1v0')
  })

  it('is the port last spoken of while the guest runs', () => {
    const trace = traceOf('vector')
    expect(told(trace, positionAfter(trace, enters('guestUpcall')))).toBe('d1 port 2, d1v0, chips of d1v0')
  })

  it('is the selection before anything else', () => {
    const trace = traceOf('vcpu1-gsi')
    const at = positionAfter(trace, enters('evtchn_send'))
    expect(told(trace, at, { kind: 'port', dom: 1, port: 2 })).toBe('d1 port 2, d1v1, chips of d1v1')
    expect(told(trace, at, { kind: 'vcpu', name: 'd1v1' })).toBe('d0 port 1, d1v1, chips of d1v1')
  })

  it('is the port that is linked, not the tail it is linked behind', () => {
    const trace = traceOf('fifo-priorities')
    expect(told(trace, positionAfter(trace, enters('evtchn_fifo_set_link')))).toBe(
      'd1 port 3, d1v0, chips of d1v0',
    )
  })

  it('exists at the very start, when nothing has happened', () => {
    const trace = traceOf('vector')
    trace.seek(0)
    expect(told(trace, 0)).toBe('no port, d0v0, chips of d1v0')
  })
})

describe('concerned', () => {
  it('opens the card of the change and of the function', () => {
    const trace = traceOf('gsi')
    const at = positionAfter(trace, s => s.kind === 'write' && s.fn === 'vlapic_set_irq')
    expect([...concerned(trace, at, undefined)].sort()).toEqual(['ioapic', 'lapic'])
  })

  it('opens the queues while a port is put on one, and the channel where its own fields change', () => {
    const trace = traceOf('fifo-priorities')
    const link = positionAfter(trace, s => s.kind === 'write' && s.fn === 'evtchn_fifo_set_link')
    expect([...concerned(trace, link, undefined)]).toContain('fifo')
    const priority = positionAfter(
      trace,
      s => s.kind === 'write' && /last_priority/.test(trace.world.cellName(s.cell)),
    )
    expect([...concerned(trace, priority, undefined)].sort()).toEqual(['evtchn', 'fifo'])
  })

  it('opens what a selection is about', () => {
    const trace = traceOf('gsi')
    trace.seek(0)
    expect([...concerned(trace, 0, { kind: 'port', dom: 1, port: 1 })]).toEqual(['evtchn', 'shared', 'fifo'])
  })
})

describe('recentWrites', () => {
  it('are those of the operation so far, the latest first', () => {
    const trace = traceOf('vector')
    const at = positionAfter(trace, enters('hvm_assert_evtchn_irq'))
    expect(recentWrites(trace, at).map(w => trace.world.cellName(w.cell))).toEqual([
      'd1.shared_info[0]',
      'd1.shared_info[2]',
      'd1.shared_info[512]',
    ])
  })
})
