/** The ABI's operations table as the common code calls it (include/xen/event.h): 2-level, or FIFO once switched. */
import type { Tracer } from '../tracer.ts'
import type { Domain, Vcpu } from '../world.ts'
import { ECS_RESERVED } from './constants.ts'
import { EACCES, ENOSYS } from './errno.ts'
import {
  evtchn_2l_clear_pending,
  evtchn_2l_is_masked,
  evtchn_2l_is_pending,
  evtchn_2l_set_pending,
  evtchn_2l_unmask,
  notify,
} from './event_2l.ts'
import {
  evtchn_fifo_clear_pending,
  evtchn_fifo_init,
  evtchn_fifo_is_busy,
  evtchn_fifo_is_masked,
  evtchn_fifo_is_pending,
  evtchn_fifo_set_pending,
  evtchn_fifo_set_priority,
  evtchn_fifo_unmask,
  raiseLinked,
} from './event_fifo.ts'

/** `struct evtchn_port_ops`. What an ABI does not have is absent, and the caller says what that means. */
interface PortOps {
  readonly init?: (x: Tracer, d: Domain, port: number) => void
  readonly set_pending: (x: Tracer, v: Vcpu, port: number) => void
  readonly clear_pending: (x: Tracer, d: Domain, port: number) => void
  readonly unmask: (x: Tracer, d: Domain, port: number) => void
  readonly is_pending: (x: Tracer, d: Domain, port: number) => boolean
  readonly is_masked: (x: Tracer, d: Domain, port: number) => boolean
  readonly is_busy?: (x: Tracer, d: Domain, port: number) => boolean
  readonly set_priority?: (x: Tracer, d: Domain, port: number, priority: number) => number
}

const evtchn_port_ops_2l: PortOps = {
  set_pending: evtchn_2l_set_pending,
  clear_pending: evtchn_2l_clear_pending,
  unmask: evtchn_2l_unmask,
  is_pending: evtchn_2l_is_pending,
  is_masked: evtchn_2l_is_masked,
}

const evtchn_port_ops_fifo: PortOps = {
  init: evtchn_fifo_init,
  set_pending: evtchn_fifo_set_pending,
  clear_pending: evtchn_fifo_clear_pending,
  unmask: evtchn_fifo_unmask,
  is_pending: evtchn_fifo_is_pending,
  is_masked: evtchn_fifo_is_masked,
  is_busy: evtchn_fifo_is_busy,
  set_priority: evtchn_fifo_set_priority,
}

const ops = (x: Tracer, d: Domain): PortOps =>
  x.read(d.evtchn_fifo) === 1 ? evtchn_port_ops_fifo : evtchn_port_ops_2l

/** Is this channel a guest's to use? Not if it is free, reserved or Xen's own. */
export const evtchn_usable = (x: Tracer, d: Domain, port: number): boolean =>
  x.read(d.xen_consumer + port) === 0 && x.read(d.state + port) > ECS_RESERVED

/** May the ABI's operations touch the channel? Until 4.15 nobody asks. */
const usable = (x: Tracer, d: Domain, port: number): boolean =>
  !x.release.evtchn_usable || x.branch('evtchn_usable(evtchn)', evtchn_usable(x, d, port))

export const evtchn_port_init = (x: Tracer, d: Domain, port: number): void => ops(x, d).init?.(x, d, port)

export function evtchn_port_set_pending(x: Tracer, v: Vcpu, port: number): void {
  x.enter('evtchn_port_set_pending', v.index, port)
  if (usable(x, v.dom, port)) ops(x, v.dom).set_pending(x, v, port)
  x.leave()
}

export function evtchn_port_clear_pending(x: Tracer, d: Domain, port: number): void {
  if (usable(x, d, port)) ops(x, d).clear_pending(x, d, port)
}

export function evtchn_port_unmask(x: Tracer, d: Domain, port: number): void {
  if (usable(x, d, port)) ops(x, d).unmask(x, d, port)
}

export const evtchn_port_is_pending = (x: Tracer, d: Domain, port: number): boolean =>
  ops(x, d).is_pending(x, d, port)

export const evtchn_port_is_masked = (x: Tracer, d: Domain, port: number): boolean =>
  ops(x, d).is_masked(x, d, port)

/** Is the port still on a queue of the guest's, although it is free? Then it is not handed out (4.7 and later). */
export const evtchn_is_busy = (x: Tracer, d: Domain, port: number): boolean =>
  x.release.linked_ports_stay_busy && (ops(x, d).is_busy?.(x, d, port) ?? false)

export function evtchn_port_set_priority(x: Tracer, d: Domain, port: number, priority: number): number {
  const { set_priority } = ops(x, d)
  if (x.branch('!d->evtchn_port_ops->set_priority', set_priority === undefined) || !set_priority)
    return -ENOSYS
  if (!usable(x, d, port)) return -EACCES
  return set_priority(x, d, port, priority)
}

/** PROPOSAL, in no release: tells of an event that waits already, by the way the channel has now. */
export function evtchn_port_raise(x: Tracer, v: Vcpu, port: number): void {
  if (x.read(v.dom.evtchn_fifo) === 1) raiseLinked(x, v, port)
  else notify(x, v, port)
}
