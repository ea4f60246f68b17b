/**
 * The FIFO ABI (common/event_fifo.c): a word per event in pages of the guest's, linked into one queue per vCPU and
 * priority. Queue locks are elided; what their order decides (4.15: PENDING only once the queue is sure) is a switch.
 */
import type { Tracer } from '../tracer.ts'
import { XenCrash } from '../tracer.ts'
import type { Cell, Domain, Vcpu } from '../world.ts'
import { EVTCHN_FIFO_NR_CHANNELS } from './constants.ts'
import { vcpu_mark_events_pending } from './domain.ts'
import { EINVAL, ENOENT, ENOSPC, ENOSYS, EOPNOTSUPP } from './errno.ts'
import { evtchn_2l_is_pending, test_and_clear_bit, test_and_set_bit } from './event_2l.ts'
import { port_is_valid } from './event_channel/port.ts'
import { evtchn_check_pollers } from './event_channel/send.ts'
import { hvm_assert_evtchn_vector } from './hvm/irq.ts'

export const EVTCHN_FIFO_PENDING = 31
export const EVTCHN_FIFO_MASKED = 30
export const EVTCHN_FIFO_LINKED = 29
export const EVTCHN_FIFO_BUSY = 28
export const EVTCHN_FIFO_LINK_MASK = 0x1ffff
const EVTCHN_FIFO_PRIORITY_DEFAULT = 7
const EVTCHN_FIFO_PRIORITY_MIN = 15
/** Events of a page of words; the array has at most 128 pages. */
const EVENT_WORDS_PER_PAGE = 1024
const PAGE_SIZE = 4096
/** sizeof(evtchn_fifo_control_block_t): ready, reserved word, 16 heads. */
const CONTROL_BLOCK_SIZE = 72
/** First of the 16 heads in a control block, in words. */
const HEAD = 2

/** Guest frames 1…0x3ff exist; the last sixteen cannot be mapped writable. */
const mappable = (gfn: number): boolean => gfn >= 1 && gfn < 0x3f0

const bitSet = (x: Tracer, cell: Cell, bit: number): boolean => ((x.read(cell) >>> bit) & 1) === 1

/** The event's word in guest memory, or undefined while its page is missing. */
export function evtchn_fifo_word_from_port(x: Tracer, d: Domain, port: number): Cell | undefined {
  if (port >= x.read(d.num_evtchns)) return undefined
  return x.read(d.event_array + Math.floor(port / EVENT_WORDS_PER_PAGE)) + (port % EVENT_WORDS_PER_PAGE)
}

/** Cells of a vCPU's control block: the ready word, and head `q`. Only for a vCPU that has one. */
export const readyCell = (x: Tracer, v: Vcpu): Cell => x.read(v.control_block)
export const headCell = (x: Tracer, v: Vcpu, q: number): Cell => x.read(v.control_block) + HEAD + q

export function evtchn_fifo_init(x: Tracer, d: Domain, port: number): void {
  x.enter('evtchn_fifo_init', d.id, port)
  x.write(d.priority + port, EVTCHN_FIFO_PRIORITY_DEFAULT)
  x.leave()
}

/** Puts `port` behind the tail's word, if that is still LINKED; else the queue is empty and the head must be written. */
function evtchn_fifo_set_link(x: Tracer, d: Domain, tail: number, port: number): boolean {
  x.enter('evtchn_fifo_set_link', d.id, tail, port)
  const cell = evtchn_fifo_word_from_port(x, d, tail) as Cell
  const word = x.read(cell)
  if (x.branch('!(*w & (1 << EVTCHN_FIFO_LINKED))', ((word >>> EVTCHN_FIFO_LINKED) & 1) === 0))
    return x.leave(0) === 1
  x.write(cell, ((word & ~((1 << EVTCHN_FIFO_BUSY) | EVTCHN_FIFO_LINK_MASK)) | port) >>> 0)
  return x.leave(1) === 1
}

/**
 * `evtchn_fifo_set_pending`: PENDING, then, unless masked or linked already, onto the queue of the notify vCPU and the
 * port's priority. An upcall only if the queue was empty and its ready bit clear: behind a live tail nobody is told.
 */
