import { describe, expect, it } from 'vitest'
import { allocUnbound, domainSpec, Scene, send } from '../testing/scene.ts'
import { describeWrite } from './cells.ts'
import { eventWordOf, frameWord, queueOf } from './fifo.ts'
import type { Op } from './ops.ts'
import type { ReleaseId } from './release.ts'

const initControl = (vcpu: number, control_gfn: number, offset = 0): Op => ({
  op: 'EVTCHNOP_init_control',
  v: 'd1v0',
  vcpu,
  control_gfn,
  offset,
})
const expandArray = (array_gfn: number): Op => ({ op: 'EVTCHNOP_expand_array', v: 'd1v0', array_gfn })
const setPriority = (port: number, priority: number): Op => ({
  op: 'EVTCHNOP_set_priority',
  v: 'd1v0',
  port,
  priority,
})

/** d1 uses FIFO (control blocks in frame 1, array in frame 2) with ports 1…3, to each of which d0's port leads. */
function fifo(release: ReleaseId = '4.4.0'): Scene {
  const s = new Scene([domainSpec(0, false, { vcpus: 1 }), domainSpec(1, true)], release, 3)
  s.run(initControl(0, 1), initControl(1, 1, 128), expandArray(2))
  for (let port = 1; port <= 3; port++)
    s.run(allocUnbound('d1v0', 0), {
      op: 'EVTCHNOP_bind_interdomain',
      v: 'd0v0',
      remote_dom: 1,
      remote_port: port,
    })
  return s
}

const read = (s: Scene) => (cell: number) => s.x.read(cell)
const ports = (s: Scene, vcpu: string, q: number) => queueOf(read(s), s.vcpu(vcpu), q).ports

describe('a word of a guest’s page', () => {
  it('is an event word, a part of a control block, or nothing that Xen knows', () => {
    const s = fifo()
    const d = s.dom(1)
    const what = (gfn: number, word: number) => frameWord(read(s), d, d.frame(gfn) + word)
    expect(what(2, 70)).toEqual({ kind: 'event', port: 70 })
    expect(what(1, 0)).toMatchObject({ kind: 'ready', vcpu: { name: 'd1v0' } })
    expect(what(1, 1)).toMatchObject({ kind: 'reserved' })
    expect(what(1, 32)).toMatchObject({ kind: 'ready', vcpu: { name: 'd1v1' } })
    expect(what(1, 32 + 2 + 15)).toMatchObject({ kind: 'head', q: 15 })
    expect(what(1, 18)).toEqual({ kind: 'memory' })
    expect(what(3, 0)).toEqual({ kind: 'memory' })
  })

  it('counts ports on from page to page of the array', () => {
    const s = fifo()
    s.run(expandArray(3))
    const d = s.dom(1)
    expect(frameWord(read(s), d, d.frame(3) + 5)).toEqual({ kind: 'event', port: 1029 })
  })

  it('is described by the bits that change', () => {
    const s = fifo()
    const d = s.dom(1)
    const told = (cell: number, before: number, after: number) =>
      describeWrite(s.world, { cell, before, after }).map(c => `${c.label}: ${c.before} → ${c.after}`)
    const word = d.frame(2) + 2
    expect(told(word, 0, 0x80000000)).toEqual(['event word[port 2] PENDING: 0 → 1'])
    expect(told(word, 0xe0000003, 0x80000000)).toEqual([
      'event word[port 2] MASKED: 1 → 0',
      'event word[port 2] LINKED: 1 → 0',
      'event word[port 2] LINK: port 3 → none',
    ])
    expect(told(word, 0x20000000, 0x3001ffff)).toEqual([
      'event word[port 2] BUSY: 0 → 1',
      'event word[port 2] LINK: none → port 131071',
    ])
    expect(told(word, 0, 0x20000)).toEqual(['event word[port 2] unused bits: 0x0 → 0x1'])
    expect(told(d.frame(1), 0, 0x81)).toEqual(['d1v0 ready[queue 0]: 0 → 1', 'd1v0 ready[queue 7]: 0 → 1'])
    expect(told(d.frame(1) + 32 + 2 + 7, 0, 3)).toEqual(['d1v1 head[queue 7]: none → port 3'])
    expect(told(d.frame(3) + 9, 0, 5)).toEqual(['frame 3[9]: 0x0 → 0x5'])
  })

  it('and the fields beside it are named for what they are', () => {
    const s = fifo()
    const d = s.dom(1)
    const v = s.vcpu('d1v0')
    const told = (cell: number, before: number, after: number) =>
      describeWrite(s.world, { cell, before, after }).map(c => `${c.label}: ${c.before} → ${c.after}`)
    expect(told(v.fifo_tail + 7, 0, 2)).toEqual(['queue.tail[queue 7]: none → port 2'])
    expect(told(v.guest_head + 7, 2, 0)).toEqual(['guest.head[queue 7]: port 2 → none'])
    expect(told(v.guest_ready, 0, 0x80)).toEqual(['guest.ready[queue 7]: 0 → 1'])
    expect(told(v.control_block, 0, d.frame(1) + 32)).toEqual(['control_block: none → frame 1 + 0x80'])
    expect(told(d.event_array + 1, 0, d.frame(3))).toEqual(['event_array[page 1]: none → frame 3'])
    expect(told(d.pending + 2, 0, 1)).toEqual(['pending[port 2]: 0 → 1'])
    expect(told(d.last_vcpu_id + 2, 0, 1)).toEqual(['last_vcpu_id[port 2]: 0 → 1'])
    expect(told(v.evtchn_upcall_vector, 0, 0xd3)).toEqual(['evtchn_upcall_vector: none → 0xd3'])
  })
})

