/** VM exit, VM entry, and the guest, in words: arch/x86/hvm/vmx/*, x86_64/entry.S; what is not Xen says so. */
import type { Fn } from '../xen/source.ts'
import { type FnWords, hex, type Say, type Scene } from './scene.ts'

/** What the guest does to its own memory, by operation. */
const MEMORY: Readonly<Record<string, Say>> = {
  g_set_mask: s =>
    `${s.v} writes the MASKED bit of its port ${s.op['port']} in memory; Xen learns nothing of it.`,
  g_set_pending: s =>
    `${s.v} writes the PENDING bit of its port ${s.op['port']} in memory; Xen learns nothing of it.`,
  g_set_upcall_pending: s => `${s.v} writes its own upcall flag in memory; Xen learns nothing of it.`,
  g_set_upcall_mask: s =>
    `${s.v} writes its own upcall mask in memory, which only PV guests use; Xen learns nothing of it.`,
  g_page_init: s =>
    `${s.v} fills its page ${s.op['gfn']} with one word, before it hands the page to Xen; Xen learns nothing of it.`,
  set_if: s =>
    `${s.v} switches its interrupts ${s.op['val'] ? 'on' : 'off'} (RFLAGS.IF); Xen learns nothing of it.`,
}

const guestMemory = (s: Scene): string => {
  const say = MEMORY[s.op.op]
  return typeof say === 'function' ? say(s) : `${s.v} writes its own memory; Xen learns nothing of it.`
}

const ENVIRONMENT: Readonly<Record<string, Say>> = {
  set_in_irq: s =>
    s.op['val']
      ? 'The physical CPU takes a hardware interrupt: its handler begins.'
      : 'The hardware interrupt handler ends.',
  set_irqs_enabled: s => `Interrupts of the physical CPU go ${s.op['val'] ? 'on' : 'off'}.`,
  set_blocked: s => `${s.op['t']} is made to be ${s.op['val'] ? 'blocked' : 'awake'}.`,
  set_running: s => `${s.op['t']} is ${s.op['val'] ? 'put on' : 'taken off'} a physical CPU.`,
  set_online: s => `${s.op['t']} goes ${s.op['val'] ? 'online' : 'offline'}.`,
  set_paused: s =>
    s.op['val']
      ? `The toolstack pauses the domain of ${s.op['t']}.`
      : `The toolstack lets the domain of ${s.op['t']} go on.`,
  set_blocked_in_xen: s =>
    s.op['val']
      ? `${s.op['t']} sleeps inside Xen until its device model answers.`
      : `${s.op['t']} no longer sleeps inside Xen.`,
}

const environment = (s: Scene): string => {
  const say = ENVIRONMENT[s.op.op]
  return typeof say === 'function' ? say(s) : 'The world around Xen changes.'
}

