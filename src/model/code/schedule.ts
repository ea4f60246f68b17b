/**
 * Our pseudo-code of marking, kicking and sleeping, of softirqs, tasklets and PIRQs: arch/x86/domain.c, irq.c,
 * hypercall.c, common/schedule.c, softirq.c, tasklet.c. Notation: parse.ts.
 */
import type { Fn } from '../xen/source.ts'

export const scheduleCode = {
  vcpu_mark_events_pending: `
already_pending = test_and_set_bit(0, evtchn_upcall_pending)   = evtchn_upcall
# only the edge from 0 to 1 tells; the port is forgotten here
if already_pending:                                 ? already_pending
  return                                            <
if has_hvm_container_vcpu(v):                       ? has_hvm_container_vcpu(v)
  hvm_assert_evtchn_irq(v)                          > hvm_assert_evtchn_irq
else:
  vcpu_kick(v)                                      > vcpu_kick
`,
  vcpu_kick: `
running = v->is_running, before it is woken
vcpu_unblock(v)                                     > vcpu_unblock
# on another CPU, or here in an interrupt: it must leave guest mode
if running:                                         ? running
  if in_irq()                                       ? in_irq()
  or v != current:                                  ? v != current
    cpu_raise_softirq(v, VCPU_KICK_SOFTIRQ)         > cpu_raise_softirq
`,
  vcpu_unblock: `
if !test_and_clear_bit(_VPF_blocked, &v->pause_flags):   ? test_and_clear_bit(_VPF_blocked, &v->pause_flags)
  return                                            <
v is blocked no more                                = _VPF_blocked
if v->poll_evtchn != 0:                             ? v->poll_evtchn != 0
  # it slept in SCHEDOP_poll, which ends
  v->poll_evtchn = 0                                = poll_evtchn
  clear v's bit in d->poll_mask                     = poll_mask
vcpu_wake(v)                                        > vcpu_wake
`,
  vcpu_wake: `
# runnable: not blocked, not waiting in Xen, not offline
if vcpu_runnable(v):                                ? vcpu_runnable(v)
  the scheduler puts v on a CPU                     = is_running
`,
  vcpu_block: `
# block first, look after: so no wake-up is missed
v is blocked                                        = _VPF_blocked
if has_hvm_container_vcpu(v):                       ? has_hvm_container_vcpu(v)
  due = hvm_local_events_need_delivery(v)           > hvm_local_events_need_delivery
else:
  due = evtchn_upcall_pending && !evtchn_upcall_mask   ? evtchn_upcall_pending && !evtchn_upcall_mask
if due:                                             ? local_events_need_delivery()
  v is blocked no more                              = _VPF_blocked
else:
  raise_softirq(SCHEDULE_SOFTIRQ)                   > raise_softirq
`,
  do_poll: `
if nr_ports > 128:                                  ? nr_ports > 128
  return -EINVAL                                    <
# block first, look after: so no wake-up is missed
v is blocked                                        = _VPF_blocked
v->poll_evtchn = -1: several ports                  = poll_evtchn
set v's bit in d->poll_mask                         = poll_mask
if has_hvm_container_vcpu(v):                       ? has_hvm_container_vcpu(v)
  due = hvm_local_events_need_delivery(v)           > hvm_local_events_need_delivery
else:
  due = evtchn_upcall_pending && !evtchn_upcall_mask   ? evtchn_upcall_pending && !evtchn_upcall_mask
if due: done, rc = 0                                ? local_events_need_delivery()
for each port, until done:
  [!poll_checks_port] if port >= d->max_evtchns: done, rc = -EINVAL   ? port >= d->max_evtchns
  [poll_checks_port] if !port_is_valid(d, port) || !evtchn_usable(evtchn):   ? !port_is_valid(d, port) || !evtchn_usable(evtchn)
  [poll_checks_port]   done, rc = -EINVAL
  # pending is enough, masked or not
  if evtchn_port_is_pending(d, port): done, rc = 0   ? evtchn_port_is_pending(d, port)
v->poll_evtchn = done ? 0 : the port, if only one   = poll_evtchn
if done:
  clear v's bit in d->poll_mask                     = poll_mask
  v is blocked no more                              = _VPF_blocked
else:
  rc = 0; raise_softirq(SCHEDULE_SOFTIRQ)           > raise_softirq
return rc                                           <
`,
  cpu_raise_softirq: `
set the softirq's bit on the CPU that v is on
if it was clear, and that CPU is not this one:
  send an IPI, which makes it leave guest mode
`,
  raise_softirq: `
set the softirq's bit on this CPU
`,
  tasklet_schedule: `
# the tasklet of v, on this CPU's list; at most once
if it is not queued yet: one more on the list       = tasklet_count
put it at the tail of the list, or move it there    = tasklet_list
if the list was empty: raise TASKLET_SOFTIRQ on this CPU
`,
  tasklet_softirq_action: `
# in a softirq: outside any interrupt, with interrupts on
in_irq() = false; local_irq_is_enabled() = true     = in_irq ; = irqs_disabled
while !list_empty(list):                            ? !list_empty(list)
  take the tasklet at the head off the list         = tasklet_list ; = tasklet_count
  do_tasklet_work(it)                               > do_tasklet_work
in_irq() and local_irq_is_enabled() as they were    = in_irq ; = irqs_disabled
return how many ran                                 <
`,
  do_tasklet_work: `
[!bind_vector] hvm_assert_evtchn_irq(v)             > hvm_assert_evtchn_irq
[bind_vector] # proposal: it remembers vectors as well as the vCPU
[bind_vector] hvm_assert_evtchn_irq_tasklet(v)      > hvm_assert_evtchn_irq_tasklet
`,
  map_domain_emuirq_pirq: `
if !is_hvm_domain(d):                               ? !is_hvm_domain(d)
  return -EINVAL                                    <
if pirq < 0 || pirq >= d->nr_pirqs || emuirq == IRQ_UNBOUND:   ? pirq < 0 || pirq >= d->nr_pirqs || emuirq == IRQ_UNBOUND
  return -EINVAL                                    <
if already mapped, either of the two:               ? already mapped
  # the old partner silently stays
  return 0                                          <
make the PIRQ's record, if there is none            = pirq.exists
if emuirq != IRQ_PT: emuirq_pirq[emuirq] = pirq     = emuirq_pirq
pirq_emuirq[pirq] = emuirq                          = pirq.emuirq
return 0                                            <
`,
  unmap_domain_pirq_emuirq: `
emuirq = pirq_emuirq[pirq]
if emuirq == IRQ_UNBOUND:                           ? emuirq == IRQ_UNBOUND
  return -EINVAL                                    <
pirq_emuirq[pirq] = IRQ_UNBOUND                     = pirq.emuirq
[pirq_records_freed] if no channel holds the PIRQ: free its record   = pirq.exists
if emuirq != IRQ_PT: emuirq_pirq[emuirq] = IRQ_UNBOUND   = emuirq_pirq
return 0                                            <
`,
  pirq_guest_bind: `
if domain_pirq_to_irq(d, pirq) <= 0:                ? domain_pirq_to_irq(d, pirq) <= 0
  return -EINVAL                                    <
from now on the hardware IRQ is the guest's
return 0                                            <
`,
  pirq_guest_unbind: `
the hardware IRQ is the guest's no more
`,
  pirq_set_affinity: `
the hardware IRQ goes to the CPU that the vCPU is on
`,
  hypercall_create_continuation: `
the caller makes the hypercall again, as EVTCHNOP_reset_cont
# in between, softirqs and other vCPUs get their turn
`,
} satisfies Partial<Record<Fn, string>>
