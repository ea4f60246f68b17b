/** The FIFO ABI: xen-reference §3.3, §2.13–§2.15, lesson 13, and what simulators get wrong (PITFALLS 26–30). */
import { describe, expect, it } from 'vitest'
import {
  bindIpi,
  bindVcpu,
  close,
  domainSpec,
  expandArray,
  initControl,
  reset,
  Scene,
  scan,
  send,
  setMask,
  setPriority,
  status,
  toFifo,
  unmask,
} from '../../testing/scene.ts'
import type { Op } from '../ops.ts'
import type { ReleaseId } from '../release.ts'
import { EACCES, EINVAL, ENOENT, ENOSPC, ENOSYS } from './errno.ts'

const PENDING = 0x80000000
const MASKED = 0x40000000
const LINKED = 0x20000000

/** d1 (HVM, two vCPUs) under FIFO, with its first ports bound as IPIs of vCPU 0. */
function fifo(ports: number, release: ReleaseId = '4.4.0', vcpus = 2): Scene {
  const s = new Scene([domainSpec(0, false), domainSpec(1, true)], release, 4)
  s.run(...toFifo('d1v0', vcpus), ...Array.from({ length: ports }, () => bindIpi('d1v0')))
  return s
}

/** How often `vcpu_mark_events_pending` was entered by the last operation, and whether it found the flag set. */
const marks = (s: Scene): boolean[] =>
  s.steps.flatMap(step =>
    step.kind === 'branch' && step.condition === 'already_pending' ? [step.value] : [],
  )

describe.each(['4.4.0', '4.6.0', '4.17.7'] as const)('lesson 13, under Xen %s', release => {
  /** Sends 70, 71 and 72; the marks of each. */
  function three(s: Scene): boolean[][] {
    s.run(setPriority('d1v0', 72, 0))
    return [70, 71, 72].map(port => {
      s.run(send('d1v0', port))
      return marks(s)
    })
  }

  it('links 71 behind 70, and 72 on the queue of its priority', () => {
    const s = fifo(72, release)
    three(s)
    expect([s.word(1, 70), s.word(1, 71), s.word(1, 72)]).toEqual([0xa0000047, 0xa0000000, 0xa0000000])
    expect(s.queues('d1v0')).toEqual({ ready: 0x81, heads: { 0: 72, 7: 70 }, tails: { 0: 72, 7: 71 } })
  })

  it('tells the vCPU of 70 and of 72, but not of 71 behind a live tail; the second time the flag is up already', () => {
    expect(three(fifo(72, release))).toEqual([[false], [], [true]])
  })

  it('the guest consumes 72, 70, 71 and leaves the words empty', () => {
    const s = fifo(72, release)
    three(s)
    expect(s.run(scan('d1v0')).ports).toEqual([72, 70, 71])
    expect([70, 71, 72].map(port => s.word(1, port))).toEqual([0, 0, 0])
    expect(s.queues('d1v0').ready).toBe(0)
  })

  it('a guest that stops half way goes on from its own head', () => {
    const s = fifo(72, release)
    three(s)
    expect(s.run({ op: 'g_scan', v: 'd1v0', limit: 2 }).ports).toEqual([72, 70])
    expect(s.run(scan('d1v0')).ports).toEqual([71])
  })
})

describe('an event that cannot be linked now', () => {
  it('masked: PENDING only, and the unmask links it', () => {
    const s = fifo(1)
    s.run(setMask('d1v0', 1, 1), send('d1v0', 1))
    expect([s.word(1, 1) >>> 0, s.queues('d1v0').ready, s.at('d1v0').flag]).toEqual([
      (PENDING | MASKED) >>> 0,
      0,
      0,
    ])
    s.run(unmask('d1v0', 1))
    expect([s.word(1, 1), s.queues('d1v0').ready, s.at('d1v0').flag]).toEqual([PENDING + LINKED, 1 << 7, 1])
  })

  it('unmasked by plain memory: nobody is told, but a second send links it (under 2-level it would not)', () => {
    const s = fifo(1)
    s.run(setMask('d1v0', 1, 1), send('d1v0', 1), setMask('d1v0', 1, 0))
    expect(s.queues('d1v0').ready).toBe(0)
    s.run(send('d1v0', 1))
    expect(s.run(scan('d1v0')).ports).toEqual([1])
  })

  it('LINKED already: nothing moves and nobody is told', () => {
    const s = fifo(2)
    s.run(send('d1v0', 1), send('d1v0', 2), send('d1v0', 1))
    expect(marks(s)).toEqual([])
    expect(s.queues('d1v0')).toEqual({ ready: 0x80, heads: { 7: 1 }, tails: { 7: 2 } })
  })

  it('no word yet: remembered, and raised when its page comes', () => {
    const s = new Scene([domainSpec(1, true)], '4.4.0', 4)
    s.run(initControl('d1v0', 0, 1), bindIpi('d1v0'), send('d1v0', 1))
    expect([s.cell('d1.pending[1]'), s.at('d1v0').flag]).toEqual([1, 0])
    s.run(expandArray('d1v0', 2))
    expect([s.word(1, 1), s.at('d1v0').flag]).toEqual([PENDING + LINKED, 1])
  })

  it('what was pending under 2-level is remembered at the switch, and priorities become 7', () => {
    const s = new Scene([domainSpec(1, true)], '4.17.7', 4)
    s.run(bindIpi('d1v0'), bindIpi('d1v0'), send('d1v0', 2), initControl('d1v0', 0, 1))
    expect([s.cell('d1.pending[1]'), s.cell('d1.pending[2]'), s.cell('d1.priority[1]')]).toEqual([0, 1, 7])
    s.run(expandArray('d1v0', 2))
    expect(s.run(scan('d1v0')).ports).toEqual([2])
  })
})