export function evtchn_fifo_set_pending(x: Tracer, v: Vcpu, port: number): void {
  const d = v.dom
  x.enter('evtchn_fifo_set_pending', v.index, port)
  const word = evtchn_fifo_word_from_port(x, d, port)
  if (x.branch('!word', word === undefined) || word === undefined) {
    x.write(d.pending + port, 1)
    return x.leave()
  }
  if (
    x.release.fifo_pending_after_lock &&
    x.branch('!v->evtchn_fifo->control_block', x.read(v.control_block) === 0)
  )
    return x.leave()
  const was_pending = test_and_set_bit(x, word, EVTCHN_FIFO_PENDING)
  if (
    !x.branch('test_bit(EVTCHN_FIFO_MASKED, word)', bitSet(x, word, EVTCHN_FIFO_MASKED)) &&
    !ownVector(x, v, port, !was_pending) &&
    !x.branch('test_bit(EVTCHN_FIFO_LINKED, word)', bitSet(x, word, EVTCHN_FIFO_LINKED))
  ) {
    link(x, v, port, word)
  }
  if (!x.branch('was_pending', was_pending)) evtchn_check_pollers(x, d, port)
  x.leave()
}

/** PROPOSAL, in no release: a channel with a vector of its own is never linked; the vector is raised if there is news. */
function ownVector(x: Tracer, v: Vcpu, port: number, news: boolean): boolean {
  if (!x.release.bind_vector) return false
  const vector = x.read(v.dom.upcall_vector + port)
  if (!x.branch('evtchn->upcall_vector != 0', vector !== 0)) return false
  if (news) hvm_assert_evtchn_vector(x, v, vector)
  return true
}

/** An event that is PENDING and may be told again: by its own vector, else onto its queue. */
export function raiseLinked(x: Tracer, v: Vcpu, port: number): void {
  if (!ownVector(x, v, port, true)) evtchn_fifo_set_pending(x, v, port)
}

/** In 4.4 a vCPU without a control block has no queues at all (XSA-107). */
function mustHaveQueues(x: Tracer, v: Vcpu): void {
  if (x.read(v.control_block) === 0)
    throw new XenCrash(
      `evtchn_fifo_set_pending: ${v.name} has no FIFO queues, and Xen follows the null pointer`,
    )
}

/** The event leaves the queue it was on last, if it was its tail, and joins the one it belongs to now. */
function link(x: Tracer, v: Vcpu, port: number, word: Cell): void {
  const d = v.dom
  const oldVcpu = d.vcpus[x.read(d.last_vcpu_id + port)] as Vcpu
  const oldPriority = x.read(d.last_priority + port)
  const priority = x.read(d.priority + port)
  if (!x.release.fifo_control_block_for_all) {
    mustHaveQueues(x, oldVcpu)
    mustHaveQueues(x, v)
  }
  // 4.5 to 4.14: queues exist, but without a control block there is nowhere to link to.
  if (x.read(v.control_block) === 0) return
  // Another CPU may have come first.
  if (test_and_set_bit(x, word, EVTCHN_FIFO_LINKED)) {
    x.branch('test_and_set_bit(EVTCHN_FIFO_LINKED, word)', true)
    return
  }
  if (!x.release.fifo_stale_tails_trusted) {
    const oldTail = oldVcpu.fifo_tail + oldPriority
    if (x.branch('old_q->tail == port', x.read(oldTail) === port)) x.write(oldTail, 0)
    if (x.branch('old_q != q', oldVcpu !== v || oldPriority !== priority)) {
      x.write(d.last_vcpu_id + port, v.id)
      x.write(d.last_priority + port, priority)
    }
  }
  const tail = x.read(v.fifo_tail + priority)
  const linked = x.branch('q->tail', tail !== 0) && evtchn_fifo_set_link(x, d, tail, port)
  if (!linked) x.write(headCell(x, v, priority), port)
  x.write(v.fifo_tail + priority, port)
  if (
    (x.release.fifo_ready_for_every_event || !x.branch('linked', linked)) &&
    !x.branch(
      'test_and_set_bit(q->priority, &control_block->ready)',
      test_and_set_bit(x, readyCell(x, v), priority),
    )
  ) {
    vcpu_mark_events_pending(x, v)
  }
}

export function evtchn_fifo_clear_pending(x: Tracer, d: Domain, port: number): void {
  x.enter('evtchn_fifo_clear_pending', d.id, port)
  const word = evtchn_fifo_word_from_port(x, d, port)
  if (word !== undefined) test_and_clear_bit(x, word, EVTCHN_FIFO_PENDING)
  x.leave()
}

