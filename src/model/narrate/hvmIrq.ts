/** How an HVM guest is told, in words: arch/x86/hvm/irq.c and hvm.c. */
import { hvm_isa_irq_to_gsi, hvm_pci_intx_gsi, hvm_pci_intx_link } from '../xen/hvm/irq.ts'
import type { Fn } from '../xen/source.ts'
import { NO_DOMAIN } from './eventChannel.ts'
import { type BranchWords, type FnWords, hex, type Scene } from './scene.ts'
import { methodName } from './send.ts'

const via = (s: Scene): number => s.read(s.domain.callback_via)
const upcallVector = (s: Scene): number => s.read(s.vcpu.evtchn_upcall_vector)
const intx = (s: Scene): string => `INT${'ABCD'.charAt(s.arg('intx') & 3)} of device ${s.arg('device')}`
const link = (s: Scene): number => hvm_pci_intx_link(s.arg('device'), s.arg('intx'))
const route = (s: Scene): number => s.read(s.domain.pci_link_route + link(s))
const wireGsi = (s: Scene): number => hvm_pci_intx_gsi(s.arg('device'), s.arg('intx'))
const isaGsi = (s: Scene): number => hvm_isa_irq_to_gsi(s.arg('isa_irq'))

/** What the callback line is called under the domain's present method. */
function line(s: Scene): string {
  switch (methodName(s)) {
    case 'gsi':
      return `GSI ${via(s)}`
    case 'pci_intx':
      return `INT${'ABCD'.charAt((via(s) >>> 8) & 3)} of device ${via(s) & 0xff}`
    default:
      return 'no line'
  }
}

const first = (gsi: (s: Scene) => number): BranchWords => [
  s => `Nobody else holds GSI ${gsi(s)} up, so the line rises now.`,
  s => `Somebody else holds GSI ${gsi(s)} up already, so the line does not rise again.`,
]

const last = (gsi: (s: Scene) => number): BranchWords => [
  s => `Nobody holds GSI ${gsi(s)} up any more, so the line falls.`,
  s => `Somebody else still holds GSI ${gsi(s)} up, so the line stays.`,
]

const ROUTED: BranchWords = [
  s => `Link ${link(s)} is routed to ISA IRQ ${route(s)}, so that line counts the wire too.`,
  s => `Link ${link(s)} is routed nowhere, so only GSI ${wireGsi(s)} sees the wire.`,
]

const USE_PIRQ: BranchWords = [
  s => `${s.d} had this interrupt turned into an event, so a PIRQ event is sent instead.`,
  s => `${s.d} takes this interrupt from its controllers, not as an event.`,
]

const IN_IRQ = [
  'An interrupt handler is running on this physical CPU, where irq_lock must not be taken: a tasklet does the work later.',
  'No interrupt handler is running on this physical CPU, so the first reason to put the work off is absent.',
] as const

const IRQS_OFF = [
  'Interrupts are off on this physical CPU, as under an IRQ-safe lock, so a tasklet does the work later.',
  'Interrupts are on, so the vCPU can be told right now.',
] as const

const proposal = ([yes, no]: readonly [string, string]): BranchWords => [
  `Proposal: ${yes}`,
  `Proposal: ${no}`,
]

/** The lines of `driveCallbackLine`, which two functions share. */
const callbackLine = {
  'callback_via_type == HVMIRQ_callback_gsi': [
    s => `${s.d} is told by callback GSI, so the line is GSI ${via(s)} of its virtual IO-APIC.`,
    s => `${s.d} is not told by callback GSI.`,
  ],
  'gsi_assert_count[gsi]++ == 0': first(via),
  '--gsi_assert_count[gsi] == 0': last(via),
  'gsi <= 15': [
    s => `GSI ${via(s)} is an ISA interrupt as well, so the 8259s see the same line.`,
    s => `GSI ${via(s)} is above 15, so no 8259 sees it.`,
  ],
  'callback_via_type == HVMIRQ_callback_pci_intx': [
    s => `${s.d} is told by PCI INTx, so the line is the wire ${line(s)}.`,
    s => `${s.d} has no callback line at all, so only the level is remembered.`,
  ],
} as const satisfies Record<string, BranchWords>

