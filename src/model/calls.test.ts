import { expect, it } from 'vitest'
import { traceOf } from '../testing/always.ts'
import { type Call, callsOf, netEffect } from './calls.ts'
import { examples } from './examples.ts'
import type { OpRun } from './run.ts'

const [example] = examples
if (!example) throw new Error('no example')
const trace = traceOf(example.scenario)
const run = trace.ops[trace.scenario.setup] as OpRun

const names = (calls: readonly Call[]): unknown[] =>
  calls.flatMap(({ enter, calls: inner }) => (inner.length > 0 ? [enter.fn, names(inner)] : [enter.fn]))

it('the functions of a send, as a tree', () => {
  expect(names(callsOf(trace, run))).toMatchObject([
    'do_event_channel_op',
    [
      'evtchn_send',
      ['evtchn_set_pending', ['evtchn_port_set_pending', ['evtchn_2l_set_pending', expect.anything()]]],
    ],
  ])
  expect(callsOf(trace, run)[0]).toMatchObject({ leave: run.to - 1, result: 0 })
})

it('an operation’s effect is each changed cell once, from its first value to its last', () => {
  expect(netEffect(trace, run, run.from)).toEqual([])
  trace.seek(run.from)
  const before = trace.world.mem.slice()
  for (const at of [run.from + 12, run.to]) {
    trace.seek(at)
    const changed = netEffect(trace, run, at)
    const differ = [...trace.world.mem.keys()].filter(cell => trace.world.mem[cell] !== before[cell])
    expect(changed.map(({ cell }) => cell).sort((a, b) => a - b)).toEqual(differ)
    for (const { cell, before: was, after } of changed) {
      expect(was).toBe(before[cell])
      expect(after).toBe(trace.world.mem[cell])
    }
  }
})