export function evtchn_fifo_unmask(x: Tracer, d: Domain, port: number): void {
  const v = d.vcpus[x.read(d.notify_vcpu_id + port)] as Vcpu
  x.enter('evtchn_fifo_unmask', d.id, port)
  const word = evtchn_fifo_word_from_port(x, d, port)
  if (x.branch('!word', word === undefined) || word === undefined) return x.leave()
  test_and_clear_bit(x, word, EVTCHN_FIFO_MASKED)
  if (x.branch('test_bit(EVTCHN_FIFO_PENDING, word)', bitSet(x, word, EVTCHN_FIFO_PENDING)))
    raiseLinked(x, v, port)
  x.leave()
}

export function evtchn_fifo_is_pending(x: Tracer, d: Domain, port: number): boolean {
  const word = evtchn_fifo_word_from_port(x, d, port)
  return word !== undefined && bitSet(x, word, EVTCHN_FIFO_PENDING)
}

export function evtchn_fifo_is_masked(x: Tracer, d: Domain, port: number): boolean {
  const word = evtchn_fifo_word_from_port(x, d, port)
  return word === undefined || bitSet(x, word, EVTCHN_FIFO_MASKED)
}

export function evtchn_fifo_is_busy(x: Tracer, d: Domain, port: number): boolean {
  const word = evtchn_fifo_word_from_port(x, d, port)
  return word !== undefined && bitSet(x, word, EVTCHN_FIFO_LINKED)
}

/** Takes effect when the event is linked next; what is on a queue stays on it. */
export function evtchn_fifo_set_priority(x: Tracer, d: Domain, port: number, priority: number): number {
  if (x.branch('priority > EVTCHN_FIFO_PRIORITY_MIN', priority > EVTCHN_FIFO_PRIORITY_MIN)) return -EINVAL
  x.write(d.priority + port, priority)
  return 0
}

/** For each port that exists already: remember its 2-level PENDING bit, and give it the default priority. */
function setup_ports(x: Tracer, d: Domain): void {
  x.enter('setup_ports', d.id)
  for (let port = 1; port_is_valid(x, d, port); port++) {
    if (evtchn_2l_is_pending(x, d, port)) x.write(d.pending + port, 1)
    x.write(d.priority + port, EVTCHN_FIFO_PRIORITY_DEFAULT)
  }
  x.leave()
}

/**
 * `evtchn_fifo_init_control`: a control block for one vCPU; the first one switches the domain to FIFO. In 4.4 the
 * other vCPUs have no queues until they get theirs, and an event for one of them brings the hypervisor down.
 */
export function evtchn_fifo_init_control(
  x: Tracer,
  d: Domain,
  vcpu: number,
  gfn: number,
  offset: number,
): number {
  x.enter('evtchn_fifo_init_control', vcpu, gfn, offset)
  const v = d.vcpus[vcpu]
  if (x.branch('vcpu_id >= d->max_vcpus', v === undefined) || !v) return x.leave(-ENOENT)
  if (
    x.branch(
      'offset > PAGE_SIZE - sizeof(evtchn_fifo_control_block_t)',
      offset > PAGE_SIZE - CONTROL_BLOCK_SIZE,
    )
  ) {
    return x.leave(-EINVAL)
  }
  if (x.branch('offset & (8 - 1)', (offset & 7) !== 0)) return x.leave(-EINVAL)
  if (x.branch('v->evtchn_fifo->control_block', x.read(v.control_block) !== 0)) return x.leave(-EINVAL)
  if (x.branch('map_guest_page(d, gfn) < 0', !mappable(gfn))) return x.leave(-EINVAL)
  x.write(v.control_block, d.frame(gfn) + offset / 4)
  // The guest starts afresh with its new block.
  for (let q = 0; q <= EVTCHN_FIFO_PRIORITY_MIN; q++)
    if (x.read(v.guest_head + q) !== 0) x.write(v.guest_head + q, 0)
  if (x.read(v.guest_ready) !== 0) x.write(v.guest_ready, 0)
  if (x.branch('!d->evtchn_fifo', x.read(d.evtchn_fifo) === 0)) {
    x.write(d.evtchn_fifo, 1)
    x.write(d.max_evtchns, EVTCHN_FIFO_NR_CHANNELS)
    setup_ports(x, d)
  }
  return x.leave(0)
}

