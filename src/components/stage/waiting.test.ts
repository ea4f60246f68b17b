import { describe, expect, it } from 'vitest'
import type { Op } from '../../model/ops.ts'
import { entering, inIrq, positionAfter, send, traceOf } from '../../testing/stories.ts'
import { waitingTrains } from './waiting.ts'

describe('who waits', () => {
  it('is in the siding as long as its tasklet is queued', () => {
    const trace = traceOf('gsi', [inIrq(1), send, inIrq(0), { op: 'EVTCHNOP_bind_ipi', v: 'd1v0', vcpu: 0 }])
    trace.seek(trace.length)
    expect(waitingTrains(trace, trace.length)).toEqual([
      { station: 'tasklet', what: 'tasklets', count: 1, text: 'd1v0', masked: false },
    ])
    const run = traceOf('deferral')
    const at = positionAfter(run, entering('hvm_assert_evtchn_irq'), 2)
    expect(waitingTrains(run, at)).toEqual([])
  })

  it('is at the closed signal, while its port is masked', () => {
    const trace = traceOf('mask')
    const at = positionAfter(trace, entering('evtchn_unmask'))
    expect(waitingTrains(trace, at)).toEqual([
      { station: 'pending', what: 'ports', count: 1, text: 'd1 p2', masked: true },
    ])
    // The train of the unmask takes it along.
    expect(waitingTrains(trace, positionAfter(trace, entering('vcpu_mark_events_pending')))).toEqual([])
  })

  it('is where its train came to rest, once its vCPU has been told', () => {
    const trace = traceOf('fifo-priorities')
    const at = positionAfter(trace, entering('vcpu_mark_events_pending'), 2)
    expect(waitingTrains(trace, at).map(w => [w.station, w.text])).toEqual([
      ['kick', 'd1 p2'],
      ['fifoLink', 'd1 p3'],
    ])
    // The handler has them all before it.
    const handling = positionAfter(trace, entering('guestFifoScan'))
    expect(waitingTrains(trace, handling).map(w => [w.station, w.text])).toEqual([['handler', '2 events']])
    trace.seek(trace.length)
    expect(waitingTrains(trace, trace.length)).toEqual([])
  })

  it('is one mark a place, however many there are', () => {
    const ports = Array.from({ length: 300 }, (_, i) => i + 3)
    const trace = traceOf('vector', [
      ...ports.map((): Op => ({ op: 'EVTCHNOP_bind_ipi', v: 'd1v0', vcpu: 0 })),
      ...ports.map((port): Op => ({ op: 'EVTCHNOP_send', v: 'd1v0', port })),
    ])
    trace.seek(trace.length)
    const waiting = waitingTrains(trace, trace.length)
    expect(waiting.length).toBeLessThan(4)
    expect(waiting.reduce((n, w) => n + w.count, 0)).toBe(299)
  })

  it('is found from the world alone: the same on the way back', () => {
    const trace = traceOf('fifo-priorities')
    const forwards = Array.from({ length: trace.length + 1 }, (_, at) => {
      trace.seek(at)
      return waitingTrains(trace, at)
    })
    for (let at = trace.length; at >= 0; at -= 7) {
      trace.seek(at)
      expect(waitingTrains(trace, at)).toEqual(forwards[at])
    }
  })
})
