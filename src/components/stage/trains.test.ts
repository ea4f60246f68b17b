import { describe, expect, it } from 'vitest'
import type { Op } from '../../model/ops.ts'
import type { Trace } from '../../model/run.ts'
import { DOMID_SELF } from '../../model/xen/constants.ts'
import { traceOf as scenarioTrace } from '../../testing/always.ts'
import { readyRace } from '../../testing/faultScenarios.ts'
import {
  allExamples,
  deciding,
  entering,
  guestRuns,
  inIrq,
  positionAfter,
  send,
  setMask,
  traceOf,
} from '../../testing/stories.ts'
import { marksAt } from './flight.ts'
import { journeyOf } from './journey.ts'
import { layoutMap } from './layout.ts'
import { type Flight, flightsOf, placeAt, presenceAt, trainAt } from './moves.ts'
import { TRACKS } from './network.ts'
import { type StationId, stationInfo } from './stations.ts'

const stationsAt = (trace: Trace, at: number): StationId[] => marksAt(trace, at).heads.map(h => h.station)

const map = layoutMap(1100, 600, { tracks: TRACKS, name: id => stationInfo(id).name })

/** Where every train of a step is, t of the way: kind, and place. */
const seen = (flights: readonly Flight[], t: number) =>
  flights.filter(f => presenceAt(f, t) > 0).map(f => [f.kind, placeAt(f, t)] as const)

