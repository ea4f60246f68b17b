/**
 * Our pseudo-code from a VM exit back into the guest: arch/x86/hvm/vmx/*, x86_64/entry.S; and of what is not Xen, the
 * guest and the world around. Notation: parse.ts.
 */
import type { Fn } from '../xen/source.ts'

export const entryCode = {
  vmx_vmexit_handler: `
hvm_maybe_deassert_evtchn_irq()                     > hvm_maybe_deassert_evtchn_irq
# then whatever the exit was for
`,
  vmx_intr_assist: `
tpr_threshold = 0
do:
  intack = hvm_vcpu_has_pending_irq(v)              > hvm_vcpu_has_pending_irq
  if intack.source == hvm_intsrc_none: go to out    ? intack.source == hvm_intsrc_none
  intblk = hvm_interrupt_blocked(v, intack)         > hvm_interrupt_blocked
  # exit as soon as the guest lowers its TPR below that
  if intblk == hvm_intblk_tpr:                      ? intblk == hvm_intblk_tpr
    tpr_threshold = intack.vector >> 4; go to out
  # exit as soon as the guest can take an interrupt
  if intblk != hvm_intblk_none:                     ? intblk != hvm_intblk_none
    open the interrupt window; go to out            > enable_intr_window
  intack = hvm_vcpu_ack_pending_irq(v, intack)      > hvm_vcpu_ack_pending_irq
until it is acknowledged                            ? acknowledged
if NMI: vmx_inject_nmi(v)                           > vmx_inject_nmi
else: vmx_inject_extint(v, intack.vector)           > vmx_inject_extint
# the flag of a callback vector, for one, is still set
more = hvm_vcpu_has_pending_irq(v)                  > hvm_vcpu_has_pending_irq
if more, come back soon:                            ? hvm_vcpu_has_pending_irq(v).source != none
  open the interrupt window                         > enable_intr_window
out:
TPR_THRESHOLD = tpr_threshold                       = TPR_THRESHOLD
`,
  vmx_inject_extint: `
VM_ENTRY_INTR_INFO = valid | external | vector      = VM_ENTRY_INTR_INFO
`,
  vmx_inject_nmi: `
VM_ENTRY_INTR_INFO = valid | NMI | 2                = VM_ENTRY_INTR_INFO
`,
  enable_intr_window: `
# VM exit, reason 7, once RFLAGS.IF is 1
set interrupt-window exiting                        = interrupt_window
`,
  '.Lvmx_do_vmentry': `
# before: any softirq of this CPU, and then vmx_intr_assist again
enter guest mode; the CPU does the rest:
if VM_ENTRY_INTR_INFO is valid:                     ? VM_ENTRY_INTR_INFO is valid
  clear its valid bit, and go through the guest's IDT   = VM_ENTRY_INTR_INFO
`,
  test_guest_events: `
# no vector, no APIC: two bytes in memory
return evtchn_upcall_pending && !evtchn_upcall_mask   ? evtchn_upcall_pending && !evtchn_upcall_mask ; <
`,
  create_bounce_frame: `
build a frame on the guest's kernel stack, as of an interrupt
evtchn_upcall_mask = 1                              = evtchn_upcall
# the guest goes on at its event callback
`,
  guestInterrupt: `
# through the IDT; the interrupt gate clears IF
RFLAGS.IF = 0                                       = RFLAGS.IF
[bind_vector] # proposal: a channel's own vector needs no scan
[bind_vector] one channel's vector: guestVectorHandler(v, vector)   > guestVectorHandler
[bind_vector] any other: guestUpcall(v)             > guestUpcall
[!bind_vector] guestUpcall(v)                       > guestUpcall
`,
  guestUpcall: `
# first the flag: an event from now on makes a new edge
evtchn_upcall_pending = 0                           = evtchn_upcall
2-level: guestScan(v)                               > guestScan
FIFO: guestFifoScan(v)                              > guestFifoScan
`,
  guestScan: `
sel = evtchn_pending_sel, and leave 0 there         = evtchn_pending_sel
for each word that sel names:                       ? evtchn_pending_sel names a word
  for each port in pending & ~mask, lowest first:
    evtchn_pending[port] = 0; handle the port       = evtchn_pending
`,
  guestVectorHandler: `
# proposal: the vector is the channel
for each port with this vector on v:
  evtchn_pending[port] = 0, before its ring is read   = evtchn_pending
  handle the port
`,
  guestReturn: `
# PV: upcalls may come again
evtchn_upcall_mask = 0                              = evtchn_upcall
# HVM: after the EOI, if one is due
IRET: RFLAGS.IF as it was                           = RFLAGS.IF
if interrupt window open: exit reason 7             ? interrupt window open: exit reason 7
  # asked for by Xen, once
  clear interrupt-window exiting                    = interrupt_window
`,
  guestMemory: `
# plain memory: no VM exit, and Xen is not told
MASKED or PENDING of a port, in the bitmaps         = evtchn_mask ; = evtchn_pending
MASKED or PENDING of a port, in its event word; a whole page   = frame
evtchn_upcall_pending, evtchn_upcall_mask           = evtchn_upcall
RFLAGS.IF                                           = RFLAGS.IF
`,
  environment: `
# hardware, scheduler and toolstack, without Xen's code here
an interrupt handler begins or ends on this CPU     = in_irq
interrupts of this CPU go off or on                 = irqs_disabled
a vCPU sleeps or wakes                              = _VPF_blocked
a vCPU gets a CPU or loses it                       = is_running
a vCPU goes offline or online                       = _VPF_down
a vCPU waits in Xen for its device model, or did    = _VPF_blocked_in_xen
the toolstack pauses a domain or lets it go on      = controller_pause_count
`,
  deviceLine: `
a device moves its line, up or down
`,
  otherCpu: `
# another physical CPU, with in_irq() and an interrupt flag of its own
its own in_irq()                                    = in_irq
its own interrupts                                  = irqs_disabled
what it does, to the end                            > *
# back to the CPU that was stopped, and to what it had
`,
  hardwareInterrupt: `
# this physical CPU, in the middle of something else
from here to the end of the handler in_irq() is true   = in_irq
what the handler does                               > *
`,
} satisfies Partial<Record<Fn, string>>
