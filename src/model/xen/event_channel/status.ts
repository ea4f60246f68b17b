/** What a guest asks of one of its ports and sets on it: status, mask, priority. */
import type { Tracer } from '../../tracer.ts'
import { ECS_INTERDOMAIN, ECS_IPI, ECS_PIRQ, ECS_UNBOUND, ECS_VIRQ } from '../constants.ts'
import { EACCES, EINVAL, ESRCH } from '../errno.ts'
import { evtchn_port_set_priority, evtchn_port_unmask } from '../event.ts'
import {
  consumer_is_xen,
  currentDomain,
  domainByAnyId,
  type Outcome,
  port_is_valid,
  xsm_target,
} from './port.ts'

/** What EVTCHNOP_status tells: EVTCHNSTAT_*, the notify vCPU, and by kind the far end, PIRQ or VIRQ. */
export type Status = { status: number; vcpu: number } & Partial<
  Record<'dom' | 'rport' | 'pirq' | 'virq', number>
>

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

export function evtchn_unmask(x: Tracer, port: number): number {
  const d = currentDomain(x)
  x.enter('evtchn_unmask', port)
  if (x.branch('!port_is_valid(d, port)', !port_is_valid(x, d, port))) return x.leave(-EINVAL)
  evtchn_port_unmask(x, d, port)
  return x.leave(0)
}

export function evtchn_set_priority(x: Tracer, port: number, priority: number): number {
  const d = currentDomain(x)
  x.enter('evtchn_set_priority', port, priority)
  if (x.branch('!port_is_valid(d, port)', !port_is_valid(x, d, port))) return x.leave(-EINVAL)
  return x.leave(evtchn_port_set_priority(x, d, port, priority))
}
