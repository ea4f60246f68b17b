/** Event channels, the part common to both ABIs: xen-reference §2, for 4.4.0. */
import { describe, expect, it } from 'vitest'
import {
  allocUnbound,
  bindInterdomain,
  bindIpi,
  bindPirq,
  bindVcpu,
  bindVirq,
  close,
  domainSpec,
  Scene,
  scan,
  send,
  setMask,
  status,
  unmask,
} from '../../../testing/scene.ts'
import type { Op } from '../../ops.ts'
import { EEXIST, EINVAL, ENOENT, ENOSPC, ENOSYS, EPERM, ESRCH, errnoText } from '../errno.ts'

const fresh = (more: Parameters<typeof domainSpec>[2] = {}): Scene =>
  new Scene([domainSpec(0, false, more), domainSpec(1, true, more), domainSpec(2, true)])

/** Port 1 of d1 in each state a channel can be in, port 0 reserved. */
const inState: Readonly<Record<string, readonly Op[]>> = {
  FREE: [],
  UNBOUND: [allocUnbound('d1v0', 0)],
  INTERDOMAIN: [allocUnbound('d1v0', 0), bindInterdomain('d0v0', 1, 1)],
  PIRQ: [bindPirq('d1v0', 24)],
  'VIRQ of one vCPU': [bindVirq('d1v0', 0)],
  'global VIRQ': [bindVirq('d1v0', 2)],
  IPI: [bindIpi('d1v0')],
  'UNBOUND, of Xen': [{ op: 'alloc_unbound_xen_event_channel', v: 'd1v0', t: 'd1v0', remote_dom: 0 }],
}

describe('what each operation does to each state (§2.16)', () => {
  const ERR = -EINVAL
  const table: Readonly<
    Record<string, readonly [close: string | number, send: number, bind_vcpu: number, status: number]>
  > = {
    FREE: [ERR, ERR, ERR, 0],
    UNBOUND: ['ECS_FREE', 0, 0, 1],
    INTERDOMAIN: ['ECS_FREE', 0, 0, 2],
    PIRQ: ['ECS_FREE', ERR, 0, 3],
    'VIRQ of one vCPU': ['ECS_FREE', ERR, ERR, 4],
    'global VIRQ': ['ECS_FREE', ERR, 0, 4],
    IPI: ['ECS_FREE', 0, ERR, 5],
    'UNBOUND, of Xen': [ERR, ERR, ERR, 1],
  }
  const at = (state: string): Scene => {
    const s = fresh()
    s.run(...(inState[state] as readonly Op[]))
    return s
  }
  for (const [state, [closed, sent, moved, seen]] of Object.entries(table)) {
    it(`${state}: close ${closed}, send ${sent}, bind_vcpu ${moved}, status ${seen}, unmask 0`, () => {
      const closing = at(state)
      expect(closing.run(close('d1v0', 1)).rc).toBe(typeof closed === 'number' ? closed : 0)
      if (typeof closed === 'string') expect(closing.port(1, 1)).toMatchObject({ state: closed, vcpu: 0 })
      expect(at(state).run(send('d1v0', 1))).toEqual({ rc: sent })
      const moving = at(state)
      expect(moving.run(bindVcpu('d1v0', 1, 1)).rc).toBe(moved)
      expect(moving.port(1, 1).vcpu).toBe(moved === 0 ? 1 : 0)
      expect(at(state).run(status('d1v0', 1)).out?.['status']).toBe(seen)
      expect(at(state).run(unmask('d1v0', 1))).toEqual({ rc: 0 })
    })
  }

  it('port 0 is reserved for ever', () => {
    const s = fresh()
    expect(s.port(1, 0).state).toBe('ECS_RESERVED')
    for (const op of [close('d1v0', 0), send('d1v0', 0), bindVcpu('d1v0', 0, 0)])
      expect(s.run(op)).toEqual({ rc: -EINVAL })
    expect(s.run(status('d1v0', 0)).out).toEqual({ status: 0, vcpu: 0 })
  })

  it('a port outside the buckets is invalid for all of them', () => {
    const s = fresh()
    for (const op of [close('d1v0', 128), send('d1v0', 128), bindVcpu('d1v0', 128, 0), unmask('d1v0', 128)])
      expect(s.run(op)).toEqual({ rc: -EINVAL })
    expect(s.run(status('d1v0', 128))).toEqual({ rc: -EINVAL })
  })
})