/** `evtchn_fifo_expand_array`: 1024 more words. Ports whose event was remembered while their word was missing are raised. */
export function evtchn_fifo_expand_array(x: Tracer, d: Domain, gfn: number): number {
  x.enter('evtchn_fifo_expand_array', gfn)
  if (x.branch('!d->evtchn_fifo', x.read(d.evtchn_fifo) === 0)) {
    return x.leave(x.release.expand_array_eopnotsupp ? -EOPNOTSUPP : -ENOSYS)
  }
  const first = x.read(d.num_evtchns)
  if (x.branch('slot >= EVTCHN_FIFO_MAX_EVENT_ARRAY_PAGES', first >= EVTCHN_FIFO_NR_CHANNELS))
    return x.leave(-ENOSPC)
  if (x.branch('map_guest_page(d, gfn) < 0', !mappable(gfn))) return x.leave(-EINVAL)
  x.write(d.event_array + first / EVENT_WORDS_PER_PAGE, d.frame(gfn))
  x.write(d.num_evtchns, first + EVENT_WORDS_PER_PAGE)
  for (let port = first; port < first + EVENT_WORDS_PER_PAGE && port_is_valid(x, d, port); port++) {
    if (x.read(d.pending + port) === 0) continue
    x.branch('evtchn->pending', true)
    evtchn_fifo_set_pending(x, d.vcpus[x.read(d.notify_vcpu_id + port)] as Vcpu, port)
  }
  return x.leave(0)
}

/** `evtchn_fifo_destroy`, on the way back to the 2-level ABI: control blocks and array are unmapped, guest memory stays as it is. */
export function evtchn_fifo_destroy(x: Tracer, d: Domain, max_evtchns: number): void {
  x.enter('evtchn_fifo_destroy', d.id)
  for (const v of d.vcpus) {
    if (x.read(v.control_block) !== 0) x.write(v.control_block, 0)
    for (let q = 0; q <= EVTCHN_FIFO_PRIORITY_MIN; q++)
      if (x.read(v.fifo_tail + q) !== 0) x.write(v.fifo_tail + q, 0)
  }
  x.write(d.num_evtchns, 0)
  x.write(d.evtchn_fifo, 0)
  x.write(d.max_evtchns, max_evtchns)
  x.leave()
}

/** Writes a cell of the guest's, if that changes anything. */
function put(x: Tracer, cell: Cell, value: number): void {
  if (x.read(cell) !== value) x.write(cell, value)
}

/** Reads a cell and leaves 0 there. */
function take(x: Tracer, cell: Cell): number {
  const bits = x.read(cell)
  if (bits !== 0) x.write(cell, 0)
  return bits
}

/** The guest's consumer, FORMAT's rules (Linux: `evtchn_fifo_handle_events`): lowest ready bit first. Ports handled. */
export function guestFifoScan(x: Tracer, v: Vcpu, limit: number): number[] {
  const ports: number[] = []
  if (x.read(v.control_block) === 0) return ports
  x.enter('guestFifoScan', v.index)
  const readyWord = readyCell(x, v)
  let ready = (x.read(v.guest_ready) | take(x, readyWord)) >>> 0
  while (ready !== 0 && ports.length < limit) {
    const q = 31 - Math.clz32(ready & -ready)
    const port = x.read(v.guest_head + q) || x.read(headCell(x, v, q))
    const cell = port === 0 ? undefined : evtchn_fifo_word_from_port(x, v.dom, port)
    if (cell === undefined) {
      ready = (ready & ~(1 << q)) >>> 0
      put(x, v.guest_head + q, 0)
      continue
    }
    const next = unlink(x, cell)
    if (next === 0) ready = (ready & ~(1 << q)) >>> 0
    if (consume(x, cell)) ports.push(port)
    put(x, v.guest_head + q, next)
    ready = (ready | take(x, readyWord)) >>> 0
  }
  put(x, v.guest_ready, ready)
  x.leave()
  return ports
}

/** Takes an event off its queue. The port behind it, 0 at the end. */
function unlink(x: Tracer, cell: Cell): number {
  const word = x.read(cell)
  put(x, cell, (word & ~((1 << EVTCHN_FIFO_LINKED) | EVTCHN_FIFO_LINK_MASK)) >>> 0)
  return word & EVTCHN_FIFO_LINK_MASK
}

/** Clears PENDING of an event that is to be handled: a masked one waits, one that was closed meanwhile is gone. */
function consume(x: Tracer, cell: Cell): boolean {
  const handled = bitSet(x, cell, EVTCHN_FIFO_PENDING) && !bitSet(x, cell, EVTCHN_FIFO_MASKED)
  if (x.branch('PENDING and not MASKED', handled)) test_and_clear_bit(x, cell, EVTCHN_FIFO_PENDING)
  return handled
}
