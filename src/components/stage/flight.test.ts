import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { examples } from '../../model/examples.ts'
import { moreExamples } from '../../model/moreExamples.ts'
import { runScenario, type Trace } from '../../model/run.ts'
import { marksAt } from './flight.ts'
import { journeyOf, stationAt } from './journey.ts'
import type { StationId } from './stations.ts'

function traceOf(id: string): Trace {
  const example = [...examples, ...moreExamples.flatMap(group => group.examples)].find(e => e.id === id)
  const run = example && runScenario(example.scenario, law)
  if (!run?.ok) throw new Error(id)
  return run.trace
}

/** Stations the event stops at from the start of the story, repetitions left out. */
function stops(trace: Trace): StationId[] {
  const found: StationId[] = []
  const { event } = journeyOf(trace)
  for (let i = trace.ops[trace.scenario.setup]?.from ?? 0; i < trace.length; i++) {
    const to = stationAt(event[i] as number)
    if (to !== found.at(-1)) found.push(to)
  }
  return found
}

/** Position after the nth entry of a function in the story, with the world there. */
function positionAfter(trace: Trace, fn: string, nth = 1): number {
  let seen = 0
  for (let i = trace.ops[trace.scenario.setup]?.from ?? 0; i < trace.length; i++) {
    const step = trace.step(i)
    if (step.kind === 'enter' && step.fn === fn && ++seen === nth) {
      trace.seek(i + 1)
      return i + 1
    }
  }
  throw new Error(`${fn} is not entered ${nth} times`)
}

const trunk = ['hypercall', 'send', 'pending', 'mark', 'assert'] as const
const entry = ['vmexit', 'assist', 'inject', 'vmentry', 'handler'] as const

describe('the way of an event', () => {
  it('goes by the callback vector without any chip', () => {
    expect(stops(traceOf('vector')).slice(0, 11)).toEqual([...trunk, 'kick', ...entry])
  })

  it('goes by the GSI through IO-APIC and LAPIC, and to the 8259', () => {
    expect(stops(traceOf('gsi')).slice(0, 14)).toEqual([
      ...trunk,
      'level',
      'vioapic',
      'vlapic',
      'vpic',
      ...entry,
    ])
  })

  it('goes by the wire through the router', () => {
    expect(stops(traceOf('intx')).slice(5, 10)).toEqual(['level', 'intx', 'assertGsi', 'vioapic', 'vlapic'])
  })

  it('leaves the trunk before the selector when the channel has its own vector', () => {
    const all = stops(traceOf('bind-vector'))
    expect(all.slice(0, 6)).toEqual(['hypercall', 'send', 'pending', 'vectorAssert', 'vlapic', 'vmexit'])
    expect(all).not.toContain('mark')
  })

  it('waits in the siding until the softirq', () => {
    const trace = traceOf('deferral')
    expect(stops(trace).slice(5, 10)).toEqual(['assert', 'tasklet', 'softirq', 'assert', 'level'])
    const at = positionAfter(trace, 'evtchn_check_pollers')
    expect(marksAt(trace, at)).toMatchObject({ current: 'pending', eventAt: 'tasklet', waiting: 1 })
    expect(marksAt(trace, positionAfter(trace, 'vmx_vmexit_handler')).waiting).toBe(0)
  })

  it('stops at the event word, then at the queue, then marks the vCPU under FIFO', () => {
    const all = stops(traceOf('fifo-priorities'))
    // A set_priority, then the first send; the second event finds the queue in use, and nobody is told.
    expect(all.slice(1, 10)).toEqual([
      'send',
      'fifoPending',
      'mark',
      'assert',
      'kick',
      'hypercall',
      'send',
      'fifoPending',
      'fifoLink',
    ])
    expect(all.slice(10, 12)).toEqual(['hypercall', 'send'])
    const trace = traceOf('fifo-priorities')
    const at = positionAfter(trace, 'evtchn_fifo_set_link')
    expect(marksAt(trace, at).cargo).toEqual(marksAt(trace, at - 1).cargo)
    expect(all).not.toContain('pending')
  })

  it('goes from the decision straight to the LAPIC by an upcall vector', () => {
    expect(stops(traceOf('upcall-vector')).slice(4, 8)).toEqual(['assert', 'vlapic', 'vmexit', 'assist'])
  })

  it('ends where Xen dies, and says why', () => {
    const trace = traceOf('fifo-fault')
    const marks = marksAt(trace, trace.length)
    expect(marks).toMatchObject({ current: 'fifoPending', eventAt: 'fifoPending' })
    expect(marks.crash).toMatch(/null pointer/)
    expect(marksAt(trace, trace.length - 1).crash).toBeUndefined()
    expect(marksAt(traceOf('fifo-dropped'), traceOf('fifo-dropped').length).crash).toBeUndefined()
  })

  it('does not go back when a function returns', () => {
    const trace = traceOf('vector')
    const at = positionAfter(trace, 'vmx_vmexit_handler') - 1
    expect(trace.stepAt(at)).toMatchObject({ kind: 'leave', fn: 'do_event_channel_op' })
    expect(marksAt(trace, at)).toMatchObject({ current: 'hypercall', eventAt: 'kick' })
  })
})