describe('get_free_port (§2.1)', () => {
  it('hands out the lowest free port', () => {
    const s = fresh()
    s.run(bindIpi('d1v0'), bindIpi('d1v0'), bindIpi('d1v0'), close('d1v0', 2))
    expect(s.run(bindIpi('d1v0')).out).toEqual({ port: 2 })
    expect(s.run(bindIpi('d1v0')).out).toEqual({ port: 4 })
  })

  it('makes ports a bucket of 128 at a time', () => {
    const s = fresh()
    for (let port = 1; port < 128; port++) s.run(bindIpi('d1v0'))
    expect(s.cell('d1.valid_evtchns')).toBe(128)
    expect(s.run(bindIpi('d1v0')).out).toEqual({ port: 128 })
    expect(s.cell('d1.valid_evtchns')).toBe(256)
  })

  it('stops at the administrator’s limit, inside a bucket', () => {
    const s = fresh({ maxPort: 3 })
    for (let port = 1; port <= 3; port++) expect(s.run(bindIpi('d1v0')).rc).toBe(0)
    expect(s.run(bindIpi('d1v0'))).toEqual({ rc: -ENOSPC })
    expect(s.changes).toEqual({})
  })

  it('stops at the administrator’s limit, at the end of a bucket', () => {
    const s = fresh({ maxPort: 127 })
    for (let port = 1; port < 128; port++) s.run(bindIpi('d1v0'))
    expect(s.run(bindIpi('d1v0'))).toEqual({ rc: -ENOSPC })
    expect(s.cell('d1.valid_evtchns')).toBe(128)
  })

  it('stops at 4096 ports, the limit of the ABI', () => {
    const s = new Scene([domainSpec(1, true, { maxPort: 100_000 })])
    for (let port = 1; port < 4096; port++) s.run(bindIpi('d1v0'))
    expect(s.run(bindIpi('d1v0'))).toEqual({ rc: -ENOSPC })
  })
})

/** A refused hypercall: its name says why, its errno which check came first. */
const refused = (
  cases: readonly (readonly [why: string, op: Op, errno: number, before?: readonly Op[]])[],
): void => {
  for (const [why, op, errno, before = []] of cases) {
    it(`${errnoText(-errno)}: ${why}`, () => {
      const s = fresh({ maxPort: 3 })
      s.run(...before)
      expect(s.run(op)).toEqual({ rc: -errno })
    })
  }
}
const full = [bindIpi('d1v0'), bindIpi('d1v0'), bindIpi('d1v0')]

describe('EVTCHNOP_alloc_unbound (§2.2)', () => {
  refused([
    ['no such domain', allocUnbound('d1v0', 0, 9), ESRCH],
    ['another’s domain, without the right', allocUnbound('d1v0', 0, 2), EPERM],
    ['no free port', allocUnbound('d1v0', 0), ENOSPC, full],
    ['no free port comes before no right', allocUnbound('d2v0', 0, 1), ENOSPC, full],
  ])

  it('does not ask whether the remote domain exists', () => {
    const s = fresh()
    expect(s.run(allocUnbound('d1v0', 0x7000))).toEqual({ rc: 0, out: { port: 1 } })
  })

  it('done by a control domain, makes the port in the other domain; SELF as remote means the caller', () => {
    const s = fresh()
    expect(s.run(allocUnbound('d0v0', 0x7ff0, 1))).toEqual({ rc: 0, out: { port: 1 } })
    expect(s.run(status('d1v0', 1)).out).toEqual({ status: 1, vcpu: 0, dom: 0 })
  })
})

