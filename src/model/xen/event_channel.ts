/**
 * Event channels, the part common to both ABIs (common/event_channel.c, 4.4.0).
 *
 * Locks are elided: one operation runs at a time, so holding `event_lock` would say nothing. The interrupt flag that
 * `spin_lock_irqsave` changes is kept, because delivery depends on it.
 */
import type { Tracer } from '../tracer.ts'
import { XenCrash } from '../tracer.ts'
import type { Domain, Vcpu } from '../world.ts'
import {
  DOMID_INVALID,
  DOMID_SELF,
  ECS_FREE,
  ECS_INTERDOMAIN,
  ECS_IPI,
  ECS_PIRQ,
  ECS_UNBOUND,
  ECS_VIRQ,
  EVTCHNS_PER_BUCKET,
  EVTCHNS_PER_BUCKET_BIG,
  IRQ_PT,
  NR_VIRQS,
  VIRQ_ARGO,
  virq_is_global,
} from './constants.ts'
import {
  EACCES,
  EAGAIN,
  EBUSY,
  EEXIST,
  EINVAL,
  ENOENT,
  ENOSPC,
  EOPNOTSUPP,
  EPERM,
  ERESTART,
  ESRCH,
} from './errno.ts'
import {
  evtchn_is_busy,
  evtchn_port_clear_pending,
  evtchn_port_init,
  evtchn_port_is_masked,
  evtchn_port_is_pending,
  evtchn_port_raise,
  evtchn_port_set_pending,
  evtchn_port_set_priority,
  evtchn_port_unmask,
} from './event.ts'
import { test_and_clear_bit } from './event_2l.ts'
import { evtchn_fifo_destroy } from './event_fifo.ts'
import {
  domain_pirq_to_irq,
  map_domain_emuirq_pirq,
  pirq_access_permitted,
  pirq_cleanup_check,
  pirq_get_info,
  pirq_guest_bind,
  pirq_guest_unbind,
  pirq_info,
  pirq_set_affinity,
  spin_lock_irqsave,
  spin_unlock_irqrestore,
  unmap_domain_pirq_emuirq,
} from './irq.ts'
import { vcpu_unblock, vcpu_wake } from './schedule.ts'

/** What EVTCHNOP_status tells: EVTCHNSTAT_*, the notify vCPU, and by kind the far end, PIRQ or VIRQ. */
export type Status = { status: number; vcpu: number } & Partial<
  Record<'dom' | 'rport' | 'pirq' | 'virq', number>
>

/** Hypercalls that hand back a port or a status return both the code and the output. */
export interface Outcome<T> {
  readonly rc: number
  readonly out?: T
}

/** Once valid, valid for ever; until 4.15 also only below the limit of the ABI in force. */
export const port_is_valid = (x: Tracer, d: Domain, port: number): boolean =>
  port < x.read(d.valid_evtchns) && (x.release.valid_ports_stay_valid || port < x.read(d.max_evtchns))

const add = (x: Tracer, cell: number, n: number): void => {
  if (x.release.counts_channels) x.write(cell, (x.read(cell) + n) >>> 0)
}

/** Default (non-FLASK) policy for XSM_TARGET: oneself, or a control domain. */
const xsm_target = (x: Tracer, d: Domain): number => {
  const caller = x.current?.dom
  return caller === d || caller?.spec.priv ? 0 : -EPERM
}

/** The calling domain; hypercalls have one by construction. */
function currentDomain(x: Tracer): Domain {
  if (x.current === undefined) throw new XenCrash('a hypercall without a calling vCPU')
  return x.current.dom
}

/** `rcu_lock_domain_by_any_id`: DOMID_SELF allowed. */
export const domainByAnyId = (x: Tracer, id: number): Domain | undefined =>
  id === DOMID_SELF ? x.current?.dom : x.world.domain(id)

const consumer_is_xen = (x: Tracer, d: Domain, port: number): boolean => x.read(d.xen_consumer + port) !== 0

