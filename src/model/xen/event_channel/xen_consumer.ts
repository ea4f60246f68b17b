/** The channels that Xen makes for its own use. */

import { type Tracer, XenCrash } from '../../tracer.ts'
import type { Domain, Vcpu } from '../../world.ts'
import { DOMID_INVALID, ECS_INTERDOMAIN } from '../constants.ts'
import { __evtchn_close } from './close.ts'
import {
  consumer_is_xen,
  countChannels,
  get_free_port,
  notifyVcpu,
  port_is_valid,
  refuse,
  xsm_target,
} from './port.ts'
import { evtchn_set_pending } from './send.ts'

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
  countChannels(x, d.xen_evtchns, 1)
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