describe('marks', () => {
  it('say the condition and the way taken', () => {
    const trace = traceOf('vector')
    const at = positionAfter(trace, 'hvm_assert_evtchn_irq') + 1
    expect(marksAt(trace, at).decision).toEqual({ condition: 'in_irq()', value: false })
  })

  it('keep the callback line lit while it is asserted, and no longer', () => {
    const trace = traceOf('gsi')
    expect([...marksAt(trace, positionAfter(trace, 'vmx_intr_assist')).asserted]).toEqual(['gsi'])
    trace.seek(trace.length)
    expect([...marksAt(trace, trace.length).asserted]).toEqual([])
  })

  it('show the port pending, and masked', () => {
    const trace = traceOf('mask')
    const at = positionAfter(trace, 'evtchn_check_pollers')
    expect(marksAt(trace, at)).toMatchObject({ pending: true, masked: true })
  })

  it('show the bits of a FIFO event word', () => {
    const trace = traceOf('fifo-mask')
    const at = positionAfter(trace, 'evtchn_check_pollers')
    expect(marksAt(trace, at)).toMatchObject({ current: 'fifoPending', pending: true, masked: true })
  })

  it('are the same on the way back', () => {
    const trace = traceOf('deferral')
    const forwards = Array.from({ length: trace.length + 1 }, (_, at) => {
      trace.seek(at)
      return marksAt(trace, at)
    })
    for (let at = trace.length; at >= 0; at--) {
      trace.seek(at)
      expect(marksAt(trace, at)).toEqual(forwards[at])
    }
  })

  it('are empty before the first step', () => {
    const trace = traceOf('gsi')
    trace.seek(0)
    expect(marksAt(trace, 0)).toMatchObject({ current: undefined, eventAt: undefined, cargo: undefined })
  })
})

describe('lines in play', () => {
  it.each([
    ['vector', ['return', 'trunk', 'two_level', 'vector']],
    ['gsi', ['gsi', 'return', 'trunk', 'two_level']],
    ['intx', ['pci_intx', 'return', 'trunk', 'two_level']],
    ['deferral', ['gsi', 'return', 'siding', 'trunk', 'two_level']],
    ['vcpu1-gsi', ['gsi', 'return', 'trunk', 'two_level']],
    ['bind-vector', ['bind_vector', 'return', 'trunk', 'two_level']],
    ['fifo-priorities', ['fifo', 'return', 'trunk', 'vector']],
    ['upcall-vector', ['return', 'trunk', 'two_level', 'upcall_vector']],
  ])('of the story %s', (id, lines) => {
    expect([...journeyOf(traceOf(id)).story].toSorted()).toEqual(lines)
  })
})

describe('lines on the map', () => {
  const drawn = (id: string) => journeyOf(traceOf(id)).drawn

  it('are those of the release: the proposal before 4.6, upcall vectors from then on', () => {
    expect([drawn('vector').has('bind_vector'), drawn('vector').has('upcall_vector')]).toEqual([true, false])
    const later = drawn('late-gsi-asserts')
    expect([later.has('bind_vector'), later.has('upcall_vector')]).toEqual([false, true])
  })

  it('leave out an ABI that nobody uses', () => {
    expect([drawn('gsi').has('two_level'), drawn('gsi').has('fifo')]).toEqual([true, false])
    expect(drawn('fifo-mask').has('fifo')).toBe(true)
  })
})