const notifyVcpu = (x: Tracer, d: Domain, port: number): Vcpu =>
  d.vcpus[x.read(d.notify_vcpu_id + port)] as Vcpu

/**
 * Lowest free port, or −ENOSPC above the administrator's limit or the ABI's. Ports come into being a bucket at a
 * time. Changes no channel's state: the caller does, and calls `check_free_port` if it does not.
 */
function get_free_port(x: Tracer, d: Domain): number {
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
    add(x, d.active_evtchns, 1)
    return x.leave(port)
  }
  x.branch('port > d->max_evtchn_port', true)
  return x.leave(-ENOSPC)
}

/** On a caller's way out with an error: a port that was picked and is still free counts no more (4.15 and later). */
function refuse(x: Tracer, d: Domain, port: number, rc: number): { rc: number } {
  if (x.read(d.state + port) === ECS_FREE) add(x, d.active_evtchns, -1)
  return { rc: x.leave(rc) }
}

export function evtchn_alloc_unbound(x: Tracer, dom: number, remote_dom: number): Outcome<{ port: number }> {
  x.enter('evtchn_alloc_unbound', dom, remote_dom)
  const d = domainByAnyId(x, dom)
  if (x.branch('d == NULL', d === undefined) || !d) return { rc: x.leave(-ESRCH) }
  const port = get_free_port(x, d)
  if (x.branch('port < 0', port < 0)) return { rc: x.leave(port) }
  const rc = xsm_target(x, d)
  if (x.branch('xsm_evtchn_unbound(d) != 0', rc !== 0)) return refuse(x, d, port, rc)
  x.raise(d.state + port, 'ALLOC_UNBOUND')
  // The far end need not exist. DOMID_SELF means the caller, even if the port is allocated in another domain.
  x.write(d.remote_domid + port, remote_dom === DOMID_SELF ? currentDomain(x).id : remote_dom)
  evtchn_port_init(x, d, port)
  return { rc: x.leave(0), out: { port } }
}

export function evtchn_bind_interdomain(
  x: Tracer,
  remote_dom: number,
  rport: number,
): Outcome<{ local_port: number }> {
  const ld = currentDomain(x)
  x.enter('evtchn_bind_interdomain', remote_dom, rport)
  const rd = x.world.domain(remote_dom === DOMID_SELF ? ld.id : remote_dom)
  if (x.branch('rd == NULL', rd === undefined) || !rd) return { rc: x.leave(-ESRCH) }
  const lport = get_free_port(x, ld)
  if (x.branch('lport < 0', lport < 0)) return { rc: x.leave(lport) }
  if (x.branch('!port_is_valid(rd, rport)', !port_is_valid(x, rd, rport)))
    return refuse(x, ld, lport, -EINVAL)
  if (
    x.branch('rchn->state != ECS_UNBOUND', !x.allows(rd.state + rport, 'REMOTE_BIND')) ||
    x.branch('rchn->u.unbound.remote_domid != ld->domain_id', x.read(rd.remote_domid + rport) !== ld.id)
  ) {
    return refuse(x, ld, lport, -EINVAL)
  }
  const width = x.release.wide_remote_port ? 0xffffffff : 0xffff
  x.write(ld.remote_domid + lport, rd.id)
  x.write(ld.remote_port + lport, (rport & width) >>> 0)
  x.raise(ld.state + lport, 'BIND_INTERDOMAIN')
  evtchn_port_init(x, ld, lport)
  x.write(rd.remote_domid + rport, ld.id)
  x.write(rd.remote_port + rport, (lport & width) >>> 0)
  x.raise(rd.state + rport, 'REMOTE_BIND')
  // A send on the far end while it was unbound was dropped; assume one was, and set ours pending.
  evtchn_set_pending(x, notifyVcpu(x, ld, lport), lport)
  return { rc: x.leave(0), out: { local_port: lport } }
}

