/**
 * What all of Xen's event-channel code shares: whether a port is valid, who calls, the next free port
 * (common/event_channel.c, 4.4.0).
 *
 * Locks are elided: one operation runs at a time, so holding `event_lock` would say nothing. The interrupt flag that
 * `spin_lock_irqsave` changes is kept, because delivery depends on it.
 */

import { type Tracer, XenCrash } from '../../tracer.ts'
import type { Domain, Vcpu } from '../../world.ts'
import { DOMID_SELF, ECS_FREE, EVTCHNS_PER_BUCKET, EVTCHNS_PER_BUCKET_BIG } from '../constants.ts'
import { ENOSPC, EPERM } from '../errno.ts'
import { evtchn_is_busy } from '../event.ts'

/** Hypercalls that hand back a port or a status return both the code and the output. */
export interface Outcome<T> {
  readonly rc: number
  readonly out?: T
}

/** Once valid, valid for ever; until 4.15 also only below the limit of the ABI in force. */
export const port_is_valid = (x: Tracer, d: Domain, port: number): boolean =>
  port < x.read(d.valid_evtchns) && (x.release.valid_ports_stay_valid || port < x.read(d.max_evtchns))

export const countChannels = (x: Tracer, cell: number, n: number): void => {
  if (x.release.counts_channels) x.write(cell, (x.read(cell) + n) >>> 0)
}

/** Default (non-FLASK) policy for XSM_TARGET: oneself, or a control domain. */
export const xsm_target = (x: Tracer, d: Domain): number => {
  const caller = x.current?.dom
  return caller === d || caller?.spec.priv ? 0 : -EPERM
}

/** The calling domain; hypercalls have one by construction. */
export function currentDomain(x: Tracer): Domain {
  if (x.current === undefined) throw new XenCrash('a hypercall without a calling vCPU')
  return x.current.dom
}

/** `rcu_lock_domain_by_any_id`: DOMID_SELF allowed. */
export const domainByAnyId = (x: Tracer, id: number): Domain | undefined =>
  id === DOMID_SELF ? x.current?.dom : x.world.domain(id)

export const consumer_is_xen = (x: Tracer, d: Domain, port: number): boolean =>
  x.read(d.xen_consumer + port) !== 0

export const notifyVcpu = (x: Tracer, d: Domain, port: number): Vcpu =>
  d.vcpus[x.read(d.notify_vcpu_id + port)] as Vcpu

/**
 * Lowest free port, or −ENOSPC above the administrator's limit or the ABI's. Ports come into being a bucket at a
 * time. Changes no channel's state: the caller does, and calls `check_free_port` if it does not.
 */
export function get_free_port(x: Tracer, d: Domain): number {
  x.enter('get_free_port', d.id)
  for (let port = 0; port <= d.spec.maxPort; port++) {
    // From 4.15 on a valid port can lie above the limit: one of the FIFO ABI's, after a reset.
    if (port >= x.read(d.max_evtchns)) {
      x.branch('port >= max_evtchns(d)', true)
      return x.leave(-ENOSPC)
    }
    if (port_is_valid(x, d, port)) {
      if (x.read(d.state + port) !== ECS_FREE || evtchn_is_busy(x, d, port)) continue
      x.branch('chn->state == ECS_FREE', true)
    } else {
      x.branch('port >= max_evtchns(d)', false)
      x.write(d.valid_evtchns, port + (x.release.big_evtchn ? EVTCHNS_PER_BUCKET_BIG : EVTCHNS_PER_BUCKET))
    }
    countChannels(x, d.active_evtchns, 1)
    return x.leave(port)
  }
  x.branch('port > d->max_evtchn_port', true)
  return x.leave(-ENOSPC)
}

/** On a caller's way out with an error: a port that was picked and is still free counts no more (4.15 and later). */
export function refuse(x: Tracer, d: Domain, port: number, rc: number): { rc: number } {
  if (x.read(d.state + port) === ECS_FREE) countChannels(x, d.active_evtchns, -1)
  return { rc: x.leave(rc) }
}
