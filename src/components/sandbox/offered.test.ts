import { beforeEach, expect, test } from 'vitest'
import { checkOp } from '../../model/check.ts'
import { examples } from '../../model/examples.ts'
import { act, load, type Selection, seek, store } from '../../store.ts'
import { doEvent } from './doing.ts'
import { isComplete, offersFor, opOf } from './offered.ts'
import { panel } from './panel.ts'

const world = () => store.getState().trace.world
const port = (dom: number, number: number): Selection => ({ kind: 'port', dom, port: number })
const labels = (selection: Selection) =>
  offersFor(world(), selection).map(o => (isComplete(o) ? o.label : `${o.label}…`))
const lastOp = () => store.getState().scenario.ops.at(-1)

beforeEach(() => {
  load((examples[0] as (typeof examples)[number]).scenario, trace => trace.length)
  panel.setState({ open: false, drafts: {}, said: '' })
})

test('a connected channel can be sent on, closed from both ends, and moved', () => {
  expect(labels(port(1, 2)).sort()).toEqual(['bind_vcpu…', 'bind_vector…', 'close', 'close by d0v0', 'send'])
})

test('the proposal is offered on the Xen that it changes, and not on a later one', () => {
  const { scenario } = store.getState()
  load({ ...scenario, release: '4.17.7' }, trace => trace.length)
  expect(labels(port(1, 2)).sort()).toEqual(['bind_vcpu…', 'close', 'close by d0v0', 'send'])
})

test('a VIRQ channel cannot be sent on', () => {
  expect(labels(port(1, 1)).sort()).toEqual(['bind_vcpu…', 'bind_vector…', 'close'])
})

test('port 0 is reserved for ever: nothing', () => {
  expect(labels(port(1, 0))).toEqual([])
})

test('a free port offers what makes channels, and no operation for RESERVE', () => {
  expect(labels(port(1, 9)).sort()).toEqual([
    'alloc_unbound…',
    'bind_interdomain…',
    'bind_ipi…',
    'bind_pirq…',
    'bind_virq…',
  ])
})

test('an unbound channel can be bound by the domain it is for, at once', () => {
  act({ op: 'EVTCHNOP_alloc_unbound', v: 'd1v0', dom: 0x7ff0, remote_dom: 0 })
  seek(store.getState().trace.length)
  expect(doEvent(port(1, 3), 'REMOTE_BIND')).toBe(true)
  expect(lastOp()).toEqual({ op: 'EVTCHNOP_bind_interdomain', v: 'd0v0', remote_dom: 1, remote_port: 3 })
  expect(store.getState().trace.ops.at(-1)?.result.rc).toBe(0)
})

test('a running vCPU can run its guest, block, and be taken away; a blocked one can be unblocked', () => {
  const v: Selection = { kind: 'vcpu', name: 'd1v0' }
  expect(labels(v)).toEqual(['run_guest', 'take off the CPU', 'block', 'wait in Xen', 'go offline'])
  doEvent(v, 'BLOCK')
  seek(store.getState().trace.length)
  expect(labels(v)).toEqual(['put on a CPU', 'unblock', 'wait in Xen', 'go offline'])
})

test('everything offered without a question is a well-formed operation that Xen does not refuse', () => {
  const selections = [port(1, 1), port(1, 2), port(0, 1), { kind: 'vcpu', name: 'd1v1' } as const]
  for (const offer of selections.flatMap(s => offersFor(world(), s)).filter(isComplete)) {
    seek(store.getState().trace.length)
    expect(checkOp(opOf(offer), world())).toBeUndefined()
    expect(act(opOf(offer))).toBe(true)
    expect(store.getState().trace.ops.at(-1)?.result.rc ?? 0).toBe(0)
    load((examples[0] as (typeof examples)[number]).scenario, trace => trace.length)
  }
})

test('what is offered with a question opens its form, filled in, and does nothing yet', () => {
  const ops = store.getState().scenario.ops
  doEvent(port(1, 2), 'BIND_VECTOR')
  expect(panel.getState()).toMatchObject({
    open: true,
    op: 'EVTCHNOP_bind_vector',
    drafts: { EVTCHNOP_bind_vector: { v: 'd1v0', port: '2' } },
  })
  expect(store.getState().scenario.ops).toBe(ops)
})

test('an event the machine does not offer does nothing and says so', () => {
  expect(doEvent(port(1, 0), 'CLOSE')).toBe(false)
  expect(doEvent({ kind: 'vcpu', name: 'd9v9' }, 'BLOCK')).toBe(false)
})