export function evtchn_bind_virq(x: Tracer, virq: number, vcpu: number): Outcome<{ port: number }> {
  const d = currentDomain(x)
  x.enter('evtchn_bind_virq', virq, vcpu)
  if (x.branch('virq >= ARRAY_SIZE(v->virq_to_evtchn)', virq >= NR_VIRQS)) return { rc: x.leave(-EINVAL) }
  if (x.branch('virq_is_global(virq) && vcpu != 0', virq_is_global(virq, x.release) && vcpu !== 0))
    return { rc: x.leave(-EINVAL) }
  const v = d.vcpus[vcpu]
  if (x.branch('vcpu >= d->max_vcpus', v === undefined) || !v) return { rc: x.leave(-ENOENT) }
  if (
    x.release.global_virq_bind_refused &&
    x.branch('the VIRQ is global, and d is not its handler', handledByAnother(x, d, virq))
  )
    return { rc: x.leave(-EBUSY) }
  if (x.branch('v->virq_to_evtchn[virq] != 0', x.read(v.virq_to_evtchn + virq) !== 0))
    return { rc: x.leave(-EEXIST) }
  const port = get_free_port(x, d)
  if (x.branch('port < 0', port < 0)) return { rc: x.leave(port) }
  x.raise(d.state + port, 'BIND_VIRQ')
  x.write(d.notify_vcpu_id + port, vcpu)
  x.write(d.virq + port, virq)
  evtchn_port_init(x, d, port)
  // Last, so that a sender that finds the port finds a finished channel.
  x.write(v.virq_to_evtchn + virq, port)
  return { rc: x.leave(0), out: { port } }
}

/** A later Xen asks this. VIRQ_ARGO is one of each domain there, not one of the host. */
const handledByAnother = (x: Tracer, d: Domain, virq: number): boolean =>
  virq_is_global(virq, x.release) &&
  virq !== VIRQ_ARGO &&
  x.read(x.world.global_virq_handlers + virq) !== d.id

export function evtchn_bind_ipi(x: Tracer, vcpu: number): Outcome<{ port: number }> {
  const d = currentDomain(x)
  x.enter('evtchn_bind_ipi', vcpu)
  if (x.branch('vcpu >= d->max_vcpus', d.vcpus[vcpu] === undefined)) return { rc: x.leave(-ENOENT) }
  const port = get_free_port(x, d)
  if (x.branch('port < 0', port < 0)) return { rc: x.leave(port) }
  x.raise(d.state + port, 'BIND_IPI')
  x.write(d.notify_vcpu_id + port, vcpu)
  evtchn_port_init(x, d, port)
  return { rc: x.leave(0), out: { port } }
}

/** Puts a PIRQ port at the head of its vCPU's list. */
function link_pirq_port(x: Tracer, d: Domain, port: number, v: Vcpu): void {
  x.enter('link_pirq_port', port, v.index)
  const head = x.read(v.pirq_evtchn_head)
  x.write(d.pirq_prev_port + port, 0)
  x.write(d.pirq_next_port + port, head)
  if (head !== 0) x.write(d.pirq_prev_port + head, port)
  x.write(v.pirq_evtchn_head, port)
  x.leave()
}

function unlink_pirq_port(x: Tracer, d: Domain, port: number, v: Vcpu): void {
  x.enter('unlink_pirq_port', port, v.index)
  const next = x.read(d.pirq_next_port + port)
  const prev = x.read(d.pirq_prev_port + port)
  if (next !== 0) x.write(d.pirq_prev_port + next, prev)
  if (prev !== 0) x.write(d.pirq_next_port + prev, next)
  else x.write(v.pirq_evtchn_head, next)
  x.leave()
}

