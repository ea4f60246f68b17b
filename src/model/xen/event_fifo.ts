/**
 * The FIFO operations as a 2-level domain meets them (common/event_fifo.c, and EVTCHNOP_set_priority of
 * common/event_channel.c): every argument check is here. The switch itself is not modelled yet and says so.
 */
import type { Tracer } from '../tracer.ts'
import type { Domain } from '../world.ts'
import { EINVAL, ENOENT, ENOSYS } from './errno.ts'
import { port_is_valid } from './event_channel.ts'

/** The engine lacks something an operation needs: a limit of ours, never of Xen. */
export class NotModelled extends Error {}

const PAGE_SIZE = 4096
/** sizeof(evtchn_fifo_control_block_t): ready, reserved word, 16 heads. */
const CONTROL_BLOCK_SIZE = 72

/** Guest frames 1…0x3ff exist; the last sixteen cannot be mapped writable. */
const mappable = (gfn: number): boolean => gfn >= 1 && gfn < 0x3f0

export function evtchn_fifo_init_control(
  x: Tracer,
  d: Domain,
  vcpu: number,
  gfn: number,
  offset: number,
): number {
  x.enter('evtchn_fifo_init_control', vcpu, gfn, offset)
  if (x.branch('vcpu_id >= d->max_vcpus', d.vcpus[vcpu] === undefined)) return x.leave(-ENOENT)
  if (
    x.branch(
      'offset > PAGE_SIZE - sizeof(evtchn_fifo_control_block_t)',
      offset > PAGE_SIZE - CONTROL_BLOCK_SIZE,
    )
  ) {
    return x.leave(-EINVAL)
  }
  if (x.branch('offset & (8 - 1)', (offset & 7) !== 0)) return x.leave(-EINVAL)
  if (x.branch('map_guest_page(d, gfn) < 0', !mappable(gfn))) return x.leave(-EINVAL)
  throw new NotModelled('switching a domain to the FIFO ABI is not modelled yet')
}

export function evtchn_fifo_expand_array(x: Tracer, gfn: number): number {
  x.enter('evtchn_fifo_expand_array', gfn)
  x.branch('!d->evtchn_fifo', true)
  return x.leave(-ENOSYS)
}

export function evtchn_set_priority(x: Tracer, d: Domain, port: number, priority: number): number {
  x.enter('evtchn_set_priority', port, priority)
  if (x.branch('!port_is_valid(d, port)', !port_is_valid(x, d, port))) return x.leave(-EINVAL)
  x.branch('!d->evtchn_port_ops->set_priority', true)
  return x.leave(-ENOSYS)
}
