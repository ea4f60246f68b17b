import { expect, test } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import { type Comparison, compareMethods, parting, positionIn, positionsAt, rowAt } from './compare.ts'
import { storyFrom } from './costs.ts'
import { examples } from './examples.ts'
import type { Method } from './methods.ts'
import { moreExamples } from './moreExamples.ts'
import { runScenario, type Trace } from './run.ts'
import type { Scenario } from './scenario.ts'

function ran(scenario: Scenario): Trace {
  const run = runScenario(scenario, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}
const traceOf = (id: string): Trace =>
  ran((examples.find(e => e.id === id) as (typeof examples)[number]).scenario)

/** What compare opens with. */
const FOUR = ['vector', 'gsi', 'pci_intx', 'bind_vector'] as const

function compared(base: Trace, methods: readonly Method[] = FOUR): Comparison {
  const result = compareMethods(base, methods, law)
  if (!result.ok) throw new Error(result.reason)
  return result.comparison
}
const column = (c: Comparison, cost: keyof Comparison['lanes'][0]['costs']) =>
  Object.fromEntries(c.lanes.map(lane => [lane.method, lane.costs[cost]]))

test('one event: every method takes one interrupt and one exit after it; only the vector needs no EOI', () => {
  const c = compared(traceOf('vector'))
  expect(column(c, 'vectors')).toEqual({ vector: 1, gsi: 1, pci_intx: 1, bind_vector: 1 })
  // The first exit lets the event in. The second is the window exit of the vector, the EOI exit of the others.
  expect(column(c, 'vmExits')).toEqual({ vector: 2, gsi: 2, pci_intx: 2, bind_vector: 2 })
  expect(column(c, 'eois')).toEqual({ vector: 0, gsi: 1, pci_intx: 1, bind_vector: 1 })
})

test('the exit after the injection is the window for the vector and the EOI for GSI', () => {
  const c = compared(traceOf('vector'), ['vector', 'gsi'])
  const after = c.rows.slice(c.rows.findIndex(row => row.phase === 'handler') + 1)
  const phases = (lane: number) => after.flatMap(row => (row.segments[lane] ? [row.phase] : []))
  expect(phases(0)).toEqual(['return', 'exit', 'choose', 'entry'])
  expect(phases(1)).toEqual(['exit', 'deassert', 'eoi', 'choose', 'entry', 'return'])
})

test('the vector has the shortest story, INTx the longest', () => {
  const steps = column(compared(traceOf('gsi')), 'steps') as Record<Method, number>
  expect([...FOUR].sort((a, b) => steps[a] - steps[b])).toEqual(['vector', 'bind_vector', 'gsi', 'pci_intx'])
})

test('an event for vCPU 1 never arrives by GSI or INTx; a vector and a bound vector reach it', () => {
  expect(column(compared(traceOf('vcpu1-gsi')), 'neverArrived')).toEqual({
    vector: [],
    gsi: ['d1 port 2'],
    pci_intx: ['d1 port 2'],
    bind_vector: [],
  })
})

test('raised in an interrupt handler, each method waits for the tasklet once', () => {
  const c = compared(traceOf('deferral'))
  expect(column(c, 'tasklets')).toEqual({ vector: 1, gsi: 1, pci_intx: 1, bind_vector: 1 })
  expect(c.rows.find(row => row.phase === 'deferral')?.segments.every(s => s)).toBe(true)
})

test('an event on a port that is pending already is counted as coalesced', () => {
  const { scenario } = traceOf('vector')
  const send = scenario.ops[scenario.setup] as Scenario['ops'][number]
  const twice = ran({ ...scenario, ops: scenario.ops.toSpliced(scenario.setup, 0, send) })
  expect(column(compared(twice), 'coalesced')).toEqual({ vector: 1, gsi: 1, pci_intx: 1, bind_vector: 1 })
})

test('vector and GSI part where hvm_assert_evtchn_irq asks for the vector method', () => {
  const c = compared(traceOf('gsi'), ['vector', 'gsi'])
  expect(c.rows[c.divergence?.row as number]?.phase).toBe('assert')
  expect(
    parting(c).map(({ methods, step }) => step?.kind === 'branch' && [methods, step.condition, step.value]),
  ).toEqual([
    [['vector'], 'is_hvm_pv_evtchn_vcpu(v)', true],
    [['gsi'], 'is_hvm_pv_evtchn_vcpu(v)', false],
  ])
})

test('GSI and INTx part one function later, at the type of the callback', () => {
  const c = compared(traceOf('gsi'), ['gsi', 'pci_intx'])
  expect(c.divergence?.steps[0]).toMatchObject({
    fn: 'hvm_set_callback_irq_level',
    condition: 'callback_via_type == HVMIRQ_callback_gsi',
    value: true,
  })
})

test('the proposal parts from the others before the selector is written', () => {
  const groups = parting(compared(traceOf('vector')))
  expect(groups.map(group => group.methods)).toEqual([['vector', 'gsi', 'pci_intx'], ['bind_vector']])
  expect(groups[1]?.step).toMatchObject({
    fn: 'evtchn_2l_set_pending',
    condition: 'evtchn->upcall_vector != 0',
  })
})

test('a scenario that no method touches does not diverge', () => {
  const { scenario } = traceOf('vector')
  const ops = scenario.ops.slice(0, scenario.setup)
  const asked = ran({ ...scenario, ops: [...ops, { op: 'set_in_irq', val: 1 }] })
  expect(compared(asked).divergence).toBeUndefined()
})

test('in lock-step a lane without the phase waits, and all lanes end at the end of their traces', () => {
  const c = compared(traceOf('vector'))
  expect(positionsAt(c, -1)).toEqual(c.lanes.map(lane => storyFrom(lane.trace)))
  expect(positionsAt(c, c.rows.length - 1)).toEqual(c.lanes.map(lane => lane.trace.length))
  const mark = c.rows.findIndex(row => row.phase === 'mark')
  const waiting = FOUR.indexOf('bind_vector')
  expect(positionsAt(c, mark)[waiting]).toBe(positionsAt(c, mark - 1)[waiting])
  for (let row = 0; row < c.rows.length; row++) {
    const before = positionsAt(c, row - 1)
    expect(positionsAt(c, row).every((p, n) => p >= (before[n] as number))).toBe(true)
  }
})

test("the compared trace's own lane gives its own positions, and a position finds its row", () => {
  const base = traceOf('gsi')
  const c = compared(base, ['vector', 'gsi'])
  const lane = 1
  for (const [row, { segments }] of c.rows.entries()) {
    const segment = segments[lane]
    expect(positionIn(base, c, lane, row)).toBe(segment?.to)
    if (segment) {
      expect(rowAt(base, c, lane, segment.to)).toBe(row)
      expect(rowAt(base, c, lane, segment.from + 1)).toBe(row)
    }
  }
  expect(rowAt(base, c, lane, 0)).toBe(-1)
})

test('upcall vectors take the whole comparison to a Xen that has them, so that only the method differs', () => {
  const c = compared(traceOf('vector'), ['vector', 'gsi', 'upcall_vector'])
  expect(c.lanes.map(lane => lane.trace.scenario.release)).toEqual(['4.17.7', '4.17.7', '4.17.7'])
  expect(c.divergence?.steps[2]).toMatchObject({
    fn: 'hvm_assert_evtchn_irq',
    condition: 'evtchn_upcall_vector != 0',
    value: true,
  })
  const onItsOwn = ran({ ...traceOf('vector').scenario, release: '4.6.0' })
  expect(compared(onItsOwn, ['gsi', 'upcall_vector']).lanes.map(lane => lane.trace.scenario.release)).toEqual(
    ['4.6.0', '4.6.0'],
  )
})

test('an upcall vector is one interrupt with an EOI, on whichever vCPU the port is bound to', () => {
  const methods = ['vector', 'upcall_vector'] as const
  for (const id of ['vector', 'vcpu1-gsi']) {
    const c = compared(traceOf(id), methods)
    expect(column(c, 'vectors'), id).toEqual({ vector: 1, upcall_vector: 1 })
    expect(column(c, 'eois'), id).toEqual({ vector: 0, upcall_vector: 1 })
    expect(column(c, 'neverArrived'), id).toEqual({ vector: [], upcall_vector: [] })
  }
})

test('a guest that chose nothing but an upcall vector chooses a callback instead', () => {
  const example = moreExamples.flatMap(group => group.examples).find(e => e.id === 'upcall-vector')
  const c = compared(ran((example as NonNullable<typeof example>).scenario), ['vector', 'upcall_vector'])
  expect(column(c, 'vectors')).toEqual({ vector: 1, upcall_vector: 1 })
})

test('under FIFO an event on a pending port is coalesced as well, and the link of an unmask is not', () => {
  const stories = ['fifo-priorities', 'fifo-mask'].map(id => {
    const { scenario } = moreExamples
      .flatMap(group => group.examples)
      .find(e => e.id === id) as (typeof examples)[number]
    const send = scenario.ops.findLast(op => op.op === 'EVTCHNOP_send') as Scenario['ops'][number]
    const ops = scenario.ops.toSpliced(scenario.ops.lastIndexOf(send), 0, send)
    return [
      column(compared(ran(scenario)), 'coalesced'),
      column(compared(ran({ ...scenario, ops })), 'coalesced'),
    ]
  })
  const each = (n: number) => Object.fromEntries(FOUR.map(method => [method, n]))
  expect(stories).toEqual([
    [each(0), each(1)],
    [each(0), each(1)],
  ])
})

test('a method that cannot be run says which', () => {
  const { scenario } = traceOf('vector')
  const ops = Array.from(
    { length: 600 },
    (_, word) => ({ op: 'g_page_init', v: 'd1v0', gfn: 1, word }) as const,
  )
  const result = compareMethods({ scenario: { ...scenario, ops }, ops: [] } as unknown as Trace, FOUR, law)
  expect(result.ok ? '' : result.reason).toMatch(/^callback_vector: The scenario takes more than /)
})