export function evtchn_bind_pirq(x: Tracer, pirq: number, flags: number): Outcome<{ port: number }> {
  const d = currentDomain(x)
  const v = d.vcpus[0] as Vcpu
  x.enter('evtchn_bind_pirq', pirq, flags)
  if (x.branch('pirq >= d->nr_pirqs', pirq >= d.spec.nrPirqs)) return { rc: x.leave(-EINVAL) }
  if (
    x.branch(
      '!is_hvm_domain(d) && !pirq_access_permitted(d, pirq)',
      !d.hvm && !pirq_access_permitted(x, d, pirq),
    )
  ) {
    return { rc: x.leave(-EPERM) }
  }
  if (x.branch('pirq_to_evtchn(d, pirq) != 0', x.read(d.pirq_evtchn + pirq) !== 0))
    return { rc: x.leave(-EEXIST) }
  const port = get_free_port(x, d)
  if (x.branch('port < 0', port < 0)) return { rc: x.leave(port) }
  pirq_get_info(x, d, pirq)
  x.write(d.pirq_evtchn + pirq, port)
  const rc = d.hvm ? 0 : pirq_guest_bind(x, v, pirq, flags & 1)
  if (x.branch('rc != 0', rc !== 0)) {
    x.write(d.pirq_evtchn + pirq, 0)
    pirq_cleanup_check(x, d, pirq)
    return refuse(x, d, port, rc)
  }
  x.raise(d.state + port, 'BIND_PIRQ')
  x.write(d.pirq_irq + port, pirq)
  link_pirq_port(x, d, port, v)
  evtchn_port_init(x, d, port)
  if (
    x.branch('is_hvm_domain(d) && domain_pirq_to_irq(d, pirq) > 0', d.hvm && domain_pirq_to_irq(d, pirq) > 0)
  ) {
    map_domain_emuirq_pirq(x, d, pirq, IRQ_PT)
  }
  return { rc: x.leave(0), out: { port } }
}

export function evtchn_close(x: Tracer, port: number): number {
  if (x.release.short_call_chains) return __evtchn_close(x, currentDomain(x), port, true)
  x.enter('evtchn_close', port)
  return x.leave(__evtchn_close(x, currentDomain(x), port, true))
}

/**
 * `__evtchn_close`: what is undone depends on the state. The peer of an interdomain channel goes back to UNBOUND
 * for the closer's domain and keeps its pending bit and vCPU. MASKED, selector and upcall flag stay as they are.
 */
function __evtchn_close(x: Tracer, d1: Domain, port1: number, guest: boolean): number {
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
  if (xen) add(x, d1.xen_evtchns, -1)
  add(x, d1.active_evtchns, -1)
  x.raise(chn, 'CLOSE')
  x.write(d1.notify_vcpu_id + port1, 0)
  if (x.release.close_clears_xen_consumer && xen) x.write(d1.xen_consumer + port1, 0)
  if (x.release.bind_vector) x.write(d1.upcall_vector + port1, 0)
  return x.leave(0)
}

/** `evtchn_send`: INTERDOMAIN tells the peer, IPI oneself, UNBOUND drops silently, everything else is an error. */
export function evtchn_send(x: Tracer, ld: Domain, lport: number): number {
  x.enter('evtchn_send', ld.id, lport)
  if (x.branch('!port_is_valid(ld, lport)', !port_is_valid(x, ld, lport))) return x.leave(-EINVAL)
  const flags = x.release.send_lock_disables_irqs ? spin_lock_irqsave(x) : undefined
  const rc = sendOn(x, ld, lport)
  if (flags !== undefined) spin_unlock_irqrestore(x, flags)
  return x.leave(rc)
}

