/** The founding note, line by line: what Upcall has to answer. */
export const FOUNDING_NOTE = {
  T1: 'Add a hypercall that binds an event channel to a CPU and a vector',
  T2: 'Add fields to struct evtchn for it',
  T3: 'struct evtchn, notify_vcpu_id: what does that mean?',
  T4: 'Modify hvm_assert_evtchn_irq()',
  T5: 'How to test it?',
  Q1: 'The function flow of hvm_set_callback_irq_level()',
  Q2: 'The difference between callback_vector, callback_gsi and callback_pci_intx',
  Q2b: 'When the guest is not running: a bitmap of pending interrupts, and the field of the VMCS at VM entry',
  Q3: 'How does the APIC work in Xen?',
  Q4: 'How does callback_vector work? It bypasses the vAPIC, and the guest OS must be changed',
  Q4b: 'The three branches of hvm_assert_evtchn_irq(), and why in_irq() takes a tasklet',
  Q4c: 'xen_callback_vector() in the guest: success, failure, and restore',
  Q5: 'How does the APIC work with event channels? Has it nothing to do with them?',
  Q6: 'How do the Windows PV drivers work?',
  Q7: 'What is all this good for? Does it improve the Windows PV drivers?',
} as const

export type FoundingLine = keyof typeof FOUNDING_NOTE

export const FOUNDING_LINES = Object.keys(FOUNDING_NOTE) as readonly FoundingLine[]
