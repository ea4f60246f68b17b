/** Why the important functions exist: a second paragraph for the moment they are entered. */
import type { Fn } from '../xen/source.ts'

const reasons: Partial<Record<Fn, string>> = {
  evtchn_send:
    'Sending names only the sender’s own port. Where the event goes was settled when the two ends were connected, so a guest cannot disturb anybody it is not connected to.',
  evtchn_2l_set_pending:
    'An event is one bit, and nothing is counted: events that come before the guest looks become one. Each filter that finds its bit set already saves an interrupt.',
  evtchn_fifo_set_pending:
    'A bitmap knows no order. A queue for each vCPU and priority does: urgent events go first, equal ones in the order they came, and the guest need not search.',
  evtchn_fifo_set_link:
    'The tail is Xen’s own note, and the guest may have taken that port long ago. LINKED, which the guest clears as it takes a port, is what tells a live tail from a stale one.',
  evtchn_fifo_clear_pending:
    'A closed port can still stand on a queue. Handed out again before the guest has passed it, it counts as linked already, and its first event joins no queue: 4.7 and later wait for LINKED to go.',
  evtchn_fifo_init_control:
    'The guest gives Xen the memory, one control block a vCPU. In 4.4 the other vCPUs have no queues until they get theirs, and an event for one of them brings the hypervisor down (XSA-107).',
  guestFifoScan:
    'Xen writes ready bits and heads, the guest takes them: each side only adds or only takes, so no lock is shared with a guest that may never let it go.',
  hvmop_set_evtchn_upcall_vector:
    'The callback is one for the domain, and lines follow vCPU 0 alone. A vector for each vCPU goes through its own local APIC, with priority and EOI; Windows needs that.',
  hypercall_create_continuation:
    'Closing up to 131072 ports at one go would hold a physical CPU for too long. Not to be interrupted there was a flaw in itself (XSA-344).',
  evtchn_port_set_pending:
    'Both ABIs stand behind one table of operations. Everything before this call is the same for them, and so is everything from vcpu_mark_events_pending on.',
  vcpu_mark_events_pending:
    'The interrupt belongs to the vCPU, not to the channel. That is why a vector for one channel has to branch off before this function.',
  hvm_assert_evtchn_irq:
    'A PV guest just has its flag looked at on the way back. An HVM guest expects an interrupt from hardware, so Xen has to imitate one, in the way the guest chose with HVM_PARAM_CALLBACK_IRQ.',
  hvm_set_callback_irq_level:
    'There is one virtual line for the whole domain, and it follows vCPU 0’s flag alone. Events for other vCPUs raise nothing under GSI or PCI INTx.',
  hvm_maybe_deassert_evtchn_irq:
    'The guest clears its flag by a plain write to memory, of which Xen hears nothing. The next VM exit is the first moment at which the line can go down.',
  tasklet_schedule:
    'Raising a line needs irq_lock, which is not safe to take in interrupt context: the handler may have interrupted its holder. Every VIRQ goes this way, because its sender has interrupts off.',
  vcpu_kick:
    'Injection happens only at VM entry. A vCPU that sleeps or runs guest code has to come by there first.',
  __hvm_pci_intx_assert:
    'A PCI wire reaches two inputs: a pin of the IO-APIC above 15, and through the router an ISA interrupt. Which one interrupts depends on what the guest unmasked.',
  vioapic_irq_positive_edge:
    'The guest programmed an entry for each pin, with vector, destination and trigger mode. Only the guest knows that this line means “event channels”.',
  vlapic_set_irq:
    'The request register IRR has one bit for each vector, so requests for the same vector become one, and the highest vector goes first.',
  vlapic_EOI_set:
    'The EOI is where a level-triggered interrupt is looked at again. If the line is still up, because an event came meanwhile, the vector comes once more and nothing is lost.',
  vmx_intr_assist:
    'Everything before this was preparation in memory. Here Xen decides which event the CPU takes on its way into the guest, and it writes at most one into the VM-entry field.',
  hvm_vcpu_has_pending_irq:
    'The callback vector has no latch of its own, no IRR and no EOI: Xen just looks at the upcall flag at each VM entry. It comes again and again until the guest clears the flag.',
  hvm_interrupt_blocked:
    'RFLAGS.IF holds back every interrupt but an NMI, the task priority only those of the local APIC. The upcall mask of vcpu_info is not asked: it is for PV guests.',
  enable_intr_window:
    'Xen cannot see the guest execute STI or IRET. The CPU can, and with this control it exits at the first instruction at which an interrupt could be taken.',
  evtchn_2l_unmask:
    'A guest can clear its mask bit by itself, but it cannot make Xen look again at what came in meanwhile. This hypercall does both, and only if it finds the bit set.',
  evtchn_bind_vcpu:
    'Only events from now on go to the new vCPU. One that is already marked on the old vCPU is still delivered there, so guests mask the port around this call.',
  evtchn_bind_interdomain:
    'Sends on a port to which nobody is connected are dropped. The new end is therefore set pending once, in case something was sent too early.',
  hvm_set_callback_via:
    'The method is one setting for the whole domain: none, a GSI, a PCI wire, or a vector. Xen never refuses it; what it does not understand means none.',
  guestUpcall:
    'The order is what makes it safe: flag first, then the selector, then the ports. An event that comes in between sets the flag again and is found by the next upcall.',
  evtchn_bind_vector:
    'This is the hypercall of the founding note. One byte in the padding of struct evtchn is enough, because notify_vcpu_id already says which vCPU is told.',
  hvm_assert_evtchn_vector:
    'The vector names the channel, so the guest needs no scan, and the local APIC’s priority classes work for each channel. The price is an EOI for each event.',
  hvm_assert_evtchn_irq_tasklet:
    'The tasklet knows only its vCPU. Without a bitmap of vectors, two channels that were put off together would become one.',
}

/** Why the function matters; undefined for those that explain themselves. */
export const whyText = (fn: Fn): string | undefined => reasons[fn]