/** The send itself, on a port that is valid and whose lock is held. */
function sendOn(x: Tracer, ld: Domain, lport: number): number {
  if (x.branch('consumer_is_xen(lchn)', consumer_is_xen(x, ld, lport))) return -EINVAL
  const state = x.read(ld.state + lport)
  if (x.branch('lchn->state == ECS_INTERDOMAIN', state === ECS_INTERDOMAIN)) {
    const rd = x.world.domain(x.read(ld.remote_domid + lport)) as Domain
    const rport = x.read(ld.remote_port + lport)
    const rvcpu = notifyVcpu(x, rd, rport)
    if (x.branch('consumer_is_xen(rchn)', consumer_is_xen(x, rd, rport)))
      default_xen_notification_fn(x, rvcpu, rport)
    else evtchn_set_pending(x, rvcpu, rport)
  } else if (x.branch('lchn->state == ECS_IPI', state === ECS_IPI)) {
    evtchn_set_pending(x, notifyVcpu(x, ld, lport), lport)
  } else if (!x.branch('lchn->state == ECS_UNBOUND', state === ECS_UNBOUND)) {
    return -EINVAL
  }
  return 0
}

/** Default consumer of a Xen-attached channel: it only cares if the vCPU sleeps inside Xen. */
function default_xen_notification_fn(x: Tracer, v: Vcpu, port: number): void {
  x.enter('default_xen_notification_fn', v.index, port)
  const asleep = x.read(v.VPF_blocked_in_xen) === 1
  if (x.branch('test_and_clear_bit(_VPF_blocked_in_xen, &v->pause_flags)', asleep)) {
    x.raise(v.VPF_blocked_in_xen, 'WAKE_IN_XEN')
    vcpu_wake(x, v)
  }
  x.leave()
}

function evtchn_set_pending(x: Tracer, v: Vcpu, port: number): void {
  if (x.release.short_call_chains) {
    evtchn_port_set_pending(x, v, port)
    return
  }
  x.enter('evtchn_set_pending', v.index, port)
  evtchn_port_set_pending(x, v, port)
  x.leave()
}

/** Interrupts are off under `virq_lock`; so for an HVM guest the assertion is always deferred. */
export function send_guest_vcpu_virq(x: Tracer, v: Vcpu, virq: number): void {
  x.enter('send_guest_vcpu_virq', v.index, virq)
  if (virq >= NR_VIRQS || virq_is_global(virq, x.release))
    throw new XenCrash(`VIRQ ${virq} is not a per-vCPU VIRQ`)
  const flags = spin_lock_irqsave(x)
  const port = x.read(v.virq_to_evtchn + virq)
  if (!x.branch('port == 0', port === 0)) evtchn_set_pending(x, v, port)
  spin_unlock_irqrestore(x, flags)
  x.leave()
}

export function send_guest_global_virq(x: Tracer, d: Domain | undefined, virq: number): void {
  if (virq >= NR_VIRQS || !virq_is_global(virq, x.release))
    throw new XenCrash(`VIRQ ${virq} is not a global VIRQ`)
  x.enter('send_guest_global_virq', d?.id ?? 0, virq)
  const v = d?.vcpus[0]
  if (x.branch('d == NULL || d->vcpu == NULL || d->vcpu[0] == NULL', v === undefined) || !d || !v)
    return x.leave()
  const flags = spin_lock_irqsave(x)
  const port = x.read(v.virq_to_evtchn + virq)
  if (!x.branch('port == 0', port === 0)) evtchn_set_pending(x, notifyVcpu(x, d, port), port)
  spin_unlock_irqrestore(x, flags)
  x.leave()
}

/** Domain 0 handles a global VIRQ unless a handler was set. */
export function send_global_virq(x: Tracer, virq: number): void {
  if (virq >= NR_VIRQS || !virq_is_global(virq, x.release))
    throw new XenCrash(`VIRQ ${virq} is not a global VIRQ`)
  x.enter('send_global_virq', virq)
  send_guest_global_virq(x, x.world.domain(x.read(x.world.global_virq_handlers + virq)), virq)
  x.leave()
}

