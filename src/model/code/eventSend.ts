/** Our pseudo-code of common/event_channel.c: sending, and what calls it inside Xen. Notation: parse.ts. */
import type { Fn } from '../xen/source.ts'

export const eventSendCode = {
  evtchn_send: `
if !port_is_valid(ld, lport):                       ? !port_is_valid(ld, lport)
  return -EINVAL                                    <
[send_lock_disables_irqs] lock lchn, interrupts off   = irqs_disabled
# Xen's own channels are not for guests to send on
if consumer_is_xen(lchn):                           ? consumer_is_xen(lchn)
  [send_lock_disables_irqs] unlock, interrupts as they were   = irqs_disabled
  return -EINVAL                                    <
if lchn->state == ECS_INTERDOMAIN:                  ? lchn->state == ECS_INTERDOMAIN
  rd, rport = the far end; rvcpu = the vCPU it notifies
  if consumer_is_xen(rchn):                         ? consumer_is_xen(rchn)
    default_xen_notification_fn(rvcpu, rport)       > default_xen_notification_fn
  else:
    [!short_call_chains] evtchn_set_pending(rvcpu, rport)      > evtchn_set_pending
    [short_call_chains] evtchn_port_set_pending(rvcpu, rport)  > evtchn_port_set_pending
else if lchn->state == ECS_IPI:                     ? lchn->state == ECS_IPI
  [!short_call_chains] evtchn_set_pending(its vCPU, lport)      > evtchn_set_pending
  [short_call_chains] evtchn_port_set_pending(its vCPU, lport)  > evtchn_port_set_pending
else if !(lchn->state == ECS_UNBOUND):              ? lchn->state == ECS_UNBOUND
  [send_lock_disables_irqs] unlock, interrupts as they were   = irqs_disabled
  return -EINVAL                                    <
# unbound: dropped without a word
[send_lock_disables_irqs] unlock, interrupts as they were   = irqs_disabled
return 0                                            <
`,
  evtchn_set_pending: `
evtchn_port_set_pending(v, port)                    > evtchn_port_set_pending
`,
  evtchn_port_set_pending: `
[evtchn_usable] if !evtchn_usable(evtchn):          ? evtchn_usable(evtchn)
[evtchn_usable]   return                            <
set_pending of the ABI in force: 2-level or FIFO    > evtchn_2l_set_pending ; > evtchn_fifo_set_pending
`,
  evtchn_check_pollers: `
# does anybody sleep in SCHEDOP_poll?
if bitmap_empty(d->poll_mask):                      ? bitmap_empty(d->poll_mask)
  return                                            <
for each vCPU v in d->poll_mask:
  if v->poll_evtchn <= 0 || v->poll_evtchn == port:   ? v->poll_evtchn <= 0 || v->poll_evtchn == port
    clear v's bit in d->poll_mask                   = poll_mask
    v->poll_evtchn = 0                              = poll_evtchn
    vcpu_unblock(v)                                 > vcpu_unblock
`,
  default_xen_notification_fn: `
# a consumer in Xen only cares if the vCPU sleeps for it
if test_and_clear_bit(_VPF_blocked_in_xen, &v->pause_flags):   ? test_and_clear_bit(_VPF_blocked_in_xen, &v->pause_flags)
  v->pause_flags: _VPF_blocked_in_xen = 0           = _VPF_blocked_in_xen
  vcpu_wake(v)                                      > vcpu_wake
`,
  send_guest_vcpu_virq: `
lock, interrupts off                                = irqs_disabled
port = v->virq_to_evtchn[virq]
if !(port == 0):                                    ? port == 0
  [!short_call_chains] evtchn_set_pending(v, port)      > evtchn_set_pending
  [short_call_chains] evtchn_port_set_pending(v, port)  > evtchn_port_set_pending
unlock, interrupts as they were                     = irqs_disabled
`,
  send_guest_global_virq: `
if there is no d, or it has no vCPU 0:              ? d == NULL || d->vcpu == NULL || d->vcpu[0] == NULL
  return                                            <
lock, interrupts off                                = irqs_disabled
port = d->vcpu[0]->virq_to_evtchn[virq]
if !(port == 0):                                    ? port == 0
  [!short_call_chains] evtchn_set_pending(vCPU of port, port)      > evtchn_set_pending
  [short_call_chains] evtchn_port_set_pending(vCPU of port, port)  > evtchn_port_set_pending
unlock, interrupts as they were                     = irqs_disabled
`,
  send_global_virq: `
# domain 0, unless another handler was set
d = global_virq_handlers[virq]
send_guest_global_virq(d, virq)                     > send_guest_global_virq
`,
  set_global_virq_handler: `
d = the domain called dom
if d == NULL:                                       ? d == NULL
  return -ESRCH                                     <
if virq >= NR_VIRQS:                                ? virq >= NR_VIRQS
  return -EINVAL                                    <
if !virq_is_global(virq):                           ? !virq_is_global(virq)
  return -EINVAL                                    <
global_virq_handlers[virq] = d                      = global_virq_handlers
return 0                                            <
`,
  send_guest_pirq: `
if pirq == NULL || pirq->evtchn == 0:               ? pirq == NULL || pirq->evtchn == 0
  PV: BUG, Xen goes down
  return                                            <
port = pirq->evtchn
[!short_call_chains] evtchn_set_pending(vCPU of port, port)      > evtchn_set_pending
[short_call_chains] evtchn_port_set_pending(vCPU of port, port)  > evtchn_port_set_pending
`,
  notify_via_xen_event_channel: `
if lchn->state == ECS_INTERDOMAIN:                  ? lchn->state == ECS_INTERDOMAIN
  [!short_call_chains] evtchn_set_pending(vCPU of rport, rport)      > evtchn_set_pending
  [short_call_chains] evtchn_port_set_pending(vCPU of rport, rport)  > evtchn_port_set_pending
`,
} satisfies Partial<Record<Fn, string>>