describe('what simulators get wrong', () => {
  it('26: 4.4.0 crashes too if only the vCPU that was last (at first: 0) has no control block', () => {
    const s = new Scene([domainSpec(1, true)], '4.4.0', 4)
    s.run(initControl('d1v0', 1, 1), expandArray('d1v0', 2), bindIpi('d1v0', 1))
    expect(() => s.run(send('d1v0', 1))).toThrow('d1v0 has no FIFO queues')
  })

  it('26: masked, the event touches no queue, and nothing crashes', () => {
    const s = new Scene([domainSpec(1, true)], '4.4.0', 4)
    s.run(...toFifo('d1v0'), bindIpi('d1v0', 1), setMask('d1v0', 1, 1))
    expect(s.run(send('d1v0', 1)).rc).toBe(0)
  })

  it('26: 4.17.7 drops the event without PENDING', () => {
    const s = new Scene([domainSpec(1, true)], '4.17.7', 4)
    s.run(...toFifo('d1v0'), bindIpi('d1v0', 1))
    expect([s.run(send('d1v0', 1)).rc, s.word(1, 1)]).toEqual([0, 0])
  })

  it.each(['4.4.0', '4.17.7'] as const)(
    '27: %s never forgets a remembered event: it comes up at expand_array, even after close and reuse',
    release => {
      const s = new Scene([domainSpec(1, true)], release, 4)
      s.run(initControl('d1v0', 0, 1), bindIpi('d1v0'), send('d1v0', 1), close('d1v0', 1), bindIpi('d1v0'))
      s.run(expandArray('d1v0', 2))
      expect(s.run(scan('d1v0')).ports).toEqual([1])
    },
  )

  it('28: the first event moves from queue (vCPU 0, priority 0)', () => {
    const s = fifo(1)
    expect([s.cell('d1.last_vcpu_id[1]'), s.cell('d1.last_priority[1]')]).toEqual([0, 0])
    s.run(send('d1v0', 1))
    expect(s.changes).toMatchObject({ 'd1.last_priority[1]': 7 })
  })

  it('28: a new priority or vCPU counts only once the guest has unlinked the event', () => {
    const s = fifo(0)
    s.run({ op: 'EVTCHNOP_alloc_unbound', v: 'd1v0', dom: 0x7ff0, remote_dom: 0 })
    s.run({ op: 'EVTCHNOP_bind_interdomain', v: 'd0v0', remote_dom: 1, remote_port: 1 })
    s.run(send('d0v0', 1), setPriority('d1v0', 1, 2), bindVcpu('d1v0', 1, 1), send('d0v0', 1))
    expect([s.queues('d1v0').ready, s.queues('d1v1').ready]).toEqual([1 << 7, 0])
    s.run(scan('d1v0'), send('d0v0', 1))
    expect(s.queues('d1v1')).toEqual({ ready: 1 << 2, heads: { 2: 1 }, tails: { 2: 1 } })
  })

  it('28: a port that leaves a queue as its tail leaves that queue empty (bug B4)', () => {
    const s = fifo(2)
    s.run(send('d1v0', 1), scan('d1v0'), setPriority('d1v0', 1, 3), send('d1v0', 1))
    expect(s.queues('d1v0').tails).toEqual({ 3: 1 })
    s.run(send('d1v0', 2))
    expect(s.word(1, 1)).toBe(PENDING + LINKED)
    expect(s.queues('d1v0')).toEqual({
      ready: (1 << 3) | (1 << 7),
      heads: { 3: 1, 7: 2 },
      tails: { 3: 1, 7: 2 },
    })
  })

  it('29: behind a tail that the guest has unlinked the queue starts anew, and the vCPU is told', () => {
    const s = fifo(2)
    s.run(send('d1v0', 1), scan('d1v0'), send('d1v0', 2))
    expect(marks(s)).toEqual([false])
    expect(s.queues('d1v0')).toMatchObject({ heads: { 7: 2 }, tails: { 7: 2 } })
  })

  it("30: Xen's own ports keep the priority of whoever had the port before", () => {
    const own: Op = { op: 'alloc_unbound_xen_event_channel', v: 'd1v0', t: 'd1v0', remote_dom: 0 }
    for (const [next, priority] of [
      [own, 3],
      [bindIpi('d1v0'), 7],
    ] as const) {
      const s = fifo(1)
      s.run(setPriority('d1v0', 1, 3), close('d1v0', 1), next)
      expect(s.cell('d1.priority[1]')).toBe(priority)
    }
  })

  it('30: 4.17.7 hands out a closed port again once the guest has unlinked it', () => {
    const s = fifo(1, '4.17.7')
    s.run(send('d1v0', 1), close('d1v0', 1))
    expect(s.run(bindIpi('d1v0')).out).toEqual({ port: 2 })
    expect(s.run(scan('d1v0')).ports).toEqual([])
    expect(s.run(bindIpi('d1v0')).out).toEqual({ port: 1 })
  })
})