/** `set_global_virq_handler`; an unknown domain is −ESRCH, as its caller XEN_DOMCTL_set_virq_handler says. */
export function set_global_virq_handler(x: Tracer, dom: number, virq: number): number {
  x.enter('set_global_virq_handler', dom, virq)
  const d = x.world.domain(dom)
  if (x.branch('d == NULL', d === undefined) || !d) return x.leave(-ESRCH)
  if (x.branch('virq >= NR_VIRQS', virq >= NR_VIRQS)) return x.leave(-EINVAL)
  if (x.branch('!virq_is_global(virq)', !virq_is_global(virq, x.release))) return x.leave(-EINVAL)
  x.write(x.world.global_virq_handlers + virq, d.id)
  return x.leave(0)
}

/** `send_guest_pirq`. A PIRQ without a channel says nothing to an HVM guest; for a PV guest it is a BUG. */
export function send_guest_pirq(x: Tracer, d: Domain, pirq: number): void {
  x.enter('send_guest_pirq', d.id, pirq_info(x, d, pirq) ? pirq : -1)
  const port = pirq < d.spec.nrPirqs ? x.read(d.pirq_evtchn + pirq) : 0
  if (x.branch('pirq == NULL || pirq->evtchn == 0', port === 0)) {
    if (!d.hvm)
      throw new XenCrash(`BUG_ON in send_guest_pirq: PIRQ ${pirq} of ${d.name} has no event channel`)
    return x.leave()
  }
  evtchn_set_pending(x, notifyVcpu(x, d, port), port)
  x.leave()
}

export function evtchn_status(x: Tracer, dom: number, port: number): Outcome<Status> {
  x.enter('evtchn_status', dom, port)
  const d = domainByAnyId(x, dom)
  if (x.branch('d == NULL', d === undefined) || !d) return { rc: x.leave(-ESRCH) }
  if (x.branch('!port_is_valid(d, port)', !port_is_valid(x, d, port))) return { rc: x.leave(-EINVAL) }
  if (x.release.status_hides_xen_channels && x.branch('consumer_is_xen(chn)', consumer_is_xen(x, d, port))) {
    return { rc: x.leave(-EACCES) }
  }
  const rc = xsm_target(x, d)
  if (x.branch('xsm_evtchn_status(d, chn) != 0', rc !== 0)) return { rc: x.leave(rc) }
  const vcpu = x.read(d.notify_vcpu_id + port)
  const out = ((): Status => {
    switch (x.read(d.state + port)) {
      case ECS_UNBOUND:
        return { status: 1, vcpu, dom: x.read(d.remote_domid + port) }
      case ECS_INTERDOMAIN:
        return { status: 2, vcpu, dom: x.read(d.remote_domid + port), rport: x.read(d.remote_port + port) }
      case ECS_PIRQ:
        return { status: 3, vcpu, pirq: x.read(d.pirq_irq + port) }
      case ECS_VIRQ:
        return { status: 4, vcpu, virq: x.read(d.virq + port) }
      case ECS_IPI:
        return { status: 5, vcpu }
      default:
        return { status: 0, vcpu }
    }
  })()
  return { rc: x.leave(0), out }
}

/** `evtchn_bind_vcpu`: from now on that vCPU is told. What is pending already stays where it was told. */
export function evtchn_bind_vcpu(x: Tracer, port: number, vcpu: number): number {
  const d = currentDomain(x)
  x.enter('evtchn_bind_vcpu', port, vcpu)
  const v = d.vcpus[vcpu]
  if (x.branch('vcpu >= d->max_vcpus', v === undefined) || !v) return x.leave(-ENOENT)
  if (x.branch('!port_is_valid(d, port)', !port_is_valid(x, d, port))) return x.leave(-EINVAL)
  if (x.branch('consumer_is_xen(chn)', consumer_is_xen(x, d, port))) return x.leave(-EINVAL)
  const chn = d.state + port
  if (x.branch('the state does not allow another vCPU', !x.allows(chn, 'BIND_VCPU'))) return x.leave(-EINVAL)
  if (
    x.read(chn) === ECS_VIRQ &&
    !x.branch('virq_is_global(chn->u.virq)', virq_is_global(x.read(d.virq + port), x.release))
  ) {
    return x.leave(-EINVAL)
  }
  // A vector number means something on one vCPU only.
  if (x.release.bind_vector && x.read(d.notify_vcpu_id + port) !== vcpu) x.write(d.upcall_vector + port, 0)
  moveToVcpu(x, d, port, v)
  return x.leave(0)
}

