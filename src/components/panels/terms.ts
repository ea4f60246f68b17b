/** Short explanations of the words that the state panel cannot do without: what the letters stand for, and what it is. */
export const TERMS = {
  // struct evtchn
  'struct evtchn': [
    'struct evtchn',
    'One end of an event connection, in one domain. Its index there is the port.',
  ],
  ECS: ['Event channel state', 'What a channel is used for. It decides what the union u means.'],
  ECS_FREE: ['Event channel state 0', 'Not in use.'],
  ECS_RESERVED: ['Event channel state 1', 'Never to be used: port 0 is.'],
  ECS_UNBOUND: ['Event channel state 2', 'Waits for one other domain to connect.'],
  ECS_INTERDOMAIN: ['Event channel state 3', 'Connected to a channel of this or another domain.'],
  ECS_PIRQ: ['Event channel state 4', 'Stands for a device interrupt of the domain (PIRQ).'],
  ECS_VIRQ: ['Event channel state 5', 'Stands for a virtual interrupt that Xen raises (VIRQ).'],
  ECS_IPI: [
    'Event channel state 6',
    'With it a domain interrupts one of its own vCPUs (inter-processor interrupt).',
  ],
  PIRQ: ['Physical IRQ', 'Number space of a domain: a channel can stand for a real device interrupt.'],
  'PIRQ list': [
    'next_port, prev_port',
    'The channels of PIRQs that notify the same vCPU are a doubly linked list.',
  ],
  VIRQ: ['Virtual interrupt', 'Raised by Xen: timer, debug, console. For each vCPU, or for one domain.'],
  remote_domid: [
    'Remote domain',
    'The domain that may bind to this port, or whose channel is at the other end.',
  ],
  remote_port: ['Remote port', 'The channel at the other end, by its number in the other domain.'],
  notify_vcpu_id: [
    'Notified vCPU',
    'The vCPU of the owning domain that is told when this channel becomes pending.',
  ],
  xen_consumer: [
    'Xen consumer',
    'Not 0: Xen itself receives the events of this channel, and the guest cannot send on, close or rebind it.',
  ],
  upcall_vector: [
    'Private vector (proposal)',
    'In no Xen release: the vector of this one channel; 0 is none. In 4.4.0 it would take a byte of padding.',
  ],
  priority: [
    'FIFO priority',
    '0 is handled first, 15 last; 7 unless set. It counts from the next time the port joins a queue.',
  ],
  'evtchn->pending': [
    'Event kept by Xen (FIFO)',
    'An event that came while no page of event words covered the port.',
  ],
  'last queue': [
    'Last queue (FIFO)',
    'The vCPU and the priority of the queue that the port was linked on last.',
  ],
  // memory shared with the guest
  shared_info: [
    'shared_info',
    'One page that Xen and the guest share: vcpu_info of vCPUs 0 to 31, then the two bitmaps.',
  ],
  evtchn_pending: [
    'Bitmap PENDING',
    'One bit for each port: an event happened. Set by Xen, cleared by the guest.',
  ],
  evtchn_mask: [
    'Bitmap MASKED',
    'One bit for each port: do not tell me. Set and cleared by the guest; EVTCHNOP_unmask clears it too.',
  ],
  deliverable: ['pending & ~mask', 'The ports that the guest’s handler takes: pending, and not masked.'],
  vcpu_info: [
    'vcpu_info',
    '64 bytes of each vCPU that the guest shares: in the shared_info page, or in dummy_vcpu_info from vCPU 32 on.',
  ],
  dummy_vcpu_info: [
    'dummy_vcpu_info',
    'Shared by all vCPUs from 32 on, which have no place in the shared_info page.',
  ],
  evtchn_upcall_pending: [
    'An upcall is due',
    'Set by Xen; its edge from 0 to 1 is what tells the vCPU. Cleared by the guest’s handler.',
  ],
  evtchn_upcall_mask: ['Software interrupt flag', 'Of PV guests. HVM guests do not use it.'],
  evtchn_pending_sel: [
    'Selector',
    'Bit w says: look at word w of the bitmap evtchn_pending. The FIFO ABI does not use it.',
  ],
  'upcall vector': [
    'Upcall vector of a vCPU',
    'Vector of this vCPU’s own local APIC for its upcalls (HVMOP_set_evtchn_upcall_vector, since 4.6); none: the domain’s callback counts.',
  ],
  'RFLAGS.IF': ['Interrupt flag', '0 holds back every interrupt but an NMI.'],
  'run state': [
    'Run state of a vCPU',
    'Blocked: it sleeps until an event wakes it. Runnable: it could run, and has no physical CPU now.',
  ],
  // struct domain
  ABI: [
    'Application binary interface',
    'How pending events are shown to the guest: two bitmaps and a selector (2-level), or queues (FIFO).',
  ],
  max_evtchns: ['Port limit of the ABI', 'Port numbers that the ABI in use has.'],
  valid_evtchns: ['Valid ports', 'Port numbers for which channels exist; they are made a bucket at a time.'],
  active_evtchns: ['Active ports', 'Ports in use, Xen’s own included.'],
  xen_evtchns: ['Xen’s own ports', 'Those of the ports in use whose receiver is Xen.'],
  next_evtchn: ['Next port of a reset', 'Where a reset that was cut goes on; 0 if there is none.'],
  controller_pause_count: ['Controller pause count', 'How many times control tools have paused the domain.'],
  // FIFO
  FIFO: [
    'First in, first out',
    'The newer ABI: pending ports are linked into sixteen queues for each vCPU, in pages of the guest.',
  ],
  'event array': [
    'Event array',
    'Pages of the guest with one word for each port, 1024 a page, at most 128 pages.',
  ],
  num_evtchns: ['Event words', 'Ports that the pages given to Xen have a word for.'],
  'event word': [
    'Event word',
    '32 bits in memory of the guest: PENDING, MASKED, LINKED, BUSY, and LINK in bits 16:0.',
  ],
  PENDING: ['Bit 31', 'An event happened. Set by Xen, cleared by the guest.'],
  MASKED: ['Bit 30', 'Do not tell me of this port.'],
  LINKED: ['Bit 29', 'The port is on a queue.'],
  BUSY: ['Bit 28', 'The LINK field is being changed.'],
  LINK: ['Bits 16:0', 'The next port on the queue; 0 is the end.'],
  'ready word': [
    'Ready word',
    'One bit for each queue: set by Xen where the guest should look, taken by the guest. Queue 0 is handled first.',
  ],
  head: ['Head', 'First port of a queue, in the guest’s control block. The guest never clears it.'],
  tail: ['Tail', 'Last port of a queue, as Xen notes it. Xen does not hear when the guest takes it.'],
  // callback
  callback_via: [
    'Callback method',
    'How an HVM guest wants to be told: by a vector, a GSI or a PCI wire (HVM_PARAM_CALLBACK_IRQ).',
  ],
  'callback vector': [
    'Callback vector',
    'One for the whole domain. No APIC holds it: each VM entry looks at evtchn_upcall_pending.',
  ],
  GSI: ['Global System Interrupt', 'Number of an input pin of the IO-APIC: 0 to 15 are ISA, 16 to 47 PCI.'],
  asserted: ['Level of the callback line', 'The domain has one. It follows evtchn_upcall_pending of vCPU 0.'],
  gsi_assert_count: ['Assertions of a GSI', 'How many sources hold this input of the IO-APIC up.'],
  INTx: ['INTA to INTD', 'The four wires of a PCI device.'],
  link: [
    'PCI link',
    'One of four inputs of the interrupt router: wires of several devices lead there, and it leads to an ISA interrupt.',
  ],
  ISA: [
    'ISA interrupt',
    'One of sixteen old interrupt lines. Each is an input of the 8259s and of the IO-APIC.',
  ],
  // local APIC
  'local APIC': ['Local interrupt controller', 'Each vCPU has one. While it is off it delivers nothing.'],
  IRR: ['Interrupt request register', 'Vectors that wait to be taken. 256 bits.'],
  ISR: ['In-service register', 'Vectors taken and not yet ended by an EOI. 256 bits.'],
  TMR: [
    'Trigger mode register',
    'Vectors that came from a level-triggered line: their EOI must reach the IO-APIC. 256 bits.',
  ],
  TPR: [
    'Task priority register',
    'The guest sets it: local APIC vectors of its class and below have to wait.',
  ],
  PPR: [
    'Processor priority register',
    'The task priority, or the class of the highest vector in service if that is higher.',
  ],
  class: [
    'Priority class',
    'The upper four bits of a vector: 0x51 is of class 5. A higher class goes first.',
  ],
  EOI: ['End of interrupt', 'Write of the guest that retires the highest vector in service.'],
  // IO-APIC
  RTE: ['Redirection table entry', 'What the IO-APIC does when the line of a pin rises.'],
  'RTE vector': ['Vector, bits 7:0', 'What the local APIC is asked to deliver.'],
  delivery: [
    'Delivery mode, bits 10:8',
    'Fixed: every addressed local APIC. LowestPrio: the one of lowest priority. NMI: not maskable.',
  ],
  'destination mode': [
    'Destination mode, bit 11',
    'Physical: the destination is an APIC id. Logical: it is matched against what each APIC answers to.',
  ],
  'delivery status': ['Delivery status, bit 12', 'Read only.'],
  polarity: ['Polarity, bit 13', 'Which level of the line means that it is active.'],
  'remote IRR': [
    'Remote interrupt request, bit 14',
    'A level-triggered interrupt was accepted and awaits its EOI.',
  ],
  trigger: [
    'Trigger mode, bit 15',
    'Edge: one request for each rise. Level: it goes on while the line is up.',
  ],
  'RTE mask': [
    'Mask, bit 16',
    '1: the pin delivers nothing. A level entry is looked at again when unmasked.',
  ],
  destination: ['Destination, bits 63:56', 'The local APIC, or APICs. 0xff physical is all.'],
  // 8259
  '8259': ['Programmable interrupt controller', 'The old one, two chips of eight lines.'],
  'PIC IRR': ['Interrupt request register', 'Lines that have risen and were not taken.'],
  IMR: ['Interrupt mask register', 'Lines that are held back.'],
  'PIC ISR': ['In-service register', 'Lines taken and not yet ended.'],
  INT: ['Output of the chip', 'It asks for an interrupt. That of the slave is line 2 of the master.'],
  irq_base: ['Vector base', 'A line’s vector is this number plus the line (initialisation word ICW2).'],
  i8259_target: [
    'Target of the 8259s',
    'The one vCPU that takes their interrupts, and only if its local APIC lets them through.',
  ],
  // VM entry
  VMCS: [
    'Virtual-machine control structure',
    'Of each vCPU under VT-x: what the CPU does on VM entry and in the guest.',
  ],
  'VM-entry field': [
    'VM-entry interruption-information field',
    'Word of the VMCS: the event that the CPU takes as it enters the guest.',
  ],
  valid: ['Valid, bit 31', '1: there is an event. The hardware clears it on VM entry.'],
  type: ['Type, bits 10:8', '0 is an external interrupt, 2 an NMI, 3 a hardware exception.'],
  'error code': ['Deliver error code, bit 11', 'Some exceptions push one. An interrupt never does.'],
  reserved: ['Reserved, bits 30:12', 'Have to be 0.'],
  vector: ['Vector, bits 7:0', 'Which gate of the guest’s interrupt descriptor table (IDT) is taken.'],
  window: [
    'Interrupt-window exiting',
    'The CPU leaves the guest as soon as it could take an interrupt (CPU_BASED_VIRTUAL_INTR_PENDING).',
  ],
  TPR_THRESHOLD: ['TPR threshold', 'The CPU leaves the guest when the task priority falls below this class.'],
  NMI: ['Non-maskable interrupt', 'Goes before every other source, whatever RFLAGS.IF says.'],
  // physical CPU
  irq_lock: [
    "Lock of a domain's interrupt lines",
    'Not safe to take in an interrupt. Its holder (CPU number + 1) is kept only where an old fault is restored.',
  ],
  in_irq: [
    'In an interrupt handler',
    'A hardware interrupt handler runs on this physical CPU: the guest cannot be told now.',
  ],
  'irqs disabled': [
    'Interrupts of the physical CPU',
    'While they are off, telling the guest is put off to the tasklet.',
  ],
  tasklet: [
    'Tasklet',
    'Work put off to a softirq, which runs outside interrupt context. Here: assert_evtchn_irq_tasklet of a vCPU.',
  ],
  'deferred vectors': [
    'Deferred vectors (proposal)',
    'In no Xen release: vectors of channels that wait for the tasklet, one bit each.',
  ],
  poll: ['SCHEDOP_poll', 'The vCPU sleeps until one of the ports it named is pending.'],
} as const satisfies Readonly<Record<string, readonly [long: string, text: string]>>

export type TermId = keyof typeof TERMS
