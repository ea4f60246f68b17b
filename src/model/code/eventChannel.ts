/** Our pseudo-code of common/event_channel.c: making, binding, changing and closing channels. Notation: parse.ts. */
import type { Fn } from '../xen/source.ts'

export const eventChannelCode = {
  do_event_channel_op: `
which cmd is it?
  EVTCHNOP_alloc_unbound:     rc = evtchn_alloc_unbound(...)      > evtchn_alloc_unbound
  EVTCHNOP_bind_interdomain:  rc = evtchn_bind_interdomain(...)   > evtchn_bind_interdomain
  EVTCHNOP_bind_virq:         rc = evtchn_bind_virq(...)          > evtchn_bind_virq
  EVTCHNOP_bind_ipi:          rc = evtchn_bind_ipi(...)           > evtchn_bind_ipi
  EVTCHNOP_bind_pirq:         rc = evtchn_bind_pirq(...)          > evtchn_bind_pirq
  [!short_call_chains] EVTCHNOP_close:  rc = evtchn_close(port)   > evtchn_close
  [short_call_chains] EVTCHNOP_close:   rc = evtchn_close(current->domain, port)  > __evtchn_close
  EVTCHNOP_send:              rc = evtchn_send(current->domain, port)  > evtchn_send
  EVTCHNOP_status:            rc = evtchn_status(...)             > evtchn_status
  EVTCHNOP_bind_vcpu:         rc = evtchn_bind_vcpu(port, vcpu)   > evtchn_bind_vcpu
  EVTCHNOP_unmask:            rc = evtchn_unmask(port)            > evtchn_unmask
  [!reset_is_guarded] EVTCHNOP_reset:   rc = evtchn_reset(dom)    > evtchn_reset
  [reset_is_guarded] EVTCHNOP_reset, or Xen's own reset_cont:  rc = evtchn_reset(dom)  > evtchn_reset
  EVTCHNOP_init_control:      rc = evtchn_fifo_init_control(...)  > evtchn_fifo_init_control
  EVTCHNOP_expand_array:      rc = evtchn_fifo_expand_array(...)  > evtchn_fifo_expand_array
  EVTCHNOP_set_priority:      rc = evtchn_set_priority(...)       > evtchn_set_priority
  [bind_vector] EVTCHNOP_bind_vector (proposal):  rc = evtchn_bind_vector(...)  > evtchn_bind_vector
  anything else:              rc = -ENOSYS
copy the answer to the guest
return rc                                                         <
`,
  get_free_port: `
for each port, from 0 to d->max_evtchn_port:
  if port >= max_evtchns(d):                        ? port >= max_evtchns(d)
    return -ENOSPC                                  <
  if the port has a struct evtchn:
    [!linked_ports_stay_busy] if chn->state == ECS_FREE:   ? chn->state == ECS_FREE
    [linked_ports_stay_busy] if chn->state == ECS_FREE and it is on no queue:   ? chn->state == ECS_FREE
      [counts_channels] d->active_evtchns++         = active_evtchns
      return port                                   <
  else:
    [!big_evtchn] make a bucket: valid_evtchns = port + 128   = valid_evtchns
    [big_evtchn] make a bucket: valid_evtchns = port + 64     = valid_evtchns
    [counts_channels] d->active_evtchns++           = active_evtchns
    return port                                     <
if port > d->max_evtchn_port:                       ? port > d->max_evtchn_port
  return -ENOSPC                                    <
`,
  evtchn_alloc_unbound: `
d = the domain called dom; DOMID_SELF is the caller
if d == NULL:                                       ? d == NULL
  return -ESRCH                                     <
port = get_free_port(d)                             > get_free_port
if port < 0:                                        ? port < 0
  return port                                       <
# a guest may do this for itself, the control domain for anybody
if xsm_evtchn_unbound(d) != 0:                      ? xsm_evtchn_unbound(d) != 0
  [counts_channels] d->active_evtchns--             = active_evtchns
  return -EPERM                                     <
chn->state = ECS_UNBOUND                            = state
chn->u.unbound.remote_domid = remote_dom            = remote_domid
FIFO only: evtchn_fifo_init(d, port)                > evtchn_fifo_init
return 0                                            <
`,
  evtchn_bind_interdomain: `
ld = current->domain
rd = the domain called remote_dom
if rd == NULL:                                      ? rd == NULL
  return -ESRCH                                     <
lport = get_free_port(ld)                           > get_free_port
if lport < 0:                                       ? lport < 0
  return lport                                      <
if !port_is_valid(rd, rport):                       ? !port_is_valid(rd, rport)
  [counts_channels] ld->active_evtchns--            = active_evtchns
  return -EINVAL                                    <
# the far end must wait for exactly this domain
if rchn->state != ECS_UNBOUND                       ? rchn->state != ECS_UNBOUND
or rchn->u.unbound.remote_domid != ld->domain_id:   ? rchn->u.unbound.remote_domid != ld->domain_id
  [counts_channels] ld->active_evtchns--            = active_evtchns
  return -EINVAL                                    <
lchn->u.interdomain.remote_dom = rd                 = remote_domid
[wide_remote_port] lchn->u.interdomain.remote_port = rport            = remote_port
[!wide_remote_port] lchn->u.interdomain.remote_port = rport, 16 bits  = remote_port
lchn->state = ECS_INTERDOMAIN                       = state
FIFO only: evtchn_fifo_init(ld, lport)              > evtchn_fifo_init
rchn->u.interdomain.remote_dom = ld                 = remote_domid
[wide_remote_port] rchn->u.interdomain.remote_port = lport            = remote_port
[!wide_remote_port] rchn->u.interdomain.remote_port = lport, 16 bits  = remote_port
rchn->state = ECS_INTERDOMAIN                       = state
# a send may have been dropped before: look once
[!short_call_chains] evtchn_set_pending(vCPU of lport, lport)      > evtchn_set_pending
[short_call_chains] evtchn_port_set_pending(vCPU of lport, lport)  > evtchn_port_set_pending
return 0                                            <
`,
  evtchn_bind_virq: `
if virq >= ARRAY_SIZE(v->virq_to_evtchn):           ? virq >= ARRAY_SIZE(v->virq_to_evtchn)
  return -EINVAL                                    <
if virq_is_global(virq) && vcpu != 0:               ? virq_is_global(virq) && vcpu != 0
  return -EINVAL                                    <
if vcpu >= d->max_vcpus:                            ? vcpu >= d->max_vcpus
  return -ENOENT                                    <
[global_virq_bind_refused] if the VIRQ is global, and d is not its handler:   ? the VIRQ is global, and d is not its handler
[global_virq_bind_refused]   return -EBUSY          <
if v->virq_to_evtchn[virq] != 0:                    ? v->virq_to_evtchn[virq] != 0
  return -EEXIST                                    <
port = get_free_port(d)                             > get_free_port
if port < 0:                                        ? port < 0
  return port                                       <
chn->state = ECS_VIRQ                               = state
chn->notify_vcpu_id = vcpu                          = notify_vcpu_id
chn->u.virq = virq                                  = u.virq
FIFO only: evtchn_fifo_init(d, port)                > evtchn_fifo_init
# last, so that a sender only finds a finished channel
v->virq_to_evtchn[virq] = port                      = virq_to_evtchn
return 0                                            <
`,
  evtchn_bind_ipi: `
if vcpu >= d->max_vcpus:                            ? vcpu >= d->max_vcpus
  return -ENOENT                                    <
port = get_free_port(d)                             > get_free_port
if port < 0:                                        ? port < 0
  return port                                       <
chn->state = ECS_IPI                                = state
chn->notify_vcpu_id = vcpu                          = notify_vcpu_id
FIFO only: evtchn_fifo_init(d, port)                > evtchn_fifo_init
return 0                                            <
`,
  evtchn_bind_vcpu: `
if vcpu >= d->max_vcpus:                            ? vcpu >= d->max_vcpus
  return -ENOENT                                    <
if !port_is_valid(d, port):                         ? !port_is_valid(d, port)
  return -EINVAL                                    <
if consumer_is_xen(chn):                            ? consumer_is_xen(chn)
  return -EINVAL                                    <
if the state does not allow another vCPU:           ? the state does not allow another vCPU
  return -EINVAL                                    <
if chn->state == ECS_VIRQ:
  if !virq_is_global(chn->u.virq):                  ? virq_is_global(chn->u.virq)
    return -EINVAL                                  <
[bind_vector] another vCPU: chn->upcall_vector = 0  = upcall_vector
if chn->state != ECS_PIRQ:
  chn->notify_vcpu_id = vcpu                        = notify_vcpu_id
else if !(chn->notify_vcpu_id == vcpu_id):          ? chn->notify_vcpu_id == vcpu_id
  unlink_pirq_port(port, the old vCPU)              > unlink_pirq_port
  chn->notify_vcpu_id = vcpu                        = notify_vcpu_id
  pirq_set_affinity(d, pirq, vcpu)                  > pirq_set_affinity
  link_pirq_port(port, v)                           > link_pirq_port
return 0                                            <
`,
  evtchn_close: `
rc = __evtchn_close(current->domain, port)          > __evtchn_close
return rc                                           <
`,
  __evtchn_close: `
if !port_is_valid(d1, port1):                       ? !port_is_valid(d1, port1)
  return -EINVAL                                    <
if consumer_is_xen(chn1), and a guest closes it:    ? consumer_is_xen(chn1)
  return -EINVAL                                    <
if chn1->state is ECS_FREE or ECS_RESERVED:         ? chn1->state is ECS_FREE or ECS_RESERVED
  return -EINVAL                                    <
if chn1->state == ECS_PIRQ:
  PV: pirq_guest_unbind(d1, pirq)                   > pirq_guest_unbind
  pirq->evtchn = 0                                  = pirq.evtchn
  unlink_pirq_port(port1, its vCPU)                 > unlink_pirq_port
  HVM with an IRQ behind it: unmap_domain_pirq_emuirq(d1, pirq)   > unmap_domain_pirq_emuirq
  [pirq_records_freed] nothing holds the record: free it    = pirq.exists
else if chn1->state == ECS_VIRQ:
  for each vCPU whose virq_to_evtchn[virq] == port1:
    v->virq_to_evtchn[virq] = 0                     = virq_to_evtchn
else if chn1->state == ECS_INTERDOMAIN:
  # the peer lives on, unbound, waiting for the closer
  chn2->state = ECS_UNBOUND                         = state
  chn2->u.unbound.remote_domid = d1                 = remote_domid
[evtchn_usable] if evtchn_usable(evtchn):           ? evtchn_usable(evtchn)
[evtchn_usable]   clear PENDING, in the ABI in force   > evtchn_2l_clear_pending ; > evtchn_fifo_clear_pending
[!evtchn_usable] clear PENDING, in the ABI in force    > evtchn_2l_clear_pending ; > evtchn_fifo_clear_pending
[counts_channels] Xen's own: d1->xen_evtchns--      = xen_evtchns
[counts_channels] d1->active_evtchns--              = active_evtchns
chn1->state = ECS_FREE                              = state
chn1->notify_vcpu_id = 0                            = notify_vcpu_id
[close_clears_xen_consumer] Xen's own: chn1->xen_consumer = 0   = xen_consumer
[bind_vector] chn1->upcall_vector = 0               = upcall_vector
# MASKED, the selector and the upcall flag stay as they are
return 0                                            <
`,
  evtchn_status: `
d = the domain called dom; DOMID_SELF is the caller
if d == NULL:                                       ? d == NULL
  return -ESRCH                                     <
if !port_is_valid(d, port):                         ? !port_is_valid(d, port)
  return -EINVAL                                    <
[status_hides_xen_channels] if consumer_is_xen(chn):   ? consumer_is_xen(chn)
[status_hides_xen_channels]   return -EACCES        <
if xsm_evtchn_status(d, chn) != 0:                  ? xsm_evtchn_status(d, chn) != 0
  return -EPERM                                     <
status, vcpu = chn->state, chn->notify_vcpu_id
by state: the far domain and port, the PIRQ or the VIRQ
return 0                                            <
`,
  evtchn_unmask: `
if !port_is_valid(d, port):                         ? !port_is_valid(d, port)
  return -EINVAL                                    <
[evtchn_usable] if evtchn_usable(evtchn):           ? evtchn_usable(evtchn)
[evtchn_usable]   unmask, in the ABI in force       > evtchn_2l_unmask ; > evtchn_fifo_unmask
[!evtchn_usable] unmask, in the ABI in force        > evtchn_2l_unmask ; > evtchn_fifo_unmask
return 0                                            <
`,
  evtchn_set_priority: `
if !port_is_valid(d, port):                         ? !port_is_valid(d, port)
  return -EINVAL                                    <
# the 2-level ABI has no priorities
if !d->evtchn_port_ops->set_priority:               ? !d->evtchn_port_ops->set_priority
  return -ENOSYS                                    <
[evtchn_usable] if !evtchn_usable(evtchn):          ? evtchn_usable(evtchn)
[evtchn_usable]   return -EACCES                    <
if priority > EVTCHN_FIFO_PRIORITY_MIN:             ? priority > EVTCHN_FIFO_PRIORITY_MIN
  return -EINVAL                                    <
# what is on a queue stays there; it counts from the next time on
evtchn->priority = priority                         = priority
return 0                                            <
`,
} satisfies Partial<Record<Fn, string>>
