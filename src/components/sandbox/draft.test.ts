import { expect, test } from 'vitest'
import { checkOp } from '../../model/check.ts'
import { examples } from '../../model/examples.ts'
import { OP_NAMES, opInfo } from '../../model/ops.ts'
import { type ReleaseId, releases } from '../../model/release.ts'
import { World } from '../../model/world.ts'
import { DOMID_SELF } from '../../model/xen/constants.ts'
import { type Draft, defaultCaller, parseNumber, readDraft, viaOf } from './draft.ts'
import { lackOf } from './lacks.ts'

const world = new World((examples[0] as (typeof examples)[number]).scenario.domains)
const read = (
  name: (typeof OP_NAMES)[number],
  draft: Draft,
  caller = defaultCaller(name, world, undefined),
) => readDraft(name, caller, draft, world)

test('numbers may be written in decimal or hex', () => {
  expect(['12', '0x1F', ' 7 ', '-3'].map(parseNumber)).toEqual([12, 31, 7, -3])
  expect(['', '1.5', 'abc', '0x', '1e3'].map(parseNumber)).toEqual(Array(5).fill(undefined))
})

test('every form, once its empty fields hold a number, makes a well-formed operation', () => {
  for (const name of OP_NAMES) {
    const filled = Object.fromEntries(
      opInfo(name)
        .args.filter(arg => !arg.optional && ['port', 'ports', 'pirq', 'u32', 'i32'].includes(arg.kind))
        .map(arg => [arg.name, '1']),
    )
    const small = ['vector', 'byte', 'pin', 'dev', 'intx', 'link', 'isa']
    for (const arg of opInfo(name).args) if (small.includes(arg.kind)) filled[arg.name] = '1'
    const reading = read(name, filled)
    expect(reading.ok ? checkOp(reading.op, world) : reading.errors, name).toBeUndefined()
  }
})

test('a guest names itself by DOMID_SELF, and another domain as its peer', () => {
  expect(read('EVTCHNOP_alloc_unbound', {}, 'd1v0')).toEqual({
    ok: true,
    op: { op: 'EVTCHNOP_alloc_unbound', v: 'd1v0', dom: DOMID_SELF, remote_dom: 0 },
  })
})

test('an operation of the hardware is done by an HVM vCPU', () => {
  expect(defaultCaller('lapic_write', world, 'd0v0')).toBe('d1v0')
  expect(defaultCaller('EVTCHNOP_send', world, 'd1v1')).toBe('d1v1')
})

test('Xen itself does what needs no caller, unless one is chosen', () => {
  expect(read('run_tasklets', {})).toEqual({ ok: true, op: { op: 'run_tasklets' } })
  expect(read('run_tasklets', { n: '1' }, 'd0v0')).toEqual({
    ok: true,
    op: { op: 'run_tasklets', v: 'd0v0', n: 1 },
  })
})

test('what Xen would refuse is an operation', () => {
  expect(read('EVTCHNOP_send', { port: '0xffff' })).toMatchObject({ ok: true, op: { port: 65535 } })
  expect(read('EVTCHNOP_bind_vector', { port: '2', vcpu: '9', vector: '0x5' }, 'd1v0')).toMatchObject({
    ok: true,
  })
})

test('what is no operation at all says so at the field, all fields at once', () => {
  expect(read('EVTCHNOP_bind_vector', { port: 'two', vector: '256' })).toEqual({
    ok: false,
    errors: {
      port: 'a whole number from 0 to 0xffffffff is needed',
      vector: 'a whole number from 0 to 255 is needed',
    },
  })
  expect(read('EVTCHNOP_send', {})).toEqual({ ok: false, errors: { port: 'a value is needed' } })
})

test('ports of a poll are a list', () => {
  expect(read('SCHEDOP_poll', { ports: '1, 0x2 3' })).toMatchObject({ ok: true, op: { ports: [1, 2, 3] } })
  expect(read('SCHEDOP_poll', { ports: '1, x' })).toMatchObject({
    ok: false,
    errors: { ports: 'a list of port numbers is needed' },
  })
})

test('the callback word is put together from the method and its value', () => {
  const via = (parts: Draft) => viaOf(key => parts[key] ?? '')
  expect(via({ 'via.method': 'vector', 'via.vector': '0xf3' })).toBe('0x2000000000000f3')
  expect(via({ 'via.method': 'gsi', 'via.gsi': '10' })).toBe('0xa')
  expect(via({ 'via.method': 'pci_intx', 'via.device': '3', 'via.intx': '0' })).toBe('0x100000000001800')
  expect(via({ 'via.method': 'raw', 'via.raw': ' 0xff00000000000000 ' })).toBe('0xff00000000000000')
  expect(via({ 'via.method': 'vector', 'via.vector': '0x1f3' })).toBe('')
})

test('the FIFO forms start with a frame that nothing else uses, as the guest', () => {
  const frames = new World(
    world.domains.map(d => d.spec),
    releases['4.4.0'],
    new Map([[1, new Set([1, 2])]]),
  )
  const caller = defaultCaller('EVTCHNOP_init_control', frames, undefined)
  expect(readDraft('EVTCHNOP_init_control', caller, {}, frames)).toEqual({
    ok: true,
    op: { op: 'EVTCHNOP_init_control', v: 'd1v0', vcpu: 0, control_gfn: 3, offset: 0 },
  })
  expect(readDraft('EVTCHNOP_expand_array', caller, {}, frames)).toMatchObject({
    ok: true,
    op: { array_gfn: 3 },
  })
})

test('an operation that this Xen lacks can be done, and says what comes of it', () => {
  const lacking = (id: ReleaseId) => OP_NAMES.filter(name => lackOf(name, releases[id]))
  expect(lacking('4.4.0')).toEqual(['EVTCHNOP_reset_cont', 'HVMOP_set_evtchn_upcall_vector'])
  expect(lacking('4.6.0')).toEqual(['EVTCHNOP_reset_cont', 'EVTCHNOP_bind_vector'])
  expect(lacking('4.17.7')).toEqual(['EVTCHNOP_bind_vector'])
  expect(read('HVMOP_set_evtchn_upcall_vector', {})).toMatchObject({
    ok: true,
    op: { v: 'd1v0', vcpu: 0, vector: 0xf3 },
  })
})