describe('EVTCHNOP_bind_interdomain (§2.3)', () => {
  refused([
    ['no such domain', bindInterdomain('d1v0', 9, 1), ESRCH],
    ['no free port comes before a bad remote port', bindInterdomain('d1v0', 0, 77), ENOSPC, full],
    ['remote port that does not exist', bindInterdomain('d1v0', 0, 5000), EINVAL],
    ['remote port that is free', bindInterdomain('d1v0', 0, 1), EINVAL],
    [
      'remote port that is connected',
      bindInterdomain('d1v0', 0, 1),
      EINVAL,
      [allocUnbound('d0v0', 1), bindInterdomain('d1v0', 0, 1)],
    ],
    ['remote port kept for another domain', bindInterdomain('d2v0', 0, 1), EINVAL, [allocUnbound('d0v0', 1)]],
  ])

  it('connects both ends and sets the local one pending, for vCPU 0', () => {
    const s = fresh()
    s.run(allocUnbound('d0v0', 1), bindIpi('d1v0'), bindInterdomain('d1v0', 0, 1))
    expect(s.run(status('d1v0', 2)).out).toEqual({ status: 2, vcpu: 0, dom: 0, rport: 1 })
    expect(s.run(status('d0v0', 1)).out).toEqual({ status: 2, vcpu: 0, dom: 1, rport: 2 })
    expect([s.pending(0), s.pending(1)]).toEqual([[], [2]])
  })

  it('works within one domain', () => {
    const s = fresh()
    s.run(allocUnbound('d1v0', 0x7ff0))
    expect(s.run(bindInterdomain('d1v0', 0x7ff0, 1))).toEqual({ rc: 0, out: { local_port: 2 } })
    s.run(scan('d1v0'), send('d1v0', 2))
    expect(s.pending(1)).toEqual([1])
  })
})

describe('EVTCHNOP_bind_virq (§2.4)', () => {
  refused([
    ['no such VIRQ', bindVirq('d1v0', 24), EINVAL],
    ['a global VIRQ on another vCPU than 0, even one that does not exist', bindVirq('d1v0', 2, 9), EINVAL],
    ['no such vCPU', bindVirq('d1v0', 0, 2), ENOENT],
    ['bound already', bindVirq('d1v0', 0), EEXIST, [bindVirq('d1v0', 0)]],
    ['bound already comes before no free port', bindVirq('d1v0', 0), EEXIST, [bindVirq('d1v0', 0), ...full]],
  ])

  it('one per vCPU; closing frees it', () => {
    const s = fresh()
    expect(s.run(bindVirq('d1v0', 0, 0)).rc).toBe(0)
    expect(s.run(bindVirq('d1v0', 0, 1)).rc).toBe(0)
    s.run(close('d1v0', 2))
    expect(s.cell('d1v1.virq_to_evtchn[0]')).toBe(0)
    expect(s.run(bindVirq('d1v0', 0, 1)).rc).toBe(0)
  })

  it('a global VIRQ notifies the vCPU it was moved to, though it is recorded on vCPU 0', () => {
    const s = fresh()
    s.run(bindVirq('d1v0', 2), bindVcpu('d1v0', 1, 1), { op: 'send_guest_global_virq', dom: 1, virq: 2 })
    expect(s.cell('d1v0.virq_to_evtchn[2]')).toBe(1)
    expect([s.at('d1v0').flag, s.at('d1v1').flag]).toEqual([0, 1])
  })

  it('goes to domain 0 unless another handler is set', () => {
    const s = fresh()
    s.run(bindVirq('d0v0', 3), bindVirq('d1v0', 3), { op: 'send_global_virq', virq: 3 })
    expect([s.pending(0), s.pending(1)]).toEqual([[1], []])
    s.run({ op: 'set_global_virq_handler', dom: 1, virq: 3 }, { op: 'send_global_virq', virq: 3 })
    expect(s.pending(1)).toEqual([1])
  })
})

