/** What of a recording is Xen's own code, and what stood in for the rest: in our words, each with where Xen has it. */

export interface Part {
  readonly what: string
  /** What it does, or what it means for what is seen here. */
  readonly meaning: string
  /** File relative to xen/; one name, or one for 4.4.0 and one for 4.17.7. */
  readonly file: string | readonly [old: string, now: string]
}

export const REAL: readonly Part[] = [
  {
    what: 'Event channels',
    meaning: 'Every EVTCHNOP with all its checks, VIRQs, PIRQs, and Xen’s own channels.',
    file: 'common/event_channel.c',
  },
  {
    what: 'The 2-level ABI',
    meaning: 'PENDING, the selector, the upcall flag.',
    file: 'common/event_2l.c',
  },
  {
    what: 'The FIFO ABI',
    meaning: 'Control blocks, event arrays, queues and their links.',
    file: 'common/event_fifo.c',
  },
  {
    what: 'HVM interrupt routing',
    meaning: 'The callback by vector, GSI or INTx; what is pending and what is acknowledged.',
    file: 'arch/x86/hvm/irq.c',
  },
  {
    what: 'Local APIC',
    meaning: 'IRR, ISR, TMR, priorities, EOI, IPIs.',
    file: 'arch/x86/hvm/vlapic.c',
  },
  {
    what: 'IO-APIC',
    meaning: 'Redirection entries, remote IRR, destinations.',
    file: 'arch/x86/hvm/vioapic.c',
  },
  { what: 'The two 8259s', meaning: 'Modes, priorities, the cascade.', file: 'arch/x86/hvm/vpic.c' },
  {
    what: 'Kicks and marks',
    meaning: 'vcpu_kick and vcpu_mark_events_pending.',
    file: 'arch/x86/domain.c',
  },
  {
    what: 'Block, unblock, poll',
    meaning: 'How a vCPU goes to sleep and is found again; what is below vcpu_wake is not.',
    file: ['common/schedule.c', 'common/sched/core.c'],
  },
  {
    what: 'PIRQ records',
    meaning: 'Which event a physical or emulated interrupt becomes.',
    file: 'arch/x86/irq.c',
  },
  {
    what: 'The default security policy',
    meaning: 'Who may do what to whom, without FLASK.',
    file: 'include/xsm/dummy.h',
  },
]

export const STUBBED: readonly Part[] = [
  {
    what: 'Locks',
    meaning:
      'One thread runs, so nothing races. Those that switch interrupts off still do: that is why a VIRQ is deferred.',
    file: 'common/spinlock.c',
  },
  {
    what: 'Memory',
    meaning: 'Allocation, mapping of guest pages and copies never fail: no -ENOMEM, no -EFAULT.',
    file: ['arch/x86/mm.c', 'arch/x86/mm.c'],
  },
  {
    what: 'The scheduler',
    meaning: 'A vCPU that is woken runs at once; nothing is ever preempted.',
    file: ['common/schedule.c', 'common/sched/core.c'],
  },
  {
    what: 'Tasklets',
    meaning: 'A plain queue, run when the recording says so.',
    file: 'common/tasklet.c',
  },
  {
    what: 'Timers',
    meaning: 'None ever fires, and the LAPIC has none: a VIRQ_TIMER is an operation of the recording.',
    file: 'common/timer.c',
  },
  {
    what: 'Physical interrupts',
    meaning: 'A PIRQ can be bound if an interrupt stands behind it. No device is passed through.',
    file: 'arch/x86/irq.c',
  },
  {
    what: 'VM entry',
    meaning: 'The loop that picks and injects follows each release’s logic, but is not its code. No APICv.',
    file: 'arch/x86/hvm/vmx/intr.c',
  },
  {
    what: 'The outside of HVM hypercalls',
    meaning: 'The argument checks of HVM_PARAM_CALLBACK_IRQ and HVMOP_set_pci_link_route are rewritten.',
    file: 'arch/x86/hvm/hvm.c',
  },
  {
    what: 'Not there at all',
    meaning: 'Destruction of domains, save and restore, nested HVM, Viridian, tracing.',
    file: 'common/domain.c',
  },
]

/** The file at a release's tag in Xen's public repository. */
export const fileLink = (file: string, tag: string): string =>
  `https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=xen/${file};hb=refs/tags/${tag}`
