/** The parts of event delivery, each named at the place on the map where it does its work. Words only. */
import type { StationId } from './stations.ts'

export interface Part {
  readonly name: string
  /** Xen's word for it, where that differs. */
  readonly code: string
  readonly says: string
  /** Where it stands: the first of these that the map has. */
  readonly stations: readonly StationId[]
}

export const PARTS: readonly Part[] = [
  {
    name: 'Port',
    code: 'evtchn_port_t',
    says: 'A domain’s number for its end of an event channel. The sender names its own port; Xen finds the other end.',
    stations: ['send', 'virq', 'hypercall'],
  },
  {
    name: 'Pending',
    code: 'evtchn_pending',
    says: 'One bit a port, in memory that Xen and the guest share. Setting it is the event; a second one changes nothing.',
    stations: ['pending', 'fifoPending'],
  },
  {
    name: 'Mask',
    code: 'evtchn_mask',
    says: 'The guest’s bit beside it. While it is set an event is recorded, but nobody is told.',
    stations: ['pending', 'fifoPending'],
  },
  {
    name: 'Selector',
    code: 'evtchn_pending_sel',
    says: 'One bit for each word of pending bits, kept for each vCPU: where the guest has to look. FIFO has queues instead.',
    stations: ['mark'],
  },
  {
    name: 'Upcall',
    code: 'evtchn_upcall_pending',
    says: 'The vCPU’s flag: there is something to look at. Only when it rises from 0 to 1 does Xen tell the guest.',
    stations: ['mark'],
  },
  {
    name: 'Vector',
    code: 'callback_vector, callback_gsi, callback_pci_intx',
    says: 'The entry of the guest’s IDT at which it is interrupted. Here the lines part: a vector needs no chip, a GSI or a PCI wire does.',
    stations: ['assert'],
  },
  {
    name: 'LAPIC',
    code: 'vlapic',
    says: 'The vCPU’s own interrupt controller: it remembers requests (IRR), those in service (ISR), and lets the highest priority through.',
    stations: ['vlapic'],
  },
  {
    name: 'VM entry',
    code: 'VM_ENTRY_INTR_INFO',
    says: 'The last moment before the guest runs: Xen writes the vector into a field of the VMCS, and the CPU takes it on the way in.',
    stations: ['inject', 'vmentry'],
  },
]

/** How long a part is shown when they go by themselves: half a minute for all. */
export const PART_MS = 30_000 / PARTS.length