describe('EVTCHNOP_bind_ipi (§2.5)', () => {
  refused([
    ['no such vCPU', bindIpi('d1v0', 2), ENOENT],
    ['no free port', bindIpi('d1v0'), ENOSPC, full],
  ])

  it('a send notifies the vCPU it was made for', () => {
    const s = fresh()
    s.run(bindIpi('d1v0', 1), send('d1v0', 1))
    expect([s.at('d1v0').flag, s.at('d1v1').flag]).toEqual([0, 1])
  })
})

describe('EVTCHNOP_bind_pirq (§2.6)', () => {
  refused([
    ['PIRQ out of range', bindPirq('d0v0', 48), EINVAL],
    ['PV domain without permission', bindPirq('d0v0', 35), EPERM],
    ['bound already', bindPirq('d1v0', 24), EEXIST, [bindPirq('d1v0', 24)]],
    ['PV domain, no IRQ behind it', bindPirq('d0v0', 0), EINVAL],
  ])

  it('a failed bind leaves the PIRQ free', () => {
    const s = fresh()
    s.run(bindPirq('d0v0', 0))
    expect(s.changes).toMatchObject({ 'd0.pirq.exists[0]': 1 })
    expect(s.cell('d0.pirq.evtchn[0]')).toBe(0)
  })

  it('keeps a list per vCPU, newest first, and moves the port between them', () => {
    const s = fresh()
    s.run(bindPirq('d1v0', 24), bindPirq('d1v0', 25), bindPirq('d1v0', 26))
    const list = (vcpu: string): number[] => {
      const ports: number[] = []
      for (let p = s.cell(`${vcpu}.pirq_evtchn_head`); p !== 0; p = s.cell(`d1.u.pirq.next_port[${p}]`))
        ports.push(p)
      return ports
    }
    expect([list('d1v0'), list('d1v1')]).toEqual([[3, 2, 1], []])
    s.run(bindVcpu('d1v0', 2, 1), bindVcpu('d1v0', 1, 1))
    expect([list('d1v0'), list('d1v1')]).toEqual([[3], [1, 2]])
    expect(s.entered).toContain('pirq_set_affinity')
    s.run(bindVcpu('d1v0', 1, 1))
    expect(s.changes).toEqual({})
    s.run(close('d1v0', 2))
    expect(list('d1v1')).toEqual([1])
  })
})

describe('EVTCHNOP_close (§2.7)', () => {
  it('the peer goes back to UNBOUND for the closer, and keeps its pending bit and vCPU', () => {
    const s = fresh()
    s.run(allocUnbound('d1v0', 0), bindInterdomain('d0v0', 1, 1), bindVcpu('d1v0', 1, 1), send('d0v0', 1))
    s.run(close('d0v0', 1))
    expect(s.port(1, 1)).toEqual({ state: 'ECS_UNBOUND', vcpu: 1, pending: true, masked: false })
    expect(s.run(status('d1v0', 1)).out).toEqual({ status: 1, vcpu: 1, dom: 0 })
    expect(s.run(bindInterdomain('d0v0', 1, 1)).rc).toBe(0)
  })

  it('PENDING is cleared, MASKED is not', () => {
    const s = fresh()
    s.run(bindIpi('d1v0'), setMask('d1v0', 1, 1), send('d1v0', 1), close('d1v0', 1))
    expect(s.port(1, 1)).toMatchObject({ state: 'ECS_FREE', pending: false, masked: true })
  })

  it('twice is -EINVAL', () => {
    const s = fresh()
    s.run(bindIpi('d1v0'), close('d1v0', 1))
    expect(s.run(close('d1v0', 1))).toEqual({ rc: -EINVAL })
  })
})