const NOT_HVM: BranchWords = [
  s => `${s.named(s.arg('dom'))} is not an HVM guest, so it has no such parameter.`,
  s => `${s.named(s.arg('dom'))} is an HVM guest.`,
  s => `${s.named(s.arg('dom'))} is not an HVM guest`,
]

export const hvmIrqWords = {
  do_hvm_op: {
    enter: s =>
      s.op.op === 'HVM_PARAM_CALLBACK_IRQ'
        ? `${s.caller?.name ?? 'Somebody'} sets HVM_PARAM_CALLBACK_IRQ, by which ${s.named(s.arg('dom'))} says how it wants to be told.`
        : `The router of ${s.named(s.arg('dom'))}'s PCI interrupt wires is set.`,
    branches: {
      'd == NULL': NO_DOMAIN('dom'),
      '!is_hvm_domain(d)': NOT_HVM,
      'xsm_hvm_param(XSM_TARGET, d) != 0': [
        'The security policy refuses: only a domain itself or a control domain may set its parameters.',
        'The security policy agrees: the caller is the domain itself or a control domain.',
        'only a domain itself or a control domain may set its parameters',
      ],
      'link > 3 || isa_irq > 15': [
        'There are only four PCI links and sixteen ISA interrupts.',
        'The link and the ISA interrupt both exist.',
        'there are only four PCI links and sixteen ISA interrupts',
      ],
    },
  },
  hvmop_set_evtchn_upcall_vector: {
    enter: s =>
      `${s.d} asks that ${s.target(s.arg('vcpu'))} be told by vector ${hex(s.arg('vector'))} of its own local APIC: an edge, with an EOI, for any vCPU.`,
    branches: {
      '!is_hvm_domain(d)': [
        s => `${s.d} is a PV domain, whose vCPUs have no local APIC.`,
        s => `${s.d} is an HVM guest, so its vCPUs have local APICs.`,
        s => `the vCPUs of ${s.d} have no local APIC`,
      ],
      'vector < 0x10': [
        'Vectors below 0x10 are refused, and 0 among them: an upcall vector can be changed but never taken away.',
        'The vector is one that a local APIC can take.',
        'vectors below 0x10 are refused, 0 among them',
      ],
      'vcpu >= d->max_vcpus': [
        s => `${s.d} has no ${s.target(s.arg('vcpu'))}.`,
        s => `${s.target(s.arg('vcpu'))} exists.`,
        s => `${s.d} has no ${s.target(s.arg('vcpu'))}`,
      ],
    },
  },
  hvm_assert_evtchn_irq: {
    enter: s =>
      upcallVector(s) !== 0
        ? `${s.v} is to be told, and it has an upcall vector of its own: ${hex(upcallVector(s))}.`
        : `${s.v} is to be told, by the one method that its domain has chosen: ${methodName(s)}.`,
    branches: {
      'in_irq()': IN_IRQ,
      '!local_irq_is_enabled()': IRQS_OFF,
      'evtchn_upcall_vector != 0': [
        s =>
          `${s.v} has upcall vector ${hex(upcallVector(s))}, so its local APIC gets an edge interrupt and no line of the domain is driven.`,
        s => `${s.v} has no upcall vector of its own, so the callback method of ${s.d} counts.`,
      ],
      'vlapic_enabled(vcpu_vlapic(v))': [
        s => `The local APIC of ${s.v} is on and takes the vector.`,
        s =>
          `The local APIC of ${s.v} is off, so nothing is raised now: the write that switches it on will look at the flag.`,
      ],
      'is_hvm_pv_evtchn_vcpu(v)': [
        s =>
          methodName(s) === 'vector'
            ? `${s.d} chose callback vector ${hex(via(s))}: no line is driven, ${s.v} only has to pass VM entry, where its flag is seen.`
            : `${s.d}v0 has an upcall vector, so Xen takes all of ${s.d} for told by vector: ${s.v} is only kicked, and finds nothing to take.`,
        s => `${s.d} chose no callback vector (its method is ${methodName(s)}), so it is a matter of a line.`,
      ],
      'v->vcpu_id == 0': [
        s => `${s.v} is vCPU 0, whose upcall flag drives the one line of ${s.d}.`,
        s => `${s.v} is not vCPU 0, and no line follows its flag: the flag stays set and no interrupt comes.`,
      ],
    },
  },
  hvm_set_callback_irq_level: {
    enter: s => `The callback line of ${s.d} is made to follow ${s.v}'s upcall flag.`,
    branches: {
      'this CPU holds irq_lock': [
        s =>
          `What stands still on this very CPU holds irq_lock of ${s.d}: it cannot go on, and so nor can this.`,
        s => `Nobody on this CPU holds irq_lock of ${s.d}, so it can be taken.`,
      ],
      'callback_via_asserted == asserted': [
        s => `The line of ${s.d} already is as ${s.v}'s flag says, so there is no edge and nothing to do.`,
        s => `The line of ${s.d} is not as ${s.v}'s flag says, so it has to move.`,
      ],
      ...callbackLine,
    },
  },
  hvm_set_callback_via: {
    enter: s => `${s.d} changes its method: the old line is let go, the new one takes over its level.`,
    branches: {
      'via == 0 || via_type > HVMIRQ_callback_vector': [
        s => `The value means no method, or none that Xen knows, so ${s.d} is told by none.`,
        'The value names a method that Xen knows.',
      ],
      '!has_vlapic(d) || !has_vioapic(d) || !has_vpic(d)': [
        s =>
          `${s.d} (PVH) has no emulated controllers whose line could be driven, so it keeps the method it had.`,
        s => `${s.d} has emulated controllers whose line can be driven.`,
      ],
      callback_via_asserted: [
        'The old line is up, so it is let go before the method changes.',
        'The old line is down, so there is nothing to let go.',
      ],
      'gsi == 0 || gsi >= ARRAY_SIZE(gsi_assert_count)': [
        s => `The virtual IO-APIC has no such pin to use, so ${s.d} is told by no method.`,
        s => `GSI ${via(s)} is a pin of the virtual IO-APIC.`,
      ],
      ...callbackLine,
    },
  },
  hvm_maybe_deassert_evtchn_irq: {
    enter: s =>
      `On every VM exit Xen looks whether the callback line of ${s.d} can go down, for nobody told it that the flag was cleared.`,
    branches: {
      'it is not vCPU 0 that has left the guest': [
        s => `It is ${s.v} that has left the guest, and old Xen lowers the line only when vCPU 0 does.`,
        s => `It is ${s.v} that has left the guest, so old Xen looks at the line.`,
      ],
      callback_via_asserted: [
        s => `The callback line of ${s.d} is up.`,
        s => `The callback line of ${s.d} is not up, so there is nothing to lower.`,
      ],
      '!vcpu_info(d->vcpu[0], evtchn_upcall_pending)': [
        s => `${s.d}v0 has taken its events and cleared its flag, so the line has to go down.`,
        s => `${s.d}v0 still has its flag set, so the line stays up.`,
      ],
    },
  },
  __hvm_pci_intx_assert: {
    enter: s =>
      `The PCI wire ${intx(s)} of ${s.d} is raised; it leads to GSI ${wireGsi(s)} and to router link ${link(s)}.`,
    branches: {
      '__test_and_set_bit(device * 4 + intx, pci_intx)': [
        s => `The wire ${intx(s)} was up already, so nothing changes.`,
        s => `The wire ${intx(s)} was down, so everything behind it counts one more source.`,
      ],
      'gsi_assert_count[gsi]++ == 0': first(wireGsi),
      'pci_link_assert_count[link]++ == 0': [
        s => `No other wire holds link ${link(s)} up.`,
        s => `Another wire holds link ${link(s)} up already.`,
      ],
      'isa_irq != 0': ROUTED,
      'gsi_assert_count[isa_irq]++ == 0': first(route),
    },
  },
  __hvm_pci_intx_deassert: {
    enter: s =>
      `The PCI wire ${intx(s)} of ${s.d} is lowered; GSI ${wireGsi(s)} and router link ${link(s)} lose a source.`,
    branches: {
      '!__test_and_clear_bit(device * 4 + intx, pci_intx)': [
        s => `The wire ${intx(s)} was down already, so nothing changes.`,
        s => `The wire ${intx(s)} was up, so everything behind it counts one source less.`,
      ],
      '--pci_link_assert_count[link] == 0': [
        s => `No wire holds link ${link(s)} up any more.`,
        s => `Another wire still holds link ${link(s)} up.`,
      ],
      'isa_irq != 0': ROUTED,
      '--gsi_assert_count[isa_irq] == 0': last(route),
    },
  },
  hvm_isa_irq_assert: {
    enter: s => `A device raises ISA IRQ ${s.arg('isa_irq')} of ${s.d}.`,
    branches: {
      '__test_and_set_bit(isa_irq)': [
        s => `ISA IRQ ${s.arg('isa_irq')} was up already, so nothing changes.`,
        s => `ISA IRQ ${s.arg('isa_irq')} was down, so GSI ${isaGsi(s)} counts one more source.`,
      ],
      'gsi_assert_count[gsi]++ == 0': first(isaGsi),
    },
  },
  hvm_isa_irq_deassert: {
    enter: s => `A device lowers ISA IRQ ${s.arg('isa_irq')} of ${s.d}.`,
    branches: {
      '__test_and_clear_bit(isa_irq)': [
        s => `ISA IRQ ${s.arg('isa_irq')} was up, so GSI ${isaGsi(s)} counts one source less.`,
        s => `ISA IRQ ${s.arg('isa_irq')} was down already, so nothing changes.`,
      ],
      '--gsi_assert_count[gsi] == 0': last(isaGsi),
    },
  },
  hvm_set_pci_link_route: {
    enter: s => `Router link ${s.arg('link')} of ${s.d} is to drive ISA IRQ ${s.arg('isa_irq')}.`,
    branches: {
      'old_isa_irq == isa_irq': [
        s => `Link ${s.arg('link')} drives that ISA IRQ already, so nothing changes.`,
        s => `Link ${s.arg('link')} drove something else until now.`,
      ],
      'pci_link_assert_count[link] == 0': [
        s => `No wire holds link ${s.arg('link')} up, so no line moves.`,
        s => `A wire holds link ${s.arg('link')} up, so its level moves from the old ISA IRQ to the new one.`,
      ],
      '--gsi_assert_count[old_isa_irq] == 0': [
        'Nobody holds the old ISA IRQ up any more, so it falls.',
        'Somebody else still holds the old ISA IRQ up.',
      ],
      'gsi_assert_count[isa_irq]++ == 0': first(s => s.arg('isa_irq')),
    },
  },
  assert_gsi: {
    enter: s => `GSI ${s.arg('gsi')} of ${s.d} rises.`,
    branches: { 'hvm_domain_use_pirq(d, pirq)': USE_PIRQ },
  },
  assert_irq: {
    enter: s => `ISA IRQ ${s.arg('pic_irq')} of ${s.d} rises, at the IO-APIC and at the 8259s.`,
  },
  deassert_irq: {
    enter: s => `ISA IRQ ${s.arg('isa_irq')} of ${s.d} falls; the IO-APIC has nothing to do, the 8259s have.`,
    branches: { 'hvm_domain_use_pirq(d, pirq)': USE_PIRQ },
  },
  hvm_vcpu_has_pending_irq: {
    enter: s => `Xen asks, in a fixed order, what waits for ${s.v}: NMI, callback vector, 8259, local APIC.`,
    result: (s, found) => (found ? `Something waits for ${s.v}.` : `Nothing waits for ${s.v}.`),
    branches: {
      nmi_pending: [
        s => `An NMI waits for ${s.v}, and it comes before everything else.`,
        s => `No NMI waits for ${s.v}.`,
      ],
      'callback_via_type == HVMIRQ_callback_vector': [
        s => `${s.d} is told by callback vector, so ${s.v}'s upcall flag counts as an interrupt request.`,
        s => `${s.d} is not told by callback vector, so ${s.v}'s upcall flag is not looked at here.`,
      ],
      'vcpu_info(v, evtchn_upcall_pending)': [
        s => `${s.v}'s upcall flag is set, so callback vector ${hex(via(s) & 0xff)} is what it takes next.`,
        s => `${s.v}'s upcall flag is clear, so the callback vector has no reason to come.`,
      ],
      'vlapic_accept_pic_intr(v)': [
        s => `${s.v} is the vCPU that takes interrupts of the 8259s.`,
        s => `${s.v} takes no interrupts of the 8259s.`,
      ],
      'vpic[0].int_output': [
        'The master 8259 asks for an interrupt.',
        'The master 8259 asks for no interrupt.',
      ],
    },
  },
  hvm_vcpu_ack_pending_irq: {
    enter: s =>
      `The interrupt is taken from its controller; for a callback vector there is nothing to take, only the guest clears ${s.v}'s flag.`,
    branches: {
      'vpic_ack_pending_irq(v) == -1': [
        'The 8259s have nothing to give after all.',
        'The 8259s give the number of the vector.',
      ],
    },
  },
  hvm_interrupt_blocked: {
    enter: s => `May ${s.v} take the interrupt right now?`,
    result: (s, blocked) =>
      blocked ? `${s.v} may not take the interrupt yet.` : `${s.v} may take the interrupt now.`,
    branches: {
      'source != nmi && !(RFLAGS & IF)': [
        s => `${s.v} has switched interrupts off (RFLAGS.IF is 0), so this one has to wait.`,
        s => `RFLAGS.IF of ${s.v} does not stand in the way.`,
      ],
      'source == lapic': [
        'The interrupt comes from the local APIC, so the task priority counts.',
        'The interrupt does not come from the local APIC, so the task priority does not count.',
      ],
      '(TPR >> 4) >= (vector >> 4)': [
        s => `The task priority of ${s.v} is not below the class of the vector, which has to wait.`,
        s => `The class of the vector is above the task priority of ${s.v}.`,
      ],
    },
  },
  hvm_local_events_need_delivery: {
    enter: s => `Would ${s.v} be interrupted at once if it did not go to sleep?`,
    result: (s, need) => (need ? `${s.v} has something to take now.` : `${s.v} has nothing to take now.`),
    branches: {
      'intack.source == hvm_intsrc_none': [
        s => `Nothing waits for ${s.v}.`,
        s => `Something waits for ${s.v}; the question is whether it may come now.`,
      ],
    },
  },
  hvm_assert_evtchn_vector: {
    enter: s =>
      `Proposal: vector ${hex(s.arg('vector'))} of one channel is raised in ${s.v}'s local APIC, past selector and flag.`,
    branches: {
      'in_irq()': proposal(IN_IRQ),
      '!local_irq_is_enabled()': proposal(IRQS_OFF),
      'vlapic_enabled(vcpu_vlapic(v))': [
        s => `Proposal: the local APIC of ${s.v} is on and takes the vector.`,
        s =>
          `Proposal: the local APIC of ${s.v} is off, so the vector is not raised; the event stays pending.`,
      ],
    },
  },
  hvm_assert_evtchn_irq_tasklet: {
    enter: s =>
      `Proposal: the tasklet of ${s.v} raises the vectors that were put off, then the common upcall if one is due.`,
    branches: {
      'vcpu_info(v, evtchn_upcall_pending)': [
        s => `Proposal: ${s.v}'s upcall flag is set as well, so the common upcall is due too.`,
        s => `Proposal: ${s.v}'s upcall flag is clear, so no common upcall is due.`,
      ],
    },
  },
} as const satisfies Partial<Record<Fn, FnWords>>
