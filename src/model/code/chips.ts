/** Our pseudo-code of the virtual IO-APIC and 8259s: arch/x86/hvm/vioapic.c, vpic.c. Notation: parse.ts. */
import type { Fn } from '../xen/source.ts'

export const chipsCode = {
  vioapic_irq_positive_edge: `
ent = the redirection entry of the pin
if ent->fields.mask:                                ? ent->fields.mask
  return                                            <
if ent->fields.trig_mode == VIOAPIC_EDGE_TRIG:      ? ent->fields.trig_mode == VIOAPIC_EDGE_TRIG
  vioapic_deliver(d, gsi)                           > vioapic_deliver
# level: once, until its EOI
else if !ent->fields.remote_irr:                    ? !ent->fields.remote_irr
  ent->fields.remote_irr = 1                        = redirtbl
  vioapic_deliver(d, gsi)                           > vioapic_deliver
`,
  vioapic_deliver: `
# nobody addressed: nothing is delivered, silently
by delivery mode:
  fixed: for each vCPU that is addressed:
    [ioapic_skips_disabled_lapics] if its LAPIC is on: ioapic_inj_irq(v, vector, trig_mode)   > ioapic_inj_irq
    [!ioapic_skips_disabled_lapics] ioapic_inj_irq(v, vector, trig_mode)   > ioapic_inj_irq
  lowest priority: target = vlapic_lowest_prio(d)   > vlapic_lowest_prio
    if target != NULL:                              ? target != NULL
      ioapic_inj_irq(target, vector, trig_mode)     > ioapic_inj_irq
  NMI: for each vCPU that is addressed:
    if !test_and_set_bool(v->nmi_pending):          ? test_and_set_bool(v->nmi_pending) ; = nmi_pending
      vcpu_kick(v)                                  > vcpu_kick
`,
  ioapic_inj_irq: `
vlapic_set_irq(v, vector, trig_mode)                > vlapic_set_irq
`,
  vioapic_update_EOI: `
for each pin whose entry has that vector:
  remote IRR = 0                                    = redirtbl
  # the line is still up: that is what level means
  if trig_mode == LEVEL && !mask && gsi_assert_count[gsi]:   ? trig_mode == LEVEL && !mask && gsi_assert_count[gsi]
    remote IRR = 1                                  = redirtbl
    vioapic_deliver(d, gsi)                         > vioapic_deliver
`,
  vioapic_write_redirent: `
top word: write the destination                     = redirtbl.hi
low word: write all but remote IRR and delivery status   = redirtbl
if idx == 0: vlapic_adjust_i8259_target(d)          > vlapic_adjust_i8259_target
else if ent.fields.trig_mode == VIOAPIC_EDGE_TRIG:  ? ent.fields.trig_mode == VIOAPIC_EDGE_TRIG
  remote IRR = 0                                    = redirtbl
# unmasked while its line is up
else if !mask && !remote_irr && gsi_assert_count[idx]:   ? !mask && !remote_irr && gsi_assert_count[idx]
  remote IRR = 1                                    = redirtbl
  vioapic_deliver(d, idx)                           > vioapic_deliver
`,
  vpic_irq_positive_edge: `
# line 2 is the slave's
if irq == 2:                                        ? irq == 2
  return                                            <
set the line's bit in IRR of its chip               = vpic.irr
if !(vpic->imr & mask):                             ? !(vpic->imr & mask)
  vpic_update_int_output(vpic)                      > vpic_update_int_output
`,
  vpic_irq_negative_edge: `
# line 2 is the slave's
if irq == 2:                                        ? irq == 2
  return                                            <
clear the line's bit in IRR of its chip             = vpic.irr
if !(vpic->imr & mask):                             ? !(vpic->imr & mask)
  vpic_update_int_output(vpic)                      > vpic_update_int_output
`,
  vpic_update_int_output: `
# in IRR, not in IMR, and more urgent than all in ISR
out = is there a line to interrupt with?
[pic_quiet_in_init] while it is being initialised: out = 0
if int_output stays as it is:                       ? int_output stays as it is
  return                                            <
vpic->int_output = out                              = vpic.int_output
if vpic is the slave:
  line 2 of the master = out                        = vpic.irr
  vpic_update_int_output(master)                    > vpic_update_int_output
else if out and i8259_target != NULL:               ? i8259_target != NULL
  vcpu_kick(i8259_target)                           > vcpu_kick
`,
  vpic_ack_pending_irq: `
# -1 if it does not accept it, or INT is down by now
if !accept || !int_output: return -1                ? !accept || !int_output
# the INTA cycle, on the master, then on a slave behind line 2
an edge line's bit in IRR = 0                       = vpic.irr
the line's bit in ISR = 1, unless EOI is automatic  = vpic.isr
automatic EOI with rotation: it is the last in turn now   = vpic.priority_add
vpic_update_int_output(vpic)                        > vpic_update_int_output
return irq_base + line                              <
`,
  vpic_ioport_write: `
# even port: ICW1 starts anew, OCW2 is an EOI, OCW3 sets modes
# odd port: IMR, or the next word while being initialised
IRR: edge lines go at ICW1                          = vpic.irr
IMR = val, or 0 at ICW1                             = vpic.imr
ISR: an EOI retires one line; 0 at ICW1             = vpic.isr
rotation: who is last in turn; 0 at ICW1            = vpic.priority_add ; = vpic.rotate_on_auto_eoi
modes of OCW3: special mask, read ISR, poll         = vpic.special_mask_mode ; = vpic.readsel_isr ; = vpic.poll
irq_base: ICW2, without its low three bits          = vpic.irq_base
nesting and automatic EOI: ICW4                     = vpic.special_fully_nested_mode ; = vpic.auto_eoi
which word is next; 0: initialised                  = vpic.init_state
vpic_update_int_output(vpic)                        > vpic_update_int_output
`,
  vpic_ioport_read: `
if vpic->poll:                                      ? vpic->poll
  # an INTA cycle, as vpic_ack_pending_irq makes it
  vpic->poll = 0                                    = vpic.poll
  an edge line's bit in IRR = 0                     = vpic.irr
  the line's bit in ISR = 1, unless EOI is automatic   = vpic.isr
  automatic EOI with rotation: it is the last in turn now   = vpic.priority_add
  vpic_update_int_output(vpic)                      > vpic_update_int_output
  return the line                                   <
return IMR from an odd port, IRR or ISR from an even one   <
`,
  vpic_intercept_elcr_io: `
# fixed: lines 0, 1, 8 and 13 are edge, the cascade is level
a write: ELCR = val, as far as the lines can choose   = vpic.elcr
return ELCR                                         <
`,
} satisfies Partial<Record<Fn, string>>
