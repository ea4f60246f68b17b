/** EVTCHNOP_reset and its continuation: xen-reference §2.12. */
import { describe, expect, it } from 'vitest'
import {
  allocUnbound,
  bindInterdomain,
  bindIpi,
  domainSpec,
  reset,
  Scene,
  send,
} from '../../../testing/scene.ts'
import { observedCalls } from '../../conformance/calls.ts'
import type { Op } from '../../ops.ts'
import type { ReleaseId } from '../../release.ts'
import { EAGAIN, EBUSY, EINVAL, EPERM, ERESTART, ESRCH } from '../errno.ts'

/** d1 with that many of its own channels. */
function withPorts(ports: number, release: ReleaseId = '4.17.7'): Scene {
  const s = new Scene([domainSpec(0, false), domainSpec(1, true), domainSpec(2, true)], release)
  s.run(...Array.from({ length: ports }, () => bindIpi('d1v0')))
  return s
}

const goOn: Op = { op: 'EVTCHNOP_reset_cont', v: 'd1v0', dom: 1 }
const pause = (val: number): Op => ({ op: 'set_paused', t: 'd1v0', val })
const open = (s: Scene): number =>
  s.world.mem.subarray(s.dom(1).state + 1, s.dom(1).state + 1024).filter(state => state !== 0).length

describe('EVTCHNOP_reset', () => {
  it.each(['4.4.0', '4.6.0', '4.17.7'] as const)('%s: domain, permission', release => {
    const s = withPorts(1, release)
    expect(s.run(reset('d1v0', 9)).rc).toBe(-ESRCH)
    expect(s.run(reset('d2v0', 1)).rc).toBe(-EPERM)
    expect(open(s)).toBe(1)
  })

  it('4.4.0 closes every port at once, however many', () => {
    const s = withPorts(200, '4.4.0')
    expect(s.run(reset('d1v0')).rc).toBe(0)
    expect(open(s)).toBe(0)
  })

  it('the far end of a connection becomes unbound; selector and flag stay as they are', () => {
    const s = withPorts(0)
    s.run(allocUnbound('d1v0', 0), bindInterdomain('d0v0', 1, 1), send('d0v0', 1), reset('d1v0'))
    expect(s.port(0, 1).state).toBe('ECS_UNBOUND')
    expect(s.at('d1v0')).toMatchObject({ flag: 1, sel: [0] })
    expect(s.pending(1)).toEqual([])
  })

  it("leaves Xen's own ports, and stops when only they are left", () => {
    const s = withPorts(1)
    s.run({ op: 'alloc_unbound_xen_event_channel', v: 'd1v0', t: 'd1v0', remote_dom: 0 })
    expect(s.run(reset('d1v0')).rc).toBe(0)
    expect([s.port(1, 1).state, s.port(1, 2).state]).toEqual(['ECS_FREE', 'ECS_UNBOUND'])
  })

  it('4.17.7: another domain must be paused', () => {
    const s = withPorts(1)
    expect(s.run(reset('d0v0', 1)).rc).toBe(-EINVAL)
    expect(s.run(pause(1), reset('d0v0', 1)).rc).toBe(0)
    expect(open(s)).toBe(0)
  })
})

describe('4.17.7 makes way after every 64 ports', () => {
  it('says -ERESTART, remembers where, and asks to be called again', () => {
    const s = withPorts(130)
    expect(s.run(reset('d1v0')).rc).toBe(-ERESTART)
    expect([s.cell('d1.next_evtchn'), open(s)]).toEqual([64, 130 - 64])
    expect(s.entered).toContain('hypercall_create_continuation')
  })

  it('the continuation is one of the observed calls', () => {
    const s = withPorts(130)
    s.x.clear()
    s.run(reset('d1v0'))
    expect(observedCalls(s.x, 0, s.x.columns.length)).toEqual([['hypercall_create_continuation']])
  })

  it('goes on until no port is left', () => {
    const s = withPorts(130)
    s.run(reset('d1v0'))
    expect([s.run(goOn).rc, open(s)]).toEqual([-ERESTART, 130 - 128])
    expect([s.run(goOn).rc, open(s), s.cell('d1.next_evtchn')]).toEqual([0, 0, 0])
  })

  it('a second reset meanwhile is -EBUSY, also by the control domain', () => {
    const s = withPorts(130)
    s.run(reset('d1v0'))
    expect(s.run(reset('d1v0')).rc).toBe(-EBUSY)
    expect(s.run(pause(1), reset('d0v0', 1)).rc).toBe(-EBUSY)
  })

  it('a continuation without a reset is -EBUSY too: there is nowhere to go on', () => {
    expect(withPorts(1).run(goOn).rc).toBe(-EBUSY)
  })

  it('a port that was opened meanwhile is -EAGAIN, and the reset is over', () => {
    const s = withPorts(100)
    s.run(reset('d1v0'), bindIpi('d1v0'))
    expect(s.run(goOn).rc).toBe(-EAGAIN)
    expect([s.cell('d1.next_evtchn'), open(s)]).toEqual([0, 1])
    expect(s.run(reset('d1v0')).rc).toBe(0)
  })
})