describe('an event', () => {
  it('splits at the callback line: one head to the IO-APIC and the LAPIC, one to the 8259', () => {
    const trace = traceOf('gsi')
    const at = positionAfter(trace, entering('vpic_irq_positive_edge'))
    expect(stationsAt(trace, at - 1)).toEqual(['vlapic'])
    expect(stationsAt(trace, at)).toEqual(['vlapic', 'vpic'])
    expect(marksAt(trace, at).heads.at(-1)).toMatchObject({ origin: 'level' })
    expect(marksAt(trace, at)).toMatchObject({ fateKind: 'splits', cargo: { dom: 1, port: 2 } })
  })

  it('splits at the router of a PCI wire, and stops there at a masked pin', () => {
    const trace = traceOf('intx')
    const at = positionAfter(trace, deciding('ent->fields.mask'), 2)
    expect(stationsAt(trace, at)).toEqual(['vlapic', 'vioapic'])
    expect(marksAt(trace, at).fate).toBe('stops: this IO-APIC pin is masked')
  })

  it('goes on to the guest with the head that is acknowledged; the other stays with its line and goes down with it', () => {
    const trace = traceOf('gsi')
    expect(stationsAt(trace, positionAfter(trace, entering('vmx_inject_extint')))).toEqual(['vpic', 'inject'])
    const down = positionAfter(trace, entering('vpic_irq_negative_edge'))
    expect(stationsAt(trace, down - 1)).toEqual(['vpic', 'vmexit'])
    expect(stationsAt(trace, down)).toEqual(['vmexit'])
  })

  it('waits where it is while something happens in the middle of its operation, and then goes on', () => {
    const trace = scenarioTrace({ ...readyRace, switches: { fifo_ready_for_every_event: true } })
    const [inner] = trace.ops.at(-1)?.meanwhile ?? []
    const { from = 0, to = 0 } = inner ?? {}
    const { began } = journeyOf(trace)
    expect(began[from]).toBe(from)
    expect([began[from - 1], began[to]]).toEqual([trace.ops.at(-1)?.from, trace.ops.at(-1)?.from])
    expect(stationsAt(trace, to + 1)).toEqual(stationsAt(trace, from))
    const marked = Array.from({ length: trace.length - to }, (_, i) => to + i).find(
      i => trace.kindAt(i) === 'enter' && trace.fnAt(i) === 'vcpu_mark_events_pending',
    )
    expect(marksAt(trace, (marked ?? 0) + 1)).toMatchObject({ cargo: { dom: 1, port: 2 } })
    expect(marksAt(trace, (marked ?? 0) + 1).fateKind).toBeUndefined()
  })

  it('never stands twice at one station', () => {
    for (const { id } of allExamples) {
      for (const heads of journeyOf(traceOf(id)).formations)
        expect(new Set(heads.map(h => h.station)).size, id).toBe(heads.length)
    }
  })

  it('stops at the mask, whoever runs, and goes on when it is unmasked', () => {
    const trace = traceOf('mask')
    const at = positionAfter(trace, deciding('test_bit(port, evtchn_mask)'))
    expect(marksAt(trace, at)).toMatchObject({ fate: 'stops at the mask', signal: { closed: true } })
    const guest = positionAfter(trace, entering('.Lvmx_do_vmentry'))
    expect(stationsAt(trace, guest)).toEqual(['pending'])
    const unmasked = positionAfter(trace, entering('vcpu_mark_events_pending'))
    expect(marksAt(trace, unmasked)).toMatchObject({ fate: undefined, signal: { closed: false } })
    expect(stationsAt(trace, unmasked)).toEqual(['mark'])
  })

  it('stays where it is after a plain write to the mask: nobody is told', () => {
    const trace = traceOf('mask')
    trace.seek(trace.length)
    const marks = marksAt(trace, trace.length)
    expect(marks).toMatchObject({ eventAt: 'pending', pending: true, masked: false })
    expect(marks.fate).toMatch(/^waits: unmasked by a plain write/)
  })

  it('never comes to a guest that no line tells', () => {
    const trace = traceOf('vcpu1-gsi')
    trace.seek(trace.length)
    expect(stationsAt(trace, trace.length)).toEqual(['assert'])
    expect(marksAt(trace, trace.length).fate).toBe('stops: no line leads to this vCPU')
  })

  it('merges with the one that waits, wherever that is', () => {
    const told = traceOf('vector', [send, send])
    told.seek(told.length)
    expect(marksAt(told, told.length)).toMatchObject({ fate: 'merges: already pending', eventAt: 'kick' })
    const masked = traceOf('vector', [setMask(1), send, send, guestRuns])
    masked.seek(masked.length)
    expect(marksAt(masked, masked.length)).toMatchObject({ fateKind: 'merges', eventAt: 'pending' })
    const siding = traceOf('gsi', [inIrq(1), send, send])
    siding.seek(siding.length)
    expect(marksAt(siding, siding.length)).toMatchObject({ fateKind: 'merges', eventAt: 'tasklet' })
  })

  it('that has merged is delivered with the other', () => {
    const trace = traceOf('vector', [send, send, guestRuns])
    const at = positionAfter(trace, entering('guestUpcall'))
    expect(marksAt(trace, at)).toMatchObject({ eventAt: 'handler', fate: undefined })
  })

  it('stops where the vCPU has been told already', () => {
    const trace = traceOf('fifo-priorities')
    const at = positionAfter(trace, deciding('already_pending'), 2)
    expect(marksAt(trace, at).fate).toBe('stops: already told, the upcall flag is set')
    const queued = positionAfter(trace, deciding('linked'), 2)
    expect(marksAt(trace, queued)).toMatchObject({ eventAt: 'fifoLink', fateKind: 'waits' })
  })

  it('ends at an unbound channel', () => {
    const trace = traceOf('vector', [
      { op: 'EVTCHNOP_alloc_unbound', v: 'd0v0', dom: DOMID_SELF, remote_dom: 1 },
      { ...send, port: 2 } as Op,
      guestRuns,
    ])
    trace.seek(trace.length)
    expect(marksAt(trace, trace.length)).toMatchObject({
      eventAt: 'send',
      fate: 'ends: the channel is unbound',
    })
  })

  it('comes out of the siding when the softirq runs its tasklet, whatever else is under way', () => {
    const other: Op = { op: 'EVTCHNOP_bind_ipi', v: 'd1v0', vcpu: 0 }
    const trace = traceOf('gsi', [inIrq(1), send, inIrq(0), other, { op: 'run_tasklets' }])
    const at = positionAfter(trace, entering('hvm_assert_evtchn_irq'), 2)
    expect(marksAt(trace, at)).toMatchObject({ eventAt: 'assert', cargo: { dom: 1, port: 2 } })
  })
})

