/** A port comes into being: unbound, or bound to another domain's port, a VIRQ, an IPI or a PIRQ. */
import type { Tracer } from '../../tracer.ts'
import type { Domain, Vcpu } from '../../world.ts'
import { DOMID_SELF, IRQ_PT, NR_VIRQS, VIRQ_ARGO, virq_is_global } from '../constants.ts'
import { EBUSY, EEXIST, EINVAL, ENOENT, EPERM, ESRCH } from '../errno.ts'
import { evtchn_port_init } from '../event.ts'
import {
  domain_pirq_to_irq,
  map_domain_emuirq_pirq,
  pirq_access_permitted,
  pirq_cleanup_check,
  pirq_get_info,
  pirq_guest_bind,
} from '../irq.ts'
import { link_pirq_port } from './pirq_list.ts'
import {
  currentDomain,
  domainByAnyId,
  get_free_port,
  notifyVcpu,
  type Outcome,
  port_is_valid,
  refuse,
  xsm_target,
} from './port.ts'
import { evtchn_set_pending } from './send.ts'

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