describe('queueOf', () => {
  it('is empty until something comes', () => {
    expect(queueOf(read(fifo()), fifo().vcpu('d1v0'), 7)).toMatchObject({ ports: [], ready: false, head: 0 })
  })

  it('lists ports in the order they came, each priority for itself', () => {
    const s = fifo()
    s.run(setPriority(2, 0), send('d0v0', 3), send('d0v0', 2), send('d0v0', 1))
    expect(ports(s, 'd1v0', 7)).toEqual([3, 1])
    expect(ports(s, 'd1v0', 0)).toEqual([2])
    expect(queueOf(read(s), s.vcpu('d1v0'), 7)).toMatchObject({ head: 3, tail: 1, place: 0, ready: true })
    expect(ports(s, 'd1v1', 7)).toEqual([])
  })

  it('knows the rest of a queue that the guest left half-way', () => {
    const s = fifo()
    s.run(send('d0v0', 1), send('d0v0', 2), send('d0v0', 3), { op: 'g_scan', v: 'd1v0', limit: 1 })
    expect(queueOf(read(s), s.vcpu('d1v0'), 7)).toMatchObject({ head: 1, place: 2, tail: 3, ports: [2, 3] })
  })

  it('does not lose the rest while the guest holds the next port in a variable of its own', () => {
    const s = fifo()
    s.run(send('d0v0', 1), send('d0v0', 2), send('d0v0', 3))
    const d = s.dom(1)
    const was = eventWordOf(read(s), d, 1) as number
    s.x.write(d.frame(2) + 1, (was & 0x80000000) >>> 0)
    expect(ports(s, 'd1v0', 7)).toEqual([2, 3])
  })

  it('is empty again once the guest has been there, though head and tail still name the last port', () => {
    const s = fifo()
    s.run(send('d0v0', 1), { op: 'g_scan', v: 'd1v0' })
    expect(queueOf(read(s), s.vcpu('d1v0'), 7)).toMatchObject({ head: 1, tail: 1, ports: [], ready: false })
  })

  it('does not claim a port that has moved to another queue, though its old head still names it', () => {
    const s = fifo()
    s.run(send('d0v0', 1), { op: 'g_scan', v: 'd1v0' }, setPriority(1, 3), send('d0v0', 1))
    expect(ports(s, 'd1v0', 7)).toEqual([])
    expect(ports(s, 'd1v0', 3)).toEqual([1])
  })

  it('ends where a guest has tied its words into a loop', () => {
    const s = fifo()
    s.run(send('d0v0', 1), send('d0v0', 2))
    s.x.write(s.dom(1).frame(2) + 2, 0xa0000001)
    expect(ports(s, 'd1v0', 7)).toEqual([1, 2])
  })

  it('keeps a closed port that is still linked', () => {
    const s = fifo()
    s.run(send('d0v0', 1), { op: 'EVTCHNOP_close', v: 'd1v0', port: 1 })
    expect(ports(s, 'd1v0', 7)).toEqual([1])
  })
})