describe('checks, in order', () => {
  const fresh = (release: ReleaseId = '4.4.0') => new Scene([domainSpec(1, true)], release, 4)

  it('init_control: vCPU, offset, alignment, frame, and only once a vCPU', () => {
    const s = fresh()
    for (const [op, rc] of [
      [initControl('d1v0', 7, 0, 9999), -ENOENT],
      [initControl('d1v0', 0, 0, 4032), -EINVAL],
      [initControl('d1v0', 0, 1, 4), -EINVAL],
      [initControl('d1v0', 0, 0), -EINVAL],
      [initControl('d1v0', 0, 0x3f0), -EINVAL],
      [initControl('d1v0', 0, 1, 4024), 0],
      [initControl('d1v0', 0, 2), -EINVAL],
    ] as const)
      expect(s.run(op).rc).toBe(rc)
  })

  it('a refused init_control leaves the domain 2-level', () => {
    const s = fresh('4.17.7')
    s.run(initControl('d1v0', 0, 0x3f0))
    expect([s.cell('d1.evtchn_fifo'), s.cell('d1.max_evtchns')]).toEqual([0, 4096])
  })

  it('init_control makes 131 072 ports possible', () => {
    const s = fresh()
    expect(s.run(initControl('d1v0', 0, 1)).out).toEqual({ link_bits: 17 })
    expect(s.cell('d1.max_evtchns')).toBe(131_072)
  })

  it('expand_array: 128 pages at most, and the frame must be mappable', () => {
    const s = fresh()
    s.run(initControl('d1v0', 0, 1))
    expect(s.run(expandArray('d1v0', 0)).rc).toBe(-EINVAL)
    for (let page = 0; page < 128; page++) expect(s.run(expandArray('d1v0', 2)).rc).toBe(0)
    expect(s.run(expandArray('d1v0', 0)).rc).toBe(-ENOSPC)
  })

  it('set_priority: port, ABI, 4.15 and later usable, priority', () => {
    expect(fresh().run(setPriority('d1v0', 999, 16)).rc).toBe(-EINVAL)
    expect(fresh().run(setPriority('d1v0', 9, 16)).rc).toBe(-ENOSYS)
    const rc = (release: ReleaseId, port: number, priority: number) =>
      fifo(1, release).run(setPriority('d1v0', port, priority)).rc
    expect([rc('4.4.0', 9, 16), rc('4.4.0', 9, 15), rc('4.4.0', 1, 16)]).toEqual([-EINVAL, 0, -EINVAL])
    expect([rc('4.17.7', 9, 16), rc('4.17.7', 1, 16), rc('4.17.7', 1, 15)]).toEqual([-EACCES, -EINVAL, 0])
  })
})

describe('back to 2-level', () => {
  it('EVTCHNOP_reset takes control blocks and tails; guest memory, last queue and remembered events stay', () => {
    const s = fifo(1, '4.17.7')
    s.run(send('d1v0', 1), reset('d1v0'))
    expect(s.changes).toMatchObject({ 'd1v0.control_block': 0, 'd1v0.queue.tail[7]': 0, 'd1.evtchn_fifo': 0 })
    expect([s.cell('d1.last_priority[1]'), s.cell('d1.max_evtchns')]).toEqual([7, 4096])
    expect(s.run(status('d1v0', 1)).out).toEqual({ status: 0, vcpu: 0 })
  })

  it('ports above the limit that stay valid are not handed out', () => {
    const s = new Scene([domainSpec(1, true, { shinfo32: true, maxPort: 2047 })], '4.17.7', 4)
    s.run(...toFifo('d1v0'), ...Array.from({ length: 1100 }, () => bindIpi('d1v0')))
    let rc = s.run(reset('d1v0')).rc
    while (rc !== 0) rc = s.run({ op: 'EVTCHNOP_reset_cont', v: 'd1v0', dom: 1 }).rc
    for (let port = 1; port < 1024; port++) expect(s.run(bindIpi('d1v0')).rc).toBe(0)
    expect(s.run(bindIpi('d1v0')).rc).toBe(-ENOSPC)
  })
})