/** Writes `notify_vcpu_id`; a PIRQ's list entry and physical affinity go along. */
function moveToVcpu(x: Tracer, d: Domain, port: number, v: Vcpu): void {
  if (x.read(d.state + port) !== ECS_PIRQ) {
    x.write(d.notify_vcpu_id + port, v.id)
  } else if (!x.branch('chn->notify_vcpu_id == vcpu_id', x.read(d.notify_vcpu_id + port) === v.id)) {
    unlink_pirq_port(x, d, port, notifyVcpu(x, d, port))
    x.write(d.notify_vcpu_id + port, v.id)
    pirq_set_affinity(x, d, x.read(d.pirq_irq + port), v.id)
    link_pirq_port(x, d, port, v)
  }
}

export function evtchn_unmask(x: Tracer, port: number): number {
  const d = currentDomain(x)
  x.enter('evtchn_unmask', port)
  if (x.branch('!port_is_valid(d, port)', !port_is_valid(x, d, port))) return x.leave(-EINVAL)
  evtchn_port_unmask(x, d, port)
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

/** Created by Xen for its own use (an emulated device's notification); the guest can neither close nor send on it. */
export function alloc_unbound_xen_event_channel(x: Tracer, v: Vcpu, remote_domid: number): number {
  const d = v.dom
  x.enter('alloc_unbound_xen_event_channel', v.index, remote_domid)
  const port = get_free_port(x, d)
  if (x.branch('port < 0', port < 0)) return x.leave(port)
  const rc = xsm_target(x, d)
  const refused = x.branch('xsm_evtchn_unbound(d) != 0', rc !== 0)
  if (refused && x.release.xen_channel_refused) return refuse(x, d, port, rc).rc
  x.raise(d.state + port, 'ALLOC_UNBOUND')
  x.write(d.xen_consumer + port, 1)
  x.write(d.notify_vcpu_id + port, v.id)
  x.write(d.remote_domid + port, refused ? DOMID_INVALID : remote_domid)
  add(x, d.xen_evtchns, 1)
  return x.leave(port)
}

export function free_xen_event_channel(x: Tracer, v: Vcpu, port: number): void {
  const d = v.dom
  x.enter('free_xen_event_channel', v.index, port)
  if (!port_is_valid(x, d, port))
    throw new XenCrash(`BUG_ON in free_xen_event_channel: ${d.name} has no port ${port}`)
  // Until 4.6 the mark is checked and taken off first, so that the close is let through.
  if (!x.release.close_clears_xen_consumer) {
    if (!consumer_is_xen(x, d, port))
      throw new XenCrash(`BUG_ON in free_xen_event_channel: port ${port} of ${d.name} is not Xen's`)
    x.write(d.xen_consumer + port, 0)
  }
  __evtchn_close(x, d, port, false)
  x.leave()
}

export function notify_via_xen_event_channel(x: Tracer, ld: Domain, lport: number): void {
  x.enter('notify_via_xen_event_channel', ld.id, lport)
  if (!port_is_valid(x, ld, lport))
    throw new XenCrash(`notify_via_xen_event_channel: ${ld.name} has no port ${lport}`)
  if (x.branch('lchn->state == ECS_INTERDOMAIN', x.read(ld.state + lport) === ECS_INTERDOMAIN)) {
    const rd = x.world.domain(x.read(ld.remote_domid + lport)) as Domain
    const rport = x.read(ld.remote_port + lport)
    evtchn_set_pending(x, notifyVcpu(x, rd, rport), rport)
  }
  x.leave()
}

/** Wakes vCPUs that sleep in SCHEDOP_poll on this port, or on several. */
export function evtchn_check_pollers(x: Tracer, d: Domain, port: number): void {
  x.enter('evtchn_check_pollers', d.id, port)
  let any = false
  for (let w = 0; w * 32 < d.vcpus.length; w++) any ||= x.read(d.poll_mask + w) !== 0
  if (x.branch('bitmap_empty(d->poll_mask)', !any)) return x.leave()
  for (const v of d.vcpus) {
    if (((x.read(d.poll_mask + (v.id >>> 5)) >>> (v.id & 31)) & 1) === 0) continue
    const polled = x.read(v.poll_evtchn) | 0
    if (!x.branch('v->poll_evtchn <= 0 || v->poll_evtchn == port', polled <= 0 || polled === port)) continue
    test_and_clear_bit(x, d.poll_mask, v.id)
    x.write(v.poll_evtchn, 0)
    vcpu_unblock(x, v)
  }
  x.leave()
}

/**
 * PROPOSAL, in no release: EVTCHNOP_bind_vector gives one channel its own vector on one vCPU. The checks stand in
 * the order of the specification; `vector` 0 removes the private vector. If the port is pending and unmasked it
 * is raised anew, by whatever method it has now, so that a change of method strands no event.
 */
export function evtchn_bind_vector(
  x: Tracer,
  port: number,
  vcpu: number,
  vector: number,
  pad: number,
): number {
  const d = currentDomain(x)
  x.enter('evtchn_bind_vector', port, vcpu, vector)
  if (x.branch('bind->_pad != 0', pad !== 0)) return x.leave(-EINVAL)
  if (x.branch('!is_hvm_domain(d)', !d.hvm)) return x.leave(-EOPNOTSUPP)
  const v = d.vcpus[vcpu]
  if (x.branch('vcpu >= d->max_vcpus', v === undefined) || !v) return x.leave(-ENOENT)
  if (x.branch('vector != 0 && vector < 0x10', vector !== 0 && vector < 0x10)) return x.leave(-EINVAL)
  if (x.branch('!port_is_valid(d, port)', !port_is_valid(x, d, port))) return x.leave(-EINVAL)
  if (x.branch('consumer_is_xen(chn)', consumer_is_xen(x, d, port))) return x.leave(-EINVAL)
  const chn = d.state + port
  if (x.branch('chn->state is ECS_FREE or ECS_RESERVED', !x.allows(chn, 'BIND_VECTOR')))
    return x.leave(-EINVAL)
  const state = x.read(chn)
  const fixed = state === ECS_IPI || (state === ECS_VIRQ && !virq_is_global(x.read(d.virq + port), x.release))
  if (
    x.branch(
      'bound to one vCPU for life, and vcpu != chn->notify_vcpu_id',
      fixed && vcpu !== x.read(d.notify_vcpu_id + port),
    )
  ) {
    return x.leave(-EINVAL)
  }
  const clash =
    vector !== 0 && x.read(d.callback_via_type) === 3 && (x.read(d.callback_via) & 0xff) === vector
  if (x.branch("vector == the domain's callback vector", clash)) return x.leave(-EBUSY)
  if (!fixed) moveToVcpu(x, d, port, v)
  x.write(d.upcall_vector + port, vector)
  const waits = evtchn_port_is_pending(x, d, port) && !evtchn_port_is_masked(x, d, port)
  if (x.branch('PENDING && !MASKED', waits)) evtchn_port_raise(x, v, port)
  return x.leave(0)
}

export function evtchn_set_priority(x: Tracer, port: number, priority: number): number {
  const d = currentDomain(x)
  x.enter('evtchn_set_priority', port, priority)
  if (x.branch('!port_is_valid(d, port)', !port_is_valid(x, d, port))) return x.leave(-EINVAL)
  return x.leave(evtchn_port_set_priority(x, d, port, priority))
}
