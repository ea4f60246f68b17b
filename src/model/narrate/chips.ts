/** The virtual interrupt chips in words: arch/x86/hvm/vioapic.c, vpic.c and vlapic.c. */

import { LAPIC_REGISTERS } from '../xen/constants.ts'
import type { Fn } from '../xen/source.ts'
import { type BranchWords, type FnWords, hex, type Scene } from './scene.ts'

const entry = (s: Scene): number => s.read(s.domain.redirtbl_lo + s.arg('gsi'))
const vector = (s: Scene): string => hex(entry(s) & 0xff)
const chip = (s: Scene): string => (s.arg('port') & 0x80 ? 'slave' : 'master')
const register = (s: Scene): string =>
  LAPIC_REGISTERS.get(s.arg('offset') & ~0xf) ?? `register ${hex(s.arg('offset'))}`

const NMI: BranchWords = [
  s => `${s.v} has an NMI waiting already, and a second one is not counted.`,
  s => `${s.v} had no NMI waiting, so this one is noted.`,
]

const CASCADE: BranchWords = [
  'Line 2 is where the slave is connected, so no device can drive it.',
  s => `Line ${s.arg('irq')} is one that a device can drive.`,
]

const OPEN: BranchWords = [
  s => `Line ${s.arg('irq')} is not masked at the 8259, so its output may change.`,
  s =>
    `Line ${s.arg('irq')} is masked at the 8259, so its output stays; guests that use the IO-APIC mask all lines here.`,
]

