/** Short explanations of the words that the state panel cannot do without. */
export const TERMS = {
  ECS: 'Event channel state: what a channel is used for.',
  notify_vcpu_id: 'The vCPU of the owning domain that is told when this channel becomes pending.',
  xen_consumer: 'Not 0: Xen itself receives the events of this channel, and the guest may not touch it.',
  evtchn_upcall_pending:
    'This vCPU has an upcall due. Set by Xen; its edge from 0 to 1 is what tells the vCPU.',
  evtchn_upcall_mask: 'The software interrupt flag of PV guests. HVM guests do not use it.',
  evtchn_pending_sel: 'Selector: bit w says “look at word w of the pending bitmap”.',
  'RFLAGS.IF': 'Interrupt flag of the vCPU: 0 holds back every interrupt but an NMI.',
  callback_via:
    'How an HVM guest wants to be told: by a vector, a GSI or a PCI wire (HVM_PARAM_CALLBACK_IRQ).',
  asserted: 'Level of the domain’s one virtual callback line. It follows the upcall flag of vCPU 0.',
  gsi_assert_count: 'How many sources hold this interrupt line (GSI: input pin of the IO-APIC) up.',
  INTx: 'One of the four wires INTA to INTD of a PCI device.',
  link: 'Input of the PCI interrupt router, which leads to an ISA interrupt.',
  IRR: 'Interrupt request register: vectors that wait to be taken.',
  ISR: 'In-service register: vectors taken and not yet ended by an EOI.',
  TMR: 'Trigger mode register: vectors whose EOI must reach the IO-APIC.',
  TPR: 'Task priority: local APIC vectors of its class (upper four bits) and below have to wait.',
  PPR: 'Processor priority: the task priority, or the class of the highest vector in service if that is higher.',
  RTE: 'Redirection entry: what the IO-APIC does when a pin’s line rises.',
  'remote IRR': 'A level-triggered interrupt was accepted and awaits its EOI.',
  '8259': 'The old interrupt controller, two chips of eight lines.',
  IMR: 'Interrupt mask register: lines that are held back.',
  INT: 'Output of an 8259: it asks for an interrupt.',
  'upcall vector':
    'Vector of this vCPU’s own local APIC for its upcalls (HVMOP_set_evtchn_upcall_vector); none: the domain’s callback counts.',
  priority: 'FIFO: 0 is handled first, 15 last. It counts from the next time the port joins a queue.',
  'evtchn->pending': 'FIFO: an event that came before a page of event words covered the port.',
  'last queue': 'FIFO: the vCPU and the priority of the queue that the port was linked on last.',
  'ready word': 'One bit for each queue: set by Xen where the guest should look, taken by the guest.',
  'event array': 'Pages of the guest with one word for each port, 1024 a page, at most 128 pages.',
  max_evtchns: 'Port numbers that the ABI in use has.',
  valid_evtchns: 'Port numbers for which channels exist; they are made a bucket at a time.',
  active_evtchns: 'Ports in use, Xen’s own included.',
  next_evtchn: 'Where a reset that was cut goes on; 0 if there is none.',
  'VM-entry field':
    'VM-entry interruption-information field of the VMCS: the event that the CPU takes as it enters the guest.',
  window: 'Interrupt-window exiting: the CPU leaves the guest as soon as it could take an interrupt.',
  TPR_THRESHOLD: 'The CPU leaves the guest when the task priority falls below this class.',
  in_irq: 'A hardware interrupt handler runs on this physical CPU.',
  tasklet: 'Work put off to a softirq, which runs outside interrupt context.',
  'deferred vectors': 'Proposal: vectors of channels that wait for the tasklet, one bit each.',
} as const

export type TermId = keyof typeof TERMS