describe('EVTCHNOP_status (§2.9)', () => {
  refused([
    ['no such domain', status('d1v0', 1, 9), ESRCH],
    ['a bad port comes before no right', status('d1v0', 500, 2), EINVAL],
    ['another’s domain, without the right', status('d1v0', 1, 2), EPERM],
  ])
})

describe('EVTCHNOP_bind_vcpu (§2.10)', () => {
  refused([
    ['a bad vCPU comes before a bad port', bindVcpu('d1v0', 500, 9), ENOENT],
    ['no such port', bindVcpu('d1v0', 500, 0), EINVAL],
  ])
})

describe('EVTCHNOP_reset (§2.12)', () => {
  refused([
    ['no such domain', { op: 'EVTCHNOP_reset', v: 'd1v0', dom: 9 }, ESRCH],
    ['another’s domain, without the right', { op: 'EVTCHNOP_reset', v: 'd1v0', dom: 2 }, EPERM],
  ])

  it('closes every port but Xen’s own; stale selector and flag remain', () => {
    const s = fresh()
    s.run(
      { op: 'alloc_unbound_xen_event_channel', v: 'd1v0', t: 'd1v0', remote_dom: 0 },
      allocUnbound('d1v0', 0),
      bindInterdomain('d0v0', 1, 2),
      bindIpi('d1v0'),
      send('d1v0', 3),
    )
    expect(s.run({ op: 'EVTCHNOP_reset', v: 'd1v0', dom: 0x7ff0 })).toEqual({ rc: 0 })
    expect([1, 2, 3].map(port => s.port(1, port).state)).toEqual(['ECS_UNBOUND', 'ECS_FREE', 'ECS_FREE'])
    expect(s.port(0, 1).state).toBe('ECS_UNBOUND')
    expect(s.pending(1)).toEqual([])
    expect(s.at('d1v0')).toMatchObject({ flag: 1, sel: [0] })
  })
})

describe('operations that a 2-level domain is refused', () => {
  refused([
    ['an unknown number', { op: 'EVTCHNOP_raw', v: 'd1v0', cmd: 99 }, ENOSYS],
    ['expand_array outside FIFO mode', { op: 'EVTCHNOP_expand_array', v: 'd1v0', array_gfn: 1 }, ENOSYS],
    [
      'set_priority of the 2-level ABI',
      { op: 'EVTCHNOP_set_priority', v: 'd1v0', port: 0, priority: 0 },
      ENOSYS,
    ],
    [
      'set_priority, a bad port first',
      { op: 'EVTCHNOP_set_priority', v: 'd1v0', port: 500, priority: 0 },
      EINVAL,
    ],
    [
      'init_control: no such vCPU',
      { op: 'EVTCHNOP_init_control', v: 'd1v0', vcpu: 9, control_gfn: 1, offset: 1 },
      ENOENT,
    ],
    [
      'init_control: offset not a multiple of 8',
      { op: 'EVTCHNOP_init_control', v: 'd1v0', vcpu: 0, control_gfn: 1, offset: 4 },
      EINVAL,
    ],
    [
      'bind_vector, which no release has',
      { op: 'EVTCHNOP_bind_vector', v: 'd1v0', port: 1, vcpu: 0, vector: 0x51 },
      ENOSYS,
    ],
  ])
})

describe('channels of Xen itself', () => {
  it('an event for Xen wakes the vCPU that sleeps inside Xen, and sets no bit', () => {
    const s = fresh()
    s.run(
      { op: 'alloc_unbound_xen_event_channel', v: 'd1v0', t: 'd1v1', remote_dom: 0 },
      bindInterdomain('d0v0', 1, 1),
      { op: 'set_blocked_in_xen', t: 'd1v1', val: 1 },
      { op: 'set_running', t: 'd1v1', val: 0 },
      send('d0v0', 1),
    )
    expect(s.cell('d1v1._VPF_blocked_in_xen')).toBe(0)
    expect(s.cell('d1v1.is_running')).toBe(1)
    expect(s.pending(1)).toEqual([])
  })
})
