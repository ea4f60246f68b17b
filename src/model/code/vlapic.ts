/** Our pseudo-code of the virtual local APIC: arch/x86/hvm/vlapic.c. Notation: parse.ts. */
import type { Fn } from '../xen/source.ts'

export const vlapicCode = {
  vlapic_set_irq: `
[illegal_vectors_rejected] if vec < 16:             ? vec < 16
[illegal_vectors_rejected]   vlapic_error(v, illegal vector received)   > vlapic_error
[illegal_vectors_rejected]   return                 <
[tmr_follows_trigger] the vector's bit in TMR = trig   ? trig ; = vlapic.TMR
[!tmr_follows_trigger] if trig: set the vector's bit in TMR   ? trig ; = vlapic.TMR
# already in IRR: the two become one
if !vlapic_test_and_set_irr(vec, vlapic):           ? vlapic_test_and_set_irr(vec, vlapic) ; = vlapic.IRR
  vcpu_kick(v)                                      > vcpu_kick
`,
  vlapic_error: `
lock, interrupts off                                = irqs_disabled
if ESR has not got the error:
  ESR |= error, and illegal vector if LVTERR has one   = vlapic.ESR
  if LVTERR is unmasked and its vector legal:
    vlapic_set_irq(v, its vector, edge)             > vlapic_set_irq
unlock, interrupts as they were                     = irqs_disabled
`,
  vlapic_has_pending_irq: `
if !vlapic_enabled(vlapic):                         ? !vlapic_enabled(vlapic)
  return nothing                                    <
irr = highest vector in IRR
if irr == -1:                                       ? irr == -1
  return nothing                                    <
isr = highest vector in ISR
# only a higher class interrupts what is in service
if (isr & 0xf0) >= (irr & 0xf0):                    ? (isr & 0xf0) >= (irr & 0xf0)
  return nothing                                    <
return irr                                          <
`,
  vlapic_ack_pending_irq: `
set the vector's bit in ISR                         = vlapic.ISR
clear the vector's bit in IRR                       = vlapic.IRR
`,
  vlapic_EOI_set: `
vector = highest in ISR
if vector == -1:                                    ? vector == -1
  return                                            <
clear the vector's bit in ISR                       = vlapic.ISR
# TMR: it came from a level line
[!tmr_follows_trigger] if vlapic_test_and_clear_vector(vector, TMR):   ? vlapic_test_and_clear_vector(vector, TMR) ; = vlapic.TMR
[tmr_follows_trigger] if the vector's bit in TMR is set:   ? vlapic_test_and_clear_vector(vector, TMR)
  vioapic_update_EOI(d, vector)                     > vioapic_update_EOI
`,
  vlapic_reg_write: `
by offset:
  EOI: vlapic_EOI_set(v)                            > vlapic_EOI_set
  TPR = val & 0xff                                  = vlapic.TPR
  ID = val                                          = vlapic.ID
  LDR, DFR, ICR2 = the bits of val that they have   = vlapic.LDR ; = vlapic.DFR ; = vlapic.ICR2
  ICR: vlapic_ipi(v, val, ICR2)                     > vlapic_ipi
    ICR = val, never busy                           = vlapic.ICR
  an LVT entry = val, masked while off by software  = vlapic.LVTT ; = vlapic.LVTTHMR ; = vlapic.LVTPC ; = vlapic.LVT0 ; = vlapic.LVT1 ; = vlapic.LVTERR
    LVT0: vlapic_adjust_i8259_target(d)             > vlapic_adjust_i8259_target
  SPIV = val & 0x3ff                                = vlapic.SPIV
    off by software = !(val & APIC_SPIV_APIC_ENABLED)   ? !(val & APIC_SPIV_APIC_ENABLED) ; = vlapic.disabled
    if off: mask every LVT entry                    = vlapic.LVTT ; = vlapic.LVTTHMR ; = vlapic.LVTPC ; = vlapic.LVT0 ; = vlapic.LVT1 ; = vlapic.LVTERR
    [bind_vector] # proposal: vectors that it could not take while off
    [bind_vector] if on now: vlapic_raise_evtchn_vectors(v)   > vlapic_raise_evtchn_vectors
    [upcall_vector_needs_lapic] # an upcall that waited for this
    [upcall_vector_needs_lapic] if on and evtchn_upcall_vector && evtchn_upcall_pending:   ? evtchn_upcall_vector && evtchn_upcall_pending
    [upcall_vector_needs_lapic]   vlapic_set_irq(v, upcall vector, edge)   > vlapic_set_irq
`,
  vlapic_read: `
return the register; PPR is worked out from TPR and ISR   <
`,
  vlapic_msr_set: `
if the enable bit changes:                          ? the enable bit changes
  if enable: vlapic_reset(v)                        > vlapic_reset
  off by hardware = !enable                         = vlapic.disabled
`,
  vlapic_reset: `
# ID, version, DFR and SPIV have values; LVT entries are masked
every register = its value after a reset            = vlapic
off by software = 1                                 = vlapic.disabled
`,
  vlapic_ipi: `
# INIT and STARTUP are not modelled
lowest priority: targets = vlapic_lowest_prio(d)    > vlapic_lowest_prio
else: targets = all that are addressed
for each target:
  vlapic_accept_irq(target, icr_low)                > vlapic_accept_irq
`,
  vlapic_accept_irq: `
by delivery mode:
  fixed, lowest priority: if vlapic_enabled(vlapic):   ? vlapic_enabled(vlapic)
    vlapic_set_irq(v, vector, edge)                 > vlapic_set_irq
  NMI: if !test_and_set_bool(v->nmi_pending):       ? test_and_set_bool(v->nmi_pending) ; = nmi_pending
    if v is offline: it is online now               = _VPF_down
      vcpu_wake(v)                                  > vcpu_wake
    vcpu_kick(v)                                    > vcpu_kick
`,
  vlapic_lowest_prio: `
for each vCPU, from the one after round_robin_prev_vcpu:
  addressed, LAPIC on, lowest PPR so far: it is the target
if there is a target: round_robin_prev_vcpu = target   = round_robin_prev_vcpu
return target                                       <
`,
  vlapic_adjust_i8259_target: `
# by ExtINT at LVT0 or IO-APIC pin 0, or LAPIC off by hardware
i8259_target = first vCPU that accepts, else vCPU 0   = i8259_target
`,
  vlapic_raise_evtchn_vectors: `
# proposal: a LAPIC that was off took no vectors
for each channel of v with a vector of its own:
  if PENDING && !MASKED:                            ? PENDING && !MASKED
    hvm_assert_evtchn_vector(v, vector)             > hvm_assert_evtchn_vector
`,
} satisfies Partial<Record<Fn, string>>
