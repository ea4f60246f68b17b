/** Constants of Xen's public and internal headers, spelled as there. */

/** Channel states, `enum` of include/xen/sched.h, in Xen's numbering. */
export const ECS_FREE = 0
export const ECS_RESERVED = 1
export const ECS_UNBOUND = 2
export const ECS_INTERDOMAIN = 3
export const ECS_PIRQ = 4
export const ECS_VIRQ = 5
export const ECS_IPI = 6
export const ECS = [
  'ECS_FREE',
  'ECS_RESERVED',
  'ECS_UNBOUND',
  'ECS_INTERDOMAIN',
  'ECS_PIRQ',
  'ECS_VIRQ',
  'ECS_IPI',
] as const
export type Ecs = (typeof ECS)[number]

/** Domain ids with a meaning (include/public/xen.h). */
export const DOMID_FIRST_RESERVED = 0x7ff0
export const DOMID_SELF = 0x7ff0
export const DOMID_INVALID = 0x7ff4

export const NR_VIRQS = 24
/** Reserved in 4.4; global until master, where each domain has its own. */
export const VIRQ_ARGO = 11
/** Per-vCPU VIRQs: TIMER, DEBUG, XENOPROF, and XENPMU where it exists; every other number is global. */
export const virq_is_global = (virq: number, { virq_xenpmu }: { readonly virq_xenpmu: boolean }): boolean =>
  virq !== 0 && virq !== 1 && virq !== 7 && !(virq === 13 && virq_xenpmu)
export const VIRQ_NAMES: Readonly<Record<number, string>> = {
  0: 'VIRQ_TIMER',
  1: 'VIRQ_DEBUG',
  2: 'VIRQ_CONSOLE',
  3: 'VIRQ_DOM_EXC',
  4: 'VIRQ_TBUF',
  6: 'VIRQ_DEBUGGER',
  7: 'VIRQ_XENOPROF',
  8: 'VIRQ_CON_RING',
  9: 'VIRQ_PCPU_STATE',
  10: 'VIRQ_MEM_EVENT',
  12: 'VIRQ_ENOMEM',
  13: 'VIRQ_XENPMU',
}

/** `hvm_irq.callback_via_type` (asm-x86/hvm/irq.h): the top byte of HVM_PARAM_CALLBACK_IRQ plus one. */
export const HVMIRQ_callback_none = 0
export const HVMIRQ_callback_gsi = 1
export const HVMIRQ_callback_pci_intx = 2
export const HVMIRQ_callback_vector = 3
export const CALLBACK_NAMES = ['none', 'gsi', 'pci_intx', 'vector'] as const

/** Pins of the emulated IO-APIC; also the length of `gsi_assert_count[]`. */
export const VIOAPIC_NUM_PINS = 48

/** `pirq->arch.hvm.emuirq` values (asm-x86/irq.h), as the unsigned words we store. */
export const IRQ_UNBOUND = 0xffffffff
export const IRQ_PT = 0xfffffffe

/** Channels per 4 KiB bucket: 4096 / 32 bytes of `struct evtchn` in 4.4 without FLASK. */
export const EVTCHNS_PER_BUCKET = 128
/** The same where `struct evtchn` has 64 bytes, from 4.6 on. */
export const EVTCHNS_PER_BUCKET_BIG = 64
/** Port limit of the 2-level ABI: word bits squared. */
export const EVTCHN_2L_NR_CHANNELS_64 = 4096
/** Port limit of the FIFO ABI: 17 bits of LINK. */
export const EVTCHN_FIFO_NR_CHANNELS = 131072
export const EVTCHN_FIFO_MAX_QUEUES = 16
/** vCPUs that have a slot in the shared_info page; the others share `dummy_vcpu_info`. */
export const XEN_LEGACY_MAX_VCPUS = 32

/** Local APIC register offsets (asm-x86/apicdef.h). */
export const APIC_ID = 0x20
export const APIC_LVR = 0x30
export const APIC_TASKPRI = 0x80
export const APIC_PROCPRI = 0xa0
export const APIC_EOI = 0xb0
export const APIC_LDR = 0xd0
export const APIC_DFR = 0xe0
export const APIC_SPIV = 0xf0
export const APIC_ISR = 0x100
export const APIC_TMR = 0x180
export const APIC_IRR = 0x200
export const APIC_ESR = 0x280
export const APIC_ICR = 0x300
export const APIC_ICR2 = 0x310
export const APIC_LVTT = 0x320
export const APIC_LVT0 = 0x350
export const APIC_LVTERR = 0x370
export const APIC_LVT_MASKED = 1 << 16
/** Short names of the registers that are one word, by offset; the vector sets ISR, TMR and IRR take eight each. */
export const LAPIC_REGISTERS: ReadonlyMap<number, string> = new Map([
  [APIC_ID, 'ID'],
  [APIC_LVR, 'LVR'],
  [APIC_TASKPRI, 'TPR'],
  [APIC_PROCPRI, 'PPR'],
  [APIC_EOI, 'EOI'],
  [APIC_LDR, 'LDR'],
  [APIC_DFR, 'DFR'],
  [APIC_SPIV, 'SPIV'],
  [APIC_ESR, 'ESR'],
  [APIC_ICR, 'ICR'],
  [APIC_ICR2, 'ICR2'],
  [APIC_LVTT, 'LVTT'],
  [0x330, 'LVTTHMR'],
  [0x340, 'LVTPC'],
  [APIC_LVT0, 'LVT0'],
  [0x360, 'LVT1'],
  [APIC_LVTERR, 'LVTERR'],
])
export const VLAPIC_HW_DISABLED = 1
export const VLAPIC_SW_DISABLED = 2

/** Redirection-table entry, low word. */
export const RTE_REMOTE_IRR = 1 << 14
export const RTE_LEVEL = 1 << 15
export const RTE_MASK = 1 << 16

/** VM-entry interruption-information field: valid bit and the NMI type, as Xen writes them. */
export const INTR_INFO_VALID = 0x80000000
export const INTR_TYPE_NMI = 0x200
