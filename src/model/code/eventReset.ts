/** Our pseudo-code of common/event_channel.c: the reset, PIRQs, Xen's own channels, and the proposal. Notation: parse.ts. */
import type { Fn } from '../xen/source.ts'

export const eventResetCode = {
  evtchn_reset: `
d = the domain called dom; DOMID_SELF is the caller
if d == NULL:                                       ? d == NULL
  return -ESRCH                                     <
if xsm_evtchn_reset(current->domain, d) != 0:       ? xsm_evtchn_reset(current->domain, d) != 0
  return -EPERM                                     <
[reset_is_guarded] if d != current->domain && !d->controller_pause_count:   ? d != current->domain && !d->controller_pause_count
[reset_is_guarded]   return -EINVAL                 <
[reset_is_guarded] the first to come: d->next_evtchn = 1   = next_evtchn
[reset_is_guarded] if another reset is in progress:   ? another reset is in progress
[reset_is_guarded]   return -EBUSY                  <
[!reset_is_guarded] for each port, while port_is_valid(d, port):
[reset_is_guarded] for each port from next_evtchn on, while guests' channels are left:
  [!short_call_chains] __evtchn_close(d, port)      > __evtchn_close
  [short_call_chains] evtchn_close(d, port)         > __evtchn_close
  # after every 64 ports
  [reset_is_guarded] if hypercall_preempt_check():   ? hypercall_preempt_check()
  [reset_is_guarded]   d->next_evtchn = port        = next_evtchn
  [reset_is_guarded]   hypercall_create_continuation()   > hypercall_create_continuation
  [reset_is_guarded]   return -ERESTART             <
[reset_is_guarded] d->next_evtchn = 0               = next_evtchn
[reset_is_guarded] if d->active_evtchns > d->xen_evtchns:   ? d->active_evtchns > d->xen_evtchns
[reset_is_guarded]   return -EAGAIN                 <
[bind_vector] for each vCPU: forget the vectors that wait   = evtchn_vectors_deferred
[reset_leaves_fifo=self] if dom is DOMID_SELF and d->evtchn_fifo:   ? d->evtchn_fifo
[reset_leaves_fifo=always] if d->evtchn_fifo:       ? d->evtchn_fifo
[reset_leaves_fifo]   evtchn_fifo_destroy(d)        > evtchn_fifo_destroy
return 0                                            <
`,
  evtchn_bind_pirq: `
if pirq >= d->nr_pirqs:                             ? pirq >= d->nr_pirqs
  return -EINVAL                                    <
if !is_hvm_domain(d) && !pirq_access_permitted(d, pirq):   ? !is_hvm_domain(d) && !pirq_access_permitted(d, pirq)
  return -EPERM                                     <
if pirq_to_evtchn(d, pirq) != 0:                    ? pirq_to_evtchn(d, pirq) != 0
  return -EEXIST                                    <
port = get_free_port(d)                             > get_free_port
if port < 0:                                        ? port < 0
  return port                                       <
no struct pirq yet: make one                        = pirq.exists
pirq->evtchn = port                                 = pirq.evtchn
HVM: rc = 0
PV:  rc = pirq_guest_bind(v, pirq, flags & 1)       > pirq_guest_bind
if rc != 0:                                         ? rc != 0
  pirq->evtchn = 0                                  = pirq.evtchn
  [pirq_records_freed] nothing holds the record: free it   = pirq.exists
  [counts_channels] d->active_evtchns--             = active_evtchns
  return rc                                         <
chn->state = ECS_PIRQ                               = state
chn->u.pirq.irq = pirq                              = u.pirq.irq
link_pirq_port(port, vCPU 0)                        > link_pirq_port
FIFO only: evtchn_fifo_init(d, port)                > evtchn_fifo_init
if is_hvm_domain(d) && domain_pirq_to_irq(d, pirq) > 0:   ? is_hvm_domain(d) && domain_pirq_to_irq(d, pirq) > 0
  map_domain_emuirq_pirq(d, pirq, IRQ_PT)           > map_domain_emuirq_pirq
return 0                                            <
`,
  link_pirq_port: `
# to the head of the vCPU's list
chn->u.pirq.prev_port = 0                           = u.pirq.prev_port
chn->u.pirq.next_port = v->pirq_evtchn_head         = u.pirq.next_port
if the list was not empty:
  old head's u.pirq.prev_port = port                = u.pirq.prev_port
v->pirq_evtchn_head = port                          = pirq_evtchn_head
`,
  unlink_pirq_port: `
if there is a next one:
  next one's u.pirq.prev_port = the previous port   = u.pirq.prev_port
if there is a previous one:
  previous one's u.pirq.next_port = the next port   = u.pirq.next_port
else:
  v->pirq_evtchn_head = the next port               = pirq_evtchn_head
`,
  alloc_unbound_xen_event_channel: `
port = get_free_port(d)                             > get_free_port
if port < 0:                                        ? port < 0
  return port                                       <
[xen_channel_refused] if xsm_evtchn_unbound(d) != 0:   ? xsm_evtchn_unbound(d) != 0
[xen_channel_refused,counts_channels]   d->active_evtchns--   = active_evtchns
[xen_channel_refused]   return -EPERM               <
[!xen_channel_refused] if xsm_evtchn_unbound(d) != 0:   ? xsm_evtchn_unbound(d) != 0
[!xen_channel_refused]   remote_domid = DOMID_INVALID: nobody can bind it
chn->state = ECS_UNBOUND                            = state
chn->xen_consumer = which of Xen's handlers         = xen_consumer
chn->notify_vcpu_id = local_vcpu->vcpu_id           = notify_vcpu_id
chn->u.unbound.remote_domid = remote_domid          = remote_domid
[counts_channels] d->xen_evtchns++                  = xen_evtchns
return port                                         <
`,
  free_xen_event_channel: `
[!close_clears_xen_consumer] chn->xen_consumer = 0  = xen_consumer
[!short_call_chains] __evtchn_close(d, port)        > __evtchn_close
[short_call_chains] evtchn_close(d, port)           > __evtchn_close
`,
  evtchn_bind_vector: `
# PROPOSAL, in no release of Xen
if bind->_pad != 0:                                 ? bind->_pad != 0
  return -EINVAL                                    <
if !is_hvm_domain(d):                               ? !is_hvm_domain(d)
  return -EOPNOTSUPP                                <
if vcpu >= d->max_vcpus:                            ? vcpu >= d->max_vcpus
  return -ENOENT                                    <
if vector != 0 && vector < 0x10:                    ? vector != 0 && vector < 0x10
  return -EINVAL                                    <
if !port_is_valid(d, port):                         ? !port_is_valid(d, port)
  return -EINVAL                                    <
if consumer_is_xen(chn):                            ? consumer_is_xen(chn)
  return -EINVAL                                    <
if chn->state is ECS_FREE or ECS_RESERVED:          ? chn->state is ECS_FREE or ECS_RESERVED
  return -EINVAL                                    <
if bound to one vCPU for life, and vcpu != chn->notify_vcpu_id:   ? bound to one vCPU for life, and vcpu != chn->notify_vcpu_id
  return -EINVAL                                    <
if vector == the domain's callback vector:          ? vector == the domain's callback vector
  return -EBUSY                                     <
if it may move, and chn->state != ECS_PIRQ:
  chn->notify_vcpu_id = vcpu                        = notify_vcpu_id
else if it may move and !(chn->notify_vcpu_id == vcpu_id):   ? chn->notify_vcpu_id == vcpu_id
  unlink_pirq_port(port, the old vCPU)              > unlink_pirq_port
  chn->notify_vcpu_id = vcpu                        = notify_vcpu_id
  pirq_set_affinity(d, pirq, vcpu)                  > pirq_set_affinity
  link_pirq_port(port, v)                           > link_pirq_port
chn->upcall_vector = vector                         = upcall_vector
# what waits is told again, by the way the channel has now
if PENDING && !MASKED:                              ? PENDING && !MASKED
  if evtchn->upcall_vector != 0:                    ? evtchn->upcall_vector != 0
    hvm_assert_evtchn_vector(v, vector)             > hvm_assert_evtchn_vector
  else if the domain uses FIFO:
    evtchn_fifo_set_pending(v, port)                > evtchn_fifo_set_pending
  else if !test_and_set_bit(the port's word, evtchn_pending_sel):   ? test_and_set_bit(port / BITS_PER_EVTCHN_WORD(d), evtchn_pending_sel) ; = evtchn_pending_sel
    vcpu_mark_events_pending(v)                     > vcpu_mark_events_pending
return 0                                            <
`,
} satisfies Partial<Record<Fn, string>>