export const chipWords = {
  vioapic_irq_positive_edge: {
    enter: s => `Pin ${s.arg('gsi')} of ${s.d}'s virtual IO-APIC sees its line rise.`,
    branches: {
      'ent->fields.mask': [
        s =>
          `The entry of pin ${s.arg('gsi')} is masked, so nothing is delivered; a level entry is looked at again when unmasked.`,
        s => `The entry of pin ${s.arg('gsi')} is not masked.`,
      ],
      'ent->fields.trig_mode == VIOAPIC_EDGE_TRIG': [
        s => `Pin ${s.arg('gsi')} is edge-triggered: each rise is one interrupt.`,
        s => `Pin ${s.arg('gsi')} is level-triggered: one interrupt, and no other until its EOI.`,
      ],
      '!ent->fields.remote_irr': [
        s => `Remote IRR of pin ${s.arg('gsi')} is 0: no earlier interrupt of it awaits an EOI.`,
        s =>
          `Remote IRR of pin ${s.arg('gsi')} is 1: an earlier interrupt still awaits its EOI, which will look at the line again.`,
      ],
    },
  },
  vioapic_deliver: {
    enter: s =>
      `The entry of pin ${s.arg('gsi')} says which vCPU gets which vector: here vector ${vector(s)}.`,
    branches: {
      'target != NULL': [
        'One of the local APICs addressed has the lowest priority and gets the vector.',
        'No local APIC is addressed, so nothing is delivered, silently.',
      ],
      'test_and_set_bool(v->nmi_pending)': [
        'This vCPU has an NMI waiting already, and a second one is not counted.',
        'This vCPU had no NMI waiting, so this one is noted.',
      ],
    },
  },
  ioapic_inj_irq: {
    enter: s =>
      `The IO-APIC sends vector ${hex(s.arg('vector'))} to the local APIC of ${s.v}, ${s.arg('trig_mode') ? 'level' : 'edge'}-triggered.`,
  },
  vioapic_update_EOI: {
    enter: s =>
      `The EOI of vector ${hex(s.arg('vector'))} reaches the IO-APIC: every entry with that vector is looked at again.`,
    branches: {
      'trig_mode == LEVEL && !mask && gsi_assert_count[gsi]': [
        'The line is still up, so the interrupt is delivered again: that is what level-triggered means.',
        'The line is down (or the entry masked or edge-triggered), so it ends here.',
      ],
    },
  },
  vioapic_write_redirent: {
    enter: s =>
      `The guest writes the ${s.arg('top_word') ? 'upper' : 'lower'} half of the IO-APIC entry of pin ${s.arg('idx')}.`,
    branches: {
      'ent.fields.trig_mode == VIOAPIC_EDGE_TRIG': [
        s => `Pin ${s.arg('idx')} is edge-triggered, so it has no remote IRR to keep.`,
        s => `Pin ${s.arg('idx')} is level-triggered.`,
      ],
      '!mask && !remote_irr && gsi_assert_count[idx]': [
        s => `The line of pin ${s.arg('idx')} is up and may be delivered now, so it is, at once.`,
        s => `Nothing waits at pin ${s.arg('idx')} for delivery.`,
      ],
    },
  },
  vpic_irq_positive_edge: {
    enter: s => `Line ${s.arg('irq')} of ${s.d}'s 8259s rises.`,
    branches: { 'irq == 2': CASCADE, '!(vpic->imr & mask)': OPEN },
  },
  vpic_irq_negative_edge: {
    enter: s => `Line ${s.arg('irq')} of ${s.d}'s 8259s falls.`,
    branches: { 'irq == 2': CASCADE, '!(vpic->imr & mask)': OPEN },
  },
  vpic_update_int_output: {
    enter: s =>
      `The ${s.arg('chip') ? 'slave' : 'master'} 8259 of ${s.d} works out whether it asks for an interrupt.`,
    branches: {
      'int_output stays as it is': [
        s => `The output of the ${s.arg('chip') ? 'slave' : 'master'} 8259 stays as it is.`,
        s => `The output of the ${s.arg('chip') ? 'slave' : 'master'} 8259 changes.`,
      ],
      'i8259_target != NULL': [
        'A vCPU is chosen to take 8259 interrupts, and it is made to look.',
        'No vCPU is chosen to take 8259 interrupts.',
      ],
    },
  },
  vpic_ack_pending_irq: {
    enter: s => `The 8259s are asked, for ${s.v}, which vector it is to take.`,
    result: (_, v) => (v < 0 ? 'The 8259s have no vector to give.' : `The 8259s give vector ${hex(v)}.`),
    branches: {
      '!accept || !int_output': [
        'No 8259 interrupt can be taken after all.',
        'The master 8259 asks for an interrupt and the vCPU takes it.',
      ],
    },
  },
  vpic_ioport_write: {
    enter: s => `The guest writes ${hex(s.arg('val'))} to port ${hex(s.arg('port'))} of the ${chip(s)} 8259.`,
  },
  vpic_ioport_read: {
    enter: s => `The guest reads port ${hex(s.arg('port'))} of the ${chip(s)} 8259.`,
    result: (_, val) => `The guest reads ${hex(val)} from the 8259.`,
    branches: {
      'vpic->poll': [
        'The guest had asked to poll, so this read takes the interrupt.',
        'The guest had not asked to poll, so this read only shows a register.',
      ],
    },
  },
  vpic_intercept_elcr_io: {
    enter: s =>
      `The guest uses port ${hex(s.arg('port'))}, which says which lines of the 8259s are level-triggered.`,
    result: (_, val) => `The lines that are level-triggered are ${hex(val)}.`,
  },
  vlapic_set_irq: {
    enter: s => `Vector ${hex(s.arg('vector'))} is requested in the local APIC of ${s.v}.`,
    branches: {
      'vec < 16': [
        s =>
          `Vector ${hex(s.arg('vector'))} is illegal: a local APIC notes an error instead of requesting it.`,
        s => `Vector ${hex(s.arg('vector'))} is one that a local APIC can request.`,
      ],
      trig: [
        s =>
          `Vector ${hex(s.arg('vector'))} is level-triggered, so its TMR bit has to be 1: the EOI must reach the IO-APIC.`,
        s => `Vector ${hex(s.arg('vector'))} is edge-triggered, so its EOI concerns the local APIC alone.`,
      ],
      'vlapic_test_and_set_irr(vec, vlapic)': [
        s => `Vector ${hex(s.arg('vector'))} was requested already, so the two requests become one.`,
        s => `Vector ${hex(s.arg('vector'))} was not requested yet, so ${s.v} is made to look.`,
      ],
    },
  },
  vlapic_error: {
    enter: s =>
      `The local APIC of ${s.v} notes the error ${hex(s.arg('errmask'))} (an illegal vector came in), and interrupts by LVTERR if that is not masked.`,
  },
  vlapic_has_pending_irq: {
    enter: s => `Which vector would the local APIC of ${s.v} deliver?`,
    result: (s, v) =>
      v < 0
        ? `The local APIC of ${s.v} has nothing to deliver.`
        : `The local APIC of ${s.v} would deliver vector ${hex(v)}.`,
    branches: {
      '!vlapic_enabled(vlapic)': [
        s => `The local APIC of ${s.v} is off, so it delivers nothing.`,
        s => `The local APIC of ${s.v} is on.`,
      ],
      'irr == -1': [
        s => `No vector is requested in the local APIC of ${s.v}.`,
        s => `A vector is requested in the local APIC of ${s.v}, and the highest one counts.`,
      ],
      '(isr & 0xf0) >= (irr & 0xf0)': [
        'A vector of the same or a higher class is in service, so this one waits for its EOI.',
        'Nothing of the same or a higher class is in service.',
      ],
    },
  },
  vlapic_ack_pending_irq: {
    enter: s => `Vector ${hex(s.arg('vector'))} goes into service: from IRR to ISR, until the guest's EOI.`,
  },
  vlapic_EOI_set: {
    enter: s => `${s.v} has handled its interrupt (EOI): the highest vector in service is retired.`,
    branches: {
      'vector == -1': [
        'No vector is in service, so the EOI retires nothing.',
        'A vector is in service, and the highest one is retired.',
      ],
      'vlapic_test_and_clear_vector(vector, TMR)': [
        'The vector was level-triggered, so the IO-APIC is told: its line may still be up.',
        'The vector was edge-triggered, so the local APIC alone is concerned.',
      ],
    },
  },
  vlapic_reg_write: {
    enter: s =>
      `${s.v} writes ${hex(s.arg('val'))} to ${register(s)} of its local APIC, which makes it leave guest mode.`,
    branches: {
      '!(val & APIC_SPIV_APIC_ENABLED)': [
        s => `The enable bit is 0: the local APIC of ${s.v} is switched off by software.`,
        s => `The enable bit is 1: the local APIC of ${s.v} is on.`,
      ],
      'evtchn_upcall_vector && evtchn_upcall_pending': [
        s =>
          `${s.v} has an upcall vector and its flag is set: what could not be raised while the local APIC was off is raised now.`,
        s => `No upcall waits for ${s.v}'s local APIC to be switched on.`,
      ],
    },
  },
  vlapic_read: {
    enter: s => `${s.v} reads ${register(s)} of its local APIC.`,
    result: (s, val) => `${s.v} reads ${hex(val)}.`,
  },
  vlapic_msr_set: {
    enter: s => `${s.v} switches its local APIC ${s.arg('enable') ? 'on' : 'off'} by the APIC base register.`,
    branches: {
      'the enable bit changes': [
        'The enable bit changes.',
        'The enable bit is as it was, so nothing happens.',
      ],
    },
  },
  vlapic_raise_evtchn_vectors: {
    enter: s =>
      `Proposal: the local APIC of ${s.v} is on now, so the vectors of ports that became pending while it was off are raised.`,
    branches: {
      'PENDING && !MASKED': [
        s =>
          `Proposal: a port with a vector of its own on ${s.v} is pending and not masked, so its vector is raised.`,
        s => `Proposal: a port with a vector of its own on ${s.v} has no event to deliver.`,
      ],
    },
  },
  vlapic_reset: { enter: s => `The local APIC of ${s.v} goes back to its reset values.` },
  vlapic_ipi: {
    enter: s => `${s.v} wrote the interrupt command register, to send an interrupt to a vCPU of its domain.`,
  },
  vlapic_accept_irq: {
    enter: s => `The interrupt that was sent arrives at the local APIC of ${s.v}.`,
    branches: {
      'vlapic_enabled(vlapic)': [
        s => `The local APIC of ${s.v} is on and takes it.`,
        s => `The local APIC of ${s.v} is off, so the interrupt is lost.`,
      ],
      'test_and_set_bool(v->nmi_pending)': NMI,
    },
  },
  vlapic_lowest_prio: {
    enter: s =>
      `Of the local APICs of ${s.d} that are addressed, the one with the lowest priority is chosen.`,
  },
  vlapic_adjust_i8259_target: {
    enter: s => `Xen works out which vCPU of ${s.d} takes the interrupts of the 8259s.`,
  },
} as const satisfies Partial<Record<Fn, FnWords>>
