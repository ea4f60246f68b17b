/** From a VM exit back into the guest (arch/x86/hvm/vmx/vmx.c, intr.c, entry.S; VT-x without APICv). */
import type { Tracer } from '../../tracer.ts'
import type { Vcpu } from '../../world.ts'
import { INTR_INFO_VALID, INTR_TYPE_NMI } from '../constants.ts'
import { type Blocked, hvm_interrupt_blocked, type Intack } from './hvm.ts'
import { hvm_maybe_deassert_evtchn_irq, hvm_vcpu_ack_pending_irq, hvm_vcpu_has_pending_irq } from './irq.ts'

/** What one pass through Xen did: what was found, and what held it back. */
export interface Entry {
  readonly intack: Intack
  readonly blocked: Blocked
}

/** `vmx_vmexit_handler`, the part every exit runs: is the callback line to be lowered? */
export function vmx_vmexit_handler(x: Tracer, v: Vcpu): void {
  x.enter('vmx_vmexit_handler', v.index)
  hvm_maybe_deassert_evtchn_irq(x, v)
  x.leave()
}

function enable_intr_window(x: Tracer, v: Vcpu): void {
  x.enter('enable_intr_window', v.index)
  if (x.read(v.intr_window) === 0) x.write(v.intr_window, 1)
  x.leave()
}

/** `vmx_intr_assist`: choose, test, acknowledge, write the VM-entry field. At most one event an entry. */
export function vmx_intr_assist(x: Tracer, v: Vcpu): Entry {
  x.enter('vmx_intr_assist', v.index)
  let tpr_threshold = 0
  let intack: Intack
  let blocked: Blocked = 'none'
  for (;;) {
    intack = hvm_vcpu_has_pending_irq(x, v)
    if (x.branch('intack.source == hvm_intsrc_none', intack.source === 'none')) break
    blocked = hvm_interrupt_blocked(x, v, intack)
    if (x.branch('intblk == hvm_intblk_tpr', blocked === 'tpr')) {
      tpr_threshold = intack.vector >>> 4
      break
    }
    if (x.branch('intblk != hvm_intblk_none', blocked !== 'none')) {
      enable_intr_window(x, v)
      break
    }
    const taken = hvm_vcpu_ack_pending_irq(x, v, intack)
    if (x.branch('acknowledged', taken.source !== 'none')) {
      intack = taken
      if (taken.source === 'nmi') vmx_inject_nmi(x, v)
      else vmx_inject_extint(x, v, taken.vector)
      // Something else, or the same level-like vector, may be waiting already: come back as soon as it can be taken.
      if (
        x.branch(
          'hvm_vcpu_has_pending_irq(v).source != none',
          hvm_vcpu_has_pending_irq(x, v).source !== 'none',
        )
      ) {
        enable_intr_window(x, v)
      }
      break
    }
  }
  if (x.read(v.tpr_threshold) !== tpr_threshold) x.write(v.tpr_threshold, tpr_threshold)
  x.leave()
  return { intack, blocked }
}

/** External interrupt: `0x80000000 | vector` into the VM-entry interruption-information field. */
function vmx_inject_extint(x: Tracer, v: Vcpu, vector: number): void {
  x.enter('vmx_inject_extint', v.index, vector)
  x.write(v.vm_entry_intr_info, (INTR_INFO_VALID | vector) >>> 0)
  x.leave()
}

function vmx_inject_nmi(x: Tracer, v: Vcpu): void {
  x.enter('vmx_inject_nmi', v.index)
  x.write(v.vm_entry_intr_info, (INTR_INFO_VALID | INTR_TYPE_NMI | 2) >>> 0)
  x.leave()
}

/** VM entry: hardware takes the field, clears its valid bit, and goes through the guest's IDT. */
export function vmentry(x: Tracer, v: Vcpu): void {
  x.enter('.Lvmx_do_vmentry', v.index)
  const info = x.read(v.vm_entry_intr_info)
  if (x.branch('VM_ENTRY_INTR_INFO is valid', (info & INTR_INFO_VALID) !== 0)) {
    x.write(v.vm_entry_intr_info, (info & ~INTR_INFO_VALID) >>> 0)
  }
  x.leave()
}
