/** Sending: what raises an event, from a guest's hypercall, a VIRQ or a PIRQ on. */

import { type Tracer, XenCrash } from '../../tracer.ts'
import type { Domain, Vcpu } from '../../world.ts'
import { ECS_INTERDOMAIN, ECS_IPI, ECS_UNBOUND, NR_VIRQS, virq_is_global } from '../constants.ts'
import { EINVAL, ESRCH } from '../errno.ts'
import { evtchn_port_set_pending } from '../event.ts'
import { test_and_clear_bit } from '../event_2l.ts'
import { pirq_info, spin_lock_irqsave, spin_unlock_irqrestore } from '../irq.ts'
import { vcpu_unblock, vcpu_wake } from '../schedule.ts'
import { consumer_is_xen, notifyVcpu, port_is_valid } from './port.ts'

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

export function evtchn_set_pending(x: Tracer, v: Vcpu, port: number): void {
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
