/** The 2-level ABI: two bitmaps in shared_info and a selector word per vCPU (common/event_2l.c). */
import type { Tracer } from '../tracer.ts'
import type { Domain, Vcpu } from '../world.ts'
import { vcpu_mark_events_pending } from './domain.ts'
import { evtchn_check_pollers } from './event_channel/send.ts'
import { hvm_assert_evtchn_vector } from './hvm/irq.ts'

const isSet = (x: Tracer, cells: number, bit: number): boolean =>
  ((x.read(cells + (bit >>> 5)) >>> (bit & 31)) & 1) === 1

/** Xen's `test_and_set_bit`: true if it was set already. Only a change is a write. */
export function test_and_set_bit(x: Tracer, cells: number, bit: number): boolean {
  const cell = cells + (bit >>> 5)
  const before = x.read(cell)
  const after = (before | (1 << (bit & 31))) >>> 0
  if (before === after) return true
  x.write(cell, after)
  return false
}

/** Xen's `test_and_clear_bit`: true if it was set. */
export function test_and_clear_bit(x: Tracer, cells: number, bit: number): boolean {
  const cell = cells + (bit >>> 5)
  const before = x.read(cell)
  const after = (before & ~(1 << (bit & 31))) >>> 0
  if (before === after) return false
  x.write(cell, after)
  return true
}

/** Is there a bit for this port in the guest's bitmaps? 4096 ports with 64-bit words, 1024 with 32-bit ones. */
export const evtchn_2l_has_word = (d: Domain, port: number): boolean => port < d.BITS_PER_EVTCHN_WORD ** 2

// Declarations, like all that event.ts puts into its tables: the files import each other, and only declarations exist
// before their file has run.
export function evtchn_2l_is_pending(x: Tracer, d: Domain, port: number): boolean {
  return isSet(x, d.evtchn_pending, port)
}

export function evtchn_2l_is_masked(x: Tracer, d: Domain, port: number): boolean {
  return isSet(x, d.evtchn_mask, port)
}

/**
 * `evtchn_2l_set_pending`: PENDING, then MASKED, then the selector bit. Three filters, and only if all let the
 * event through is the vCPU marked. Pollers are looked at even if the port is masked.
 */
export function evtchn_2l_set_pending(x: Tracer, v: Vcpu, port: number): void {
  const d = v.dom
  x.enter('evtchn_2l_set_pending', v.index, port)
  if (x.branch('test_and_set_bit(port, evtchn_pending)', test_and_set_bit(x, d.evtchn_pending, port)))
    return x.leave()
  if (!x.branch('test_bit(port, evtchn_mask)', evtchn_2l_is_masked(x, d, port))) notify(x, v, port)
  evtchn_check_pollers(x, d, port)
  x.leave()
}

export function evtchn_2l_clear_pending(x: Tracer, d: Domain, port: number): void {
  x.enter('evtchn_2l_clear_pending', d.id, port)
  test_and_clear_bit(x, d.evtchn_pending, port)
  x.leave()
}

/**
 * `evtchn_2l_unmask`: acts only if the mask bit *was* set. These must happen in this order: clear MASKED, look at
 * PENDING, set the selector bit.
 */
export function evtchn_2l_unmask(x: Tracer, d: Domain, port: number): void {
  const v = d.vcpus[x.read(d.notify_vcpu_id + port)] as Vcpu
  x.enter('evtchn_2l_unmask', d.id, port)
  if (
    x.branch('test_and_clear_bit(port, evtchn_mask)', test_and_clear_bit(x, d.evtchn_mask, port)) &&
    x.branch('test_bit(port, evtchn_pending)', evtchn_2l_is_pending(x, d, port))
  ) {
    notify(x, v, port)
  }
  x.leave()
}

/** The common tail of set_pending and unmask: the proposal's private vector first, else the selector and the upcall. */
export function notify(x: Tracer, v: Vcpu, port: number): void {
  const d = v.dom
  if (x.release.bind_vector) {
    const vector = x.read(d.upcall_vector + port)
    if (x.branch('evtchn->upcall_vector != 0', vector !== 0)) return hvm_assert_evtchn_vector(x, v, vector)
  }
  const word = Math.floor(port / d.BITS_PER_EVTCHN_WORD)
  if (
    !x.branch(
      'test_and_set_bit(port / BITS_PER_EVTCHN_WORD(d), evtchn_pending_sel)',
      test_and_set_bit(x, v.evtchn_pending_sel, word),
    )
  ) {
    vcpu_mark_events_pending(x, v)
  }
}
