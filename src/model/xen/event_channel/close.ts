/** A port is closed; a reset closes all of a domain. */
import type { Tracer } from '../../tracer.ts'
import type { Domain } from '../../world.ts'
import { DOMID_SELF, ECS_INTERDOMAIN, ECS_PIRQ, ECS_VIRQ } from '../constants.ts'
import { EAGAIN, EBUSY, EINVAL, ERESTART, ESRCH } from '../errno.ts'
import { evtchn_port_clear_pending } from '../event.ts'
import { evtchn_fifo_destroy } from '../event_fifo.ts'
import {
  domain_pirq_to_irq,
  pirq_cleanup_check,
  pirq_guest_unbind,
  unmap_domain_pirq_emuirq,
} from '../irq.ts'
import { unlink_pirq_port } from './pirq_list.ts'
import {
  consumer_is_xen,
  countChannels,
  currentDomain,
  domainByAnyId,
  notifyVcpu,
  port_is_valid,
  xsm_target,
} from './port.ts'

export function evtchn_close(x: Tracer, port: number): number {
  if (x.release.short_call_chains) return __evtchn_close(x, currentDomain(x), port, true)
  x.enter('evtchn_close', port)
  return x.leave(__evtchn_close(x, currentDomain(x), port, true))
}

/**
 * `__evtchn_close`: what is undone depends on the state. The peer of an interdomain channel goes back to UNBOUND
 * for the closer's domain and keeps its pending bit and vCPU. MASKED, selector and upcall flag stay as they are.
 */
export function __evtchn_close(x: Tracer, d1: Domain, port1: number, guest: boolean): number {
  x.enter('__evtchn_close', d1.id, port1)
  if (x.branch('!port_is_valid(d1, port1)', !port_is_valid(x, d1, port1))) return x.leave(-EINVAL)
  const xen = consumer_is_xen(x, d1, port1)
  if (x.branch('consumer_is_xen(chn1)', xen && guest)) return x.leave(-EINVAL)
  const chn = d1.state + port1
  if (x.branch('chn1->state is ECS_FREE or ECS_RESERVED', !x.allows(chn, 'CLOSE'))) return x.leave(-EINVAL)
  switch (x.read(chn)) {
    case ECS_PIRQ: {
      const pirq = x.read(d1.pirq_irq + port1)
      if (!d1.hvm) pirq_guest_unbind(x, d1, pirq)
      x.write(d1.pirq_evtchn + pirq, 0)
      unlink_pirq_port(x, d1, port1, notifyVcpu(x, d1, port1))
      if (d1.hvm && domain_pirq_to_irq(d1, pirq) > 0) unmap_domain_pirq_emuirq(x, d1, pirq)
      pirq_cleanup_check(x, d1, pirq)
      break
    }
    case ECS_VIRQ: {
      const virq = x.read(d1.virq + port1)
      for (const v of d1.vcpus) {
        if (x.read(v.virq_to_evtchn + virq) === port1) x.write(v.virq_to_evtchn + virq, 0)
      }
      break
    }
    case ECS_INTERDOMAIN: {
      const d2 = x.world.domain(x.read(d1.remote_domid + port1)) as Domain
      const port2 = x.read(d1.remote_port + port1)
      x.raise(d2.state + port2, 'REMOTE_CLOSE')
      x.write(d2.remote_domid + port2, d1.id)
      break
    }
  }
  evtchn_port_clear_pending(x, d1, port1)
  if (xen) countChannels(x, d1.xen_evtchns, -1)
  countChannels(x, d1.active_evtchns, -1)
  x.raise(chn, 'CLOSE')
  x.write(d1.notify_vcpu_id + port1, 0)
  if (x.release.close_clears_xen_consumer && xen) x.write(d1.xen_consumer + port1, 0)
  if (x.release.bind_vector) x.write(d1.upcall_vector + port1, 0)
  return x.leave(0)
}

/**
 * `evtchn_reset`: closes every port; Xen's own refuse and stay. From 4.15 on another domain must be paused, only one
 * reset runs at a time, and the work is cut after every 64 ports: −ERESTART, to be continued (`resuming`).
 */
export function evtchn_reset(x: Tracer, dom: number, resuming: boolean): number {
  x.enter('evtchn_reset', dom)
  const d = domainByAnyId(x, dom)
  if (x.branch('d == NULL', d === undefined) || !d) return x.leave(-ESRCH)
  const rc = xsm_target(x, d)
  if (x.branch('xsm_evtchn_reset(current->domain, d) != 0', rc !== 0)) return x.leave(rc)
  if (x.release.reset_is_guarded) return x.leave(guardedReset(x, d, resuming))
  for (let port = 0; port_is_valid(x, d, port); port++) __evtchn_close(x, d, port, true)
  if (x.release.bind_vector) forgetDeferredVectors(x, d)
  leaveFifo(x, d, x.release.reset_leaves_fifo === 'self' && dom === DOMID_SELF)
  return x.leave(0)
}

/** PROPOSAL, in no release: no channel is left to raise the vectors that wait for the tasklet. */
function forgetDeferredVectors(x: Tracer, d: Domain): void {
  for (const v of d.vcpus) {
    for (let w = 0; w < 8; w++) {
      const word = v.evtchn_vectors_deferred + w
      if (x.read(word) !== 0) x.write(word, 0)
    }
  }
}

/** Back to the 2-level ABI, for a release that does that. */
function leaveFifo(x: Tracer, d: Domain, allowed: boolean): void {
  if (allowed && x.branch('d->evtchn_fifo', x.read(d.evtchn_fifo) === 1)) {
    evtchn_fifo_destroy(x, d, d.BITS_PER_EVTCHN_WORD ** 2)
  }
}

/** The reset of 4.15 and later, once its caller is permitted. */
function guardedReset(x: Tracer, d: Domain, resuming: boolean): number {
  const unpaused = d !== x.current?.dom && x.read(d.controller_pause_count) === 0
  if (x.branch('d != current->domain && !d->controller_pause_count', unpaused)) return -EINVAL
  const next = x.read(d.next_evtchn)
  let i = resuming ? next : next === 0 ? 1 : 0
  if (i > next) x.write(d.next_evtchn, i)
  if (x.branch('another reset is in progress', i === 0)) return -EBUSY
  const active = () => x.read(d.active_evtchns) > x.read(d.xen_evtchns)
  for (; port_is_valid(x, d, i) && active(); i++) {
    __evtchn_close(x, d, i, true)
    // Just continued, there is nothing yet to make way for; or a reset would be cut at the same port for ever.
    const resumedHere = resuming && i === next
    if ((i & 0x3f) === 0 && x.branch('hypercall_preempt_check()', !resumedHere)) {
      x.write(d.next_evtchn, i)
      x.enter('hypercall_create_continuation')
      x.leave()
      return -ERESTART
    }
  }
  x.write(d.next_evtchn, 0)
  if (x.branch('d->active_evtchns > d->xen_evtchns', active())) return -EAGAIN
  leaveFifo(x, d, x.release.reset_leaves_fifo === 'always')
  return 0
}