export const entryWords = {
  vmx_vmexit_handler: {
    enter: s => `${s.v} has left guest mode: Xen has a chance to act before it goes back.`,
  },
  vmx_intr_assist: {
    enter: s =>
      `Before ${s.v} may enter the guest, Xen chooses what it takes there: at most one event an entry.`,
    branches: {
      'intack.source == hvm_intsrc_none': [
        s => `Nothing waits for ${s.v}, so it enters the guest with no interrupt.`,
        s => `Something waits for ${s.v}; the question is whether it may come now.`,
      ],
      'intblk == hvm_intblk_tpr': [
        s =>
          `The task priority is in the way: the CPU is told to exit when ${s.v} lowers it (TPR_THRESHOLD).`,
        'The task priority is not in the way.',
      ],
      'intblk != hvm_intblk_none': [
        s =>
          `${s.v} has interrupts off: the CPU is told to exit as soon as it can take one (interrupt window).`,
        'Nothing else is in the way, so the interrupt can be taken.',
      ],
      acknowledged: [
        'The interrupt can be injected: its controller gave it away, or, for the callback vector, no controller is asked.',
        'The controller has nothing to give after all, so the search begins anew.',
      ],
      'hvm_vcpu_has_pending_irq(v).source != none': [
        s =>
          `Something still waits for ${s.v}, so it has to come back to Xen as soon as it can take another one.`,
        s => `Nothing else waits for ${s.v}.`,
      ],
    },
  },
  vmx_inject_extint: {
    enter: s =>
      `Vector ${hex(s.arg('vector'))} goes into the VM-entry interruption-information field of ${s.v}: the CPU takes it as it enters the guest.`,
  },
  vmx_inject_nmi: { enter: s => `An NMI goes into the VM-entry interruption-information field of ${s.v}.` },
  enable_intr_window: {
    enter: s =>
      `${s.v} is to leave guest mode as soon as it could take an interrupt (interrupt-window exiting).`,
  },
  '.Lvmx_do_vmentry': {
    enter: s =>
      `${s.v} enters guest mode; if the VM-entry field is valid, the CPU goes through the guest's IDT first.`,
    branches: {
      'VM_ENTRY_INTR_INFO is valid': [
        s =>
          `The VM-entry field holds vector ${hex(s.read(s.vcpu.vm_entry_intr_info) & 0xff)}: ${s.v} takes it as it enters the guest.`,
        s => `The VM-entry field is empty: ${s.v} goes on where it was, uninterrupted.`,
      ],
    },
  },
  test_guest_events: {
    enter: s => `On the way back to the PV vCPU ${s.v} Xen looks at its flag and its upcall mask together.`,
    result: (s, due) =>
      due ? `The event callback of ${s.v} is due.` : `No event callback of ${s.v} is due.`,
    branches: {
      'evtchn_upcall_pending && !evtchn_upcall_mask': [
        s => `${s.v}'s flag is set and its upcall mask clear, so its event callback is due.`,
        s => `${s.v}'s flag is clear or its upcall mask set, so it goes on where it was.`,
      ],
    },
  },
  create_bounce_frame: {
    enter: s =>
      `Xen builds a frame on ${s.v}'s kernel stack, as if an interrupt had come, and masks further upcalls: no vector, no APIC.`,
  },
  environment: { enter: environment },
  guestMemory: { enter: guestMemory },
  guestUpcall: {
    enter: s =>
      `The guest's upcall handler runs on ${s.v}: it clears the flag first, so that a later event makes a new edge.`,
  },
  guestScan: {
    enter: s =>
      `${s.v} takes its selector, then the words it names, then the ports that are pending and not masked.`,
    branches: {
      'evtchn_pending_sel names a word': [
        s => `${s.v}'s selector names a word, whose pending ports are looked at.`,
        s => `${s.v}'s selector names no further word.`,
      ],
    },
  },
  guestInterrupt: {
    enter: s => `${s.v} takes vector ${hex(s.arg('vector'))} through its IDT; the gate clears RFLAGS.IF.`,
  },
  guestVectorHandler: {
    enter: s =>
      `Proposal: the handler of vector ${hex(s.arg('vector'))} knows its channel without a scan, and clears PENDING before it looks at the ring.`,
  },
  guestReturn: {
    enter: s =>
      s.vcpu.dom.hvm
        ? `${s.v} ends its handler with IRET, which brings back RFLAGS.IF.`
        : `${s.v} ends its handler and unmasks upcalls.`,
    branches: {
      'interrupt window open: exit reason 7': [
        s =>
          `Xen had asked for an interrupt window, and ${s.v} can take interrupts again: a VM exit (reason 7) follows at once.`,
        s => `${s.v} goes on in the guest; no interrupt window makes it exit.`,
      ],
    },
  },
  deviceLine: { enter: s => `A device of ${s.d} moves its line.` },
  otherCpu: {
    enter: 'Meanwhile another physical CPU does something: this operation stands still until that is over.',
  },
  hardwareInterrupt: {
    enter: 'A hardware interrupt stops this physical CPU in the middle of it, and its handler runs.',
  },
} as const satisfies Partial<Record<Fn, FnWords>>