describe('the trains between two positions', () => {
  const trace = traceOf('gsi')

  it('stand at one station at t = 0, at the next at t = 1, and on the track in between at t = 0.5', () => {
    const at = positionAfter(trace, entering('vlapic_set_irq'))
    const [a, b] = [map.stations.vioapic, map.stations.vlapic]
    expect(trainAt(trace, at, 0, map)).toEqual(a)
    expect(trainAt(trace, at, 1, map)).toEqual(b)
    expect(trainAt(trace, at, 0.5, map)?.y).toBeCloseTo(((a?.y ?? 0) + (b?.y ?? 0)) / 2)
  })

  it('split: the second departs from the fork while the first stays', () => {
    const at = positionAfter(trace, entering('vpic_irq_positive_edge'))
    const flights = flightsOf(trace, { from: at - 1, to: at }, map)
    const second = flights.find(f => f.kind === 'train')
    expect(flights.filter(f => f.kind === 'carriage').map(f => placeAt(f, 0.5))).toEqual([
      map.stations.vlapic,
    ])
    expect(second && placeAt(second, 0)).toEqual(map.stations.level)
    expect(second && placeAt(second, 1)).toEqual(map.stations.vpic)
    expect(flights.map(f => presenceAt(f, 1))).toEqual([1, 1])
  })

  it('are at t = 1 what the position shows at rest, at t = 0 what the one before showed: going back needs no more', () => {
    for (const id of ['gsi', 'deferral', 'mask', 'fifo-priorities']) {
      const t = traceOf(id)
      for (let at = 2; at <= t.length; at++) {
        const flights = flightsOf(t, { from: at - 1, to: at }, map)
        const places = (f: readonly Flight[], when: number) =>
          seen(f, when)
            .map(([, p]) => `${Math.round(p.x)} ${Math.round(p.y)}`)
            .toSorted()
        const atRest = (p: number) => places(flightsOf(t, { from: p, to: p }, map), 1)
        expect(places(flights, 1), `${id} ${at}`).toEqual(atRest(at))
        expect(new Set(places(flights, 0)), `${id} ${at}`).toEqual(new Set(atRest(at - 1)))
      }
    }
  })

  it('leave the world where it stood', () => {
    trace.seek(300)
    flightsOf(trace, { from: 280, to: 290 }, map)
    expect(trace.position).toBe(300)
  })

  it('of several steps go the net way', () => {
    const [from, to] = [
      positionAfter(trace, entering('evtchn_send')),
      positionAfter(trace, entering('hvm_assert_evtchn_irq')),
    ]
    const train = flightsOf(trace, { from, to }, map).find(f => f.kind === 'train')
    expect(train && [placeAt(train, 0), placeAt(train, 1)]).toEqual([map.stations.send, map.stations.assert])
  })

  it('find tracks all the way between any two stations they join', () => {
    for (const { id } of allExamples) {
      const t = traceOf(id)
      for (let at = 1; at <= t.length; at++) {
        for (const f of flightsOf(t, { from: at - 1, to: at }, map)) {
          const start = placeAt(f, 0)
          expect(Number.isFinite(start.x + start.y), `${id} ${at}`).toBe(true)
          if (f.kind === 'train') expect(placeAt(f, 1), `${id} ${at}`).toEqual(map.stations[f.station])
        }
      }
    }
  })

  it('merge: the second runs into the first', () => {
    const twice = traceOf('vector', [send, send])
    const at = positionAfter(twice, deciding('test_and_set_bit(port, evtchn_pending)'), 2)
    const flights = flightsOf(twice, { from: at - 1, to: at }, map)
    const train = flights.find(f => f.kind === 'train')
    expect(train && placeAt(train, 1)).toEqual(map.stations.kick)
    const waiting = flights.find(f => f.kind === 'waiting')
    expect(waiting && [presenceAt(waiting, 0), presenceAt(waiting, 1)]).toEqual([1, 0])
  })
})
