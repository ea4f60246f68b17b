/** The emulated local APIC (arch/x86/hvm/vlapic.c, 4.4.0), without APICv, posted interrupts and timer. */
import type { Tracer } from '../../tracer.ts'
import type { Domain, Vcpu } from '../../world.ts'
import {
  APIC_DFR,
  APIC_EOI,
  APIC_ESR,
  APIC_ICR,
  APIC_ICR2,
  APIC_ID,
  APIC_IRR,
  APIC_ISR,
  APIC_LDR,
  APIC_LVT_MASKED,
  APIC_LVT0,
  APIC_LVTERR,
  APIC_LVTT,
  APIC_PROCPRI,
  APIC_SPIV,
  APIC_TASKPRI,
  APIC_TMR,
  RTE_MASK,
  VLAPIC_HW_DISABLED,
  VLAPIC_SW_DISABLED,
} from '../constants.ts'
import { evtchn_upcall_pending, vcpu_kick } from '../domain.ts'
import { evtchn_port_is_masked, evtchn_port_is_pending } from '../event.ts'
import { spin_lock_irqsave, spin_unlock_irqrestore } from '../irq.ts'
import { vcpu_wake } from '../schedule.ts'
import { hvm_assert_evtchn_vector } from './irq.ts'
import { lapicReset } from './lapicReset.ts'
import { vioapic_update_EOI } from './vioapic.ts'

const APIC_MODE_MASK = 0x700
const APIC_DM_EXTINT = 0x700
/** Writable bits of LVTT, LVTTHMR, LVTPC, LVT0, LVT1, LVTERR. */
const vlapic_lvt_mask = [0x710ff, 0x117ff, 0x117ff, 0x1f7ff, 0x1f7ff, 0x110ff] as const

const reg = (v: Vcpu, offset: number): number => v.lapic + (offset >>> 4)

export const vlapic_get_reg = (x: Tracer, v: Vcpu, offset: number): number => x.read(reg(v, offset))

const set = (x: Tracer, v: Vcpu, offset: number, value: number): void => {
  if (vlapic_get_reg(x, v, offset) !== value >>> 0) x.write(reg(v, offset), value >>> 0)
}

/** Not disabled by the guest's software enable bit nor by the APIC base MSR. */
export const vlapic_enabled = (x: Tracer, v: Vcpu): boolean => x.read(v.lapic_disabled) === 0

const hw_disabled = (x: Tracer, v: Vcpu): boolean => (x.read(v.lapic_disabled) & VLAPIC_HW_DISABLED) !== 0

/** Register and bit that hold a vector in one of the 256-bit sets (eight registers, 0x10 apart). */
const at = (v: Vcpu, base: number, vector: number): [cell: number, bit: number] => [
  reg(v, base + ((vector >>> 5) << 4)),
  1 << (vector & 31),
]

const test = (x: Tracer, v: Vcpu, base: number, vector: number): boolean => {
  const [cell, bit] = at(v, base, vector)
  return (x.read(cell) & bit) !== 0
}

const setVector = (x: Tracer, v: Vcpu, base: number, vector: number): void => {
  const [cell, bit] = at(v, base, vector)
  if ((x.read(cell) & bit) === 0) x.write(cell, (x.read(cell) | bit) >>> 0)
}

const clearVector = (x: Tracer, v: Vcpu, base: number, vector: number): void => {
  const [cell, bit] = at(v, base, vector)
  if ((x.read(cell) & bit) !== 0) x.write(cell, (x.read(cell) & ~bit) >>> 0)
}

/** Highest vector of a set, −1 if it is empty. */
function vlapic_find_highest_vector(x: Tracer, v: Vcpu, base: number): number {
  for (let w = 7; w >= 0; w--) {
    const word = x.read(reg(v, base + (w << 4)))
    if (word !== 0) return w * 32 + 31 - Math.clz32(word)
  }
  return -1
}

/** Processor priority: TPR, or the class of the highest vector in service if that is higher. */
export function vlapic_get_ppr(x: Tracer, v: Vcpu): number {
  const tpr = vlapic_get_reg(x, v, APIC_TASKPRI)
  const isrv = Math.max(vlapic_find_highest_vector(x, v, APIC_ISR), 0)
  return (tpr & 0xf0) >= (isrv & 0xf0) ? tpr & 0xff : isrv & 0xf0
}

/** `vlapic_set_irq`: level (`trig` 1) also marks TMR. Only a new IRR bit kicks; a second request coalesces. */
export function vlapic_set_irq(x: Tracer, v: Vcpu, vector: number, trig: number): void {
  x.enter('vlapic_set_irq', v.index, vector, trig)
  if (x.release.illegal_vectors_rejected && x.branch('vec < 16', vector < 16)) {
    vlapic_error(x, v, APIC_ESR_RECVILL)
    return x.leave()
  }
  if (x.branch('trig', trig !== 0)) setVector(x, v, APIC_TMR, vector)
  else if (x.release.tmr_follows_trigger) clearVector(x, v, APIC_TMR, vector)
  const already = test(x, v, APIC_IRR, vector)
  setVector(x, v, APIC_IRR, vector)
  if (!x.branch('vlapic_test_and_set_irr(vec, vlapic)', already)) vcpu_kick(x, v)
  x.leave()
}

const APIC_ESR_RECVILL = 1 << 6

/** `vlapic_error`: notes the error, and interrupts through LVTERR if that is unmasked (its vector may be illegal too). */
function vlapic_error(x: Tracer, v: Vcpu, errmask: number): void {
  x.enter('vlapic_error', v.index, errmask)
  const flags = spin_lock_irqsave(x)
  const esr = vlapic_get_reg(x, v, APIC_ESR)
  if ((esr & errmask) !== errmask) {
    const lvterr = vlapic_get_reg(x, v, APIC_LVTERR)
    const unmasked = (lvterr & APIC_LVT_MASKED) === 0
    const inject = unmasked && (lvterr & 0xff) >= 16
    set(x, v, APIC_ESR, esr | errmask | (unmasked && !inject ? APIC_ESR_RECVILL : 0))
    if (inject) vlapic_set_irq(x, v, lvterr & 0xff, 0)
  }
  spin_unlock_irqrestore(x, flags)
  x.leave()
}

const DFR_FLAT = 0xffffffff
const DFR_CLUSTER = 0x0fffffff

function vlapic_match_logical_addr(x: Tracer, v: Vcpu, mda: number): boolean {
  const id = vlapic_get_reg(x, v, APIC_LDR) >>> 24
  switch (vlapic_get_reg(x, v, APIC_DFR)) {
    case DFR_FLAT:
      return (id & mda) !== 0
    case DFR_CLUSTER:
      return id >>> 4 === mda >>> 4 && (id & mda & 0xf) !== 0
    default:
      return false
  }
}

/** `vlapic_match_dest`: is this LAPIC addressed? `short_hand` is the ICR field (bits 19:18), `dest_mode` 1 = logical. */
export function vlapic_match_dest(
  x: Tracer,
  target: Vcpu,
  source: Vcpu | undefined,
  short_hand: number,
  dest: number,
  dest_mode: number,
): boolean {
  switch (short_hand) {
    case 0:
      if (dest_mode !== 0) return vlapic_match_logical_addr(x, target, dest)
      return dest === 0xff || dest === vlapic_get_reg(x, target, APIC_ID) >>> 24
    case 0x40000:
      return target === source
    case 0x80000:
      return true
    default:
      return target !== source
  }
}

/** The addressed, enabled LAPIC with the lowest priority; round robin among equals. */
export function vlapic_lowest_prio(
  x: Tracer,
  d: Domain,
  source: Vcpu | undefined,
  short_hand: number,
  dest: number,
  dest_mode: number,
): Vcpu | undefined {
  x.enter('vlapic_lowest_prio', d.id)
  const n = d.vcpus.length
  const old = x.read(d.round_robin_prev_vcpu)
  let target: Vcpu | undefined
  let target_ppr = Number.POSITIVE_INFINITY
  for (let i = 1; i <= n; i++) {
    const v = d.vcpus[(old + i) % n] as Vcpu
    if (!vlapic_match_dest(x, v, source, short_hand, dest, dest_mode) || !vlapic_enabled(x, v)) continue
    const ppr = vlapic_get_ppr(x, v)
    if (ppr < target_ppr) {
      target = v
      target_ppr = ppr
    }
  }
  if (target) x.write(d.round_robin_prev_vcpu, target.id)
  x.leave()
  return target
}

/** An IPI arrives at one LAPIC. */
function vlapic_accept_irq(x: Tracer, v: Vcpu, icr_low: number): void {
  x.enter('vlapic_accept_irq', v.index, icr_low)
  switch (icr_low & APIC_MODE_MASK) {
    case 0x000:
    case 0x100:
      if (x.branch('vlapic_enabled(vlapic)', vlapic_enabled(x, v))) vlapic_set_irq(x, v, icr_low & 0xff, 0)
      break
    case 0x400:
      if (!x.branch('test_and_set_bool(v->nmi_pending)', x.read(v.nmi_pending) === 1)) {
        x.write(v.nmi_pending, 1)
        if (x.read(v.VPF_down) === 1) {
          x.raise(v.VPF_down, 'ONLINE')
          vcpu_wake(x, v)
        }
        vcpu_kick(x, v)
      }
      break
  }
  x.leave()
}

/** `vlapic_ipi`: the guest wrote ICR. INIT and STARTUP are not modelled: they would restart the vCPU. */
function vlapic_ipi(x: Tracer, v: Vcpu, icr_low: number, icr_high: number): void {
  x.enter('vlapic_ipi', v.index, icr_low, icr_high)
  const short_hand = icr_low & 0xc0000
  const dest_mode = (icr_low >>> 11) & 1
  const dest = icr_high >>> 24
  const mode = icr_low & APIC_MODE_MASK
  if (mode === 0x100) {
    const target = vlapic_lowest_prio(x, v.dom, v, short_hand, dest, dest_mode)
    if (target) vlapic_accept_irq(x, target, icr_low)
  } else if (mode !== 0x500 && mode !== 0x600) {
    for (const target of v.dom.vcpus) {
      if (vlapic_match_dest(x, target, v, short_hand, dest, dest_mode)) vlapic_accept_irq(x, target, icr_low)
    }
  }
  x.leave()
}

/** `vlapic_EOI_set`: retires the highest vector in service; a level one tells the IO-APIC. */
export function vlapic_EOI_set(x: Tracer, v: Vcpu): void {
  x.enter('vlapic_EOI_set', v.index)
  const vector = vlapic_find_highest_vector(x, v, APIC_ISR)
  if (x.branch('vector == -1', vector === -1)) return x.leave()
  clearVector(x, v, APIC_ISR, vector)
  const level = test(x, v, APIC_TMR, vector)
  if (!x.release.tmr_follows_trigger) clearVector(x, v, APIC_TMR, vector)
  if (x.branch('vlapic_test_and_clear_vector(vector, TMR)', level)) vioapic_update_EOI(x, v.dom, vector)
  x.leave()
}

/** A 32-bit write by the guest to its LAPIC page. False: the page does not decode, the APIC is globally off. */
export function vlapic_reg_write(x: Tracer, v: Vcpu, offset: number, val: number): boolean {
  if (hw_disabled(x, v)) return false
  x.enter('vlapic_reg_write', v.index, offset, val)
  switch (offset) {
    case APIC_ID:
      set(x, v, offset, val)
      break
    case APIC_TASKPRI:
      set(x, v, offset, val & 0xff)
      break
    case APIC_EOI:
      vlapic_EOI_set(x, v)
      break
    case APIC_LDR:
      set(x, v, offset, val & 0xff000000)
      break
    case APIC_DFR:
      set(x, v, offset, val | 0x0fffffff)
      break
    case APIC_SPIV:
      writeSpiv(x, v, val)
      break
    case APIC_ICR: {
      const icr = (val & ~(1 << 12)) >>> 0
      vlapic_ipi(x, v, icr, vlapic_get_reg(x, v, APIC_ICR2))
      set(x, v, APIC_ICR, icr)
      break
    }
    case APIC_ICR2:
      set(x, v, offset, val & 0xff000000)
      break
    default: {
      const lvt = vlapic_lvt_mask[(offset - APIC_LVTT) >> 4]
      if (lvt === undefined || offset % 16 !== 0) break
      const masked = (x.read(v.lapic_disabled) & VLAPIC_SW_DISABLED) !== 0 ? APIC_LVT_MASKED : 0
      set(x, v, offset, (val | masked) & lvt)
      if (offset === APIC_LVT0) vlapic_adjust_i8259_target(x, v.dom)
    }
  }
  x.leave()
  return true
}

/** The spurious-vector register: bit 8 enables the LAPIC; disabling masks every LVT entry. */
function writeSpiv(x: Tracer, v: Vcpu, val: number): void {
  set(x, v, APIC_SPIV, val & 0x3ff)
  const disabled = x.read(v.lapic_disabled)
  if (x.branch('!(val & APIC_SPIV_APIC_ENABLED)', (val & 0x100) === 0)) {
    if ((disabled & VLAPIC_SW_DISABLED) === 0) x.write(v.lapic_disabled, disabled | VLAPIC_SW_DISABLED)
    for (let i = 0; i < vlapic_lvt_mask.length; i++) {
      const offset = APIC_LVTT + 0x10 * i
      set(x, v, offset, vlapic_get_reg(x, v, offset) | APIC_LVT_MASKED)
    }
  } else if ((disabled & VLAPIC_SW_DISABLED) !== 0) {
    x.write(v.lapic_disabled, disabled & ~VLAPIC_SW_DISABLED)
    if (x.release.bind_vector) vlapic_raise_evtchn_vectors(x, v)
  }
  const waiting = x.read(v.evtchn_upcall_vector) !== 0 && evtchn_upcall_pending(x, v)
  if (x.release.upcall_vector_needs_lapic && (val & 0x100) !== 0) {
    if (x.branch('evtchn_upcall_vector && evtchn_upcall_pending', waiting))
      vlapic_set_irq(x, v, x.read(v.evtchn_upcall_vector), 0)
  }
}

/** PROPOSAL, in no release: a disabled LAPIC took no vectors, so raise those of the channels that are pending by now. */
function vlapic_raise_evtchn_vectors(x: Tracer, v: Vcpu): void {
  const d = v.dom
  x.enter('vlapic_raise_evtchn_vectors', v.index)
  for (let port = 1; port < x.read(d.valid_evtchns); port++) {
    const vector = x.read(d.upcall_vector + port)
    if (vector === 0 || x.read(d.notify_vcpu_id + port) !== v.id) continue
    const due = evtchn_port_is_pending(x, d, port) && !evtchn_port_is_masked(x, d, port)
    if (x.branch('PENDING && !MASKED', due)) hvm_assert_evtchn_vector(x, v, vector)
  }
  x.leave()
}

/** A 32-bit read; undefined if the page does not decode. */
export function vlapic_read(x: Tracer, v: Vcpu, offset: number): number | undefined {
  if (hw_disabled(x, v)) return undefined
  x.enter('vlapic_read', v.index, offset)
  return x.leave(
    offset === APIC_PROCPRI ? vlapic_get_ppr(x, v) : offset > 0x3e3 ? 0 : vlapic_get_reg(x, v, offset),
  )
}

/** `vlapic_msr_set`, the global enable bit: switching on resets the LAPIC. */
export function vlapic_msr_set(x: Tracer, v: Vcpu, enable: boolean): void {
  x.enter('vlapic_msr_set', v.index, enable ? 1 : 0)
  if (x.branch('the enable bit changes', hw_disabled(x, v) === enable)) {
    if (enable) vlapic_reset(x, v)
    x.write(v.lapic_disabled, x.read(v.lapic_disabled) ^ VLAPIC_HW_DISABLED)
  }
  x.leave()
}

function vlapic_reset(x: Tracer, v: Vcpu): void {
  x.enter('vlapic_reset', v.index)
  const values = new Map(lapicReset(v.id))
  for (let offset = 0; offset < 0x400; offset += 0x10) set(x, v, offset, values.get(offset) ?? 0)
  x.write(v.lapic_disabled, x.read(v.lapic_disabled) | VLAPIC_SW_DISABLED)
  x.leave()
}

function __vlapic_accept_pic_intr(x: Tracer, v: Vcpu): boolean {
  const lo = x.read(v.dom.redirtbl_lo)
  const dest = x.read(v.dom.redirtbl_hi) >>> 24
  const pin0 =
    (lo & APIC_MODE_MASK) === APIC_DM_EXTINT &&
    (lo & RTE_MASK) === 0 &&
    dest === vlapic_get_reg(x, v, APIC_ID) >>> 24 &&
    vlapic_enabled(x, v)
  return (
    pin0 ||
    (vlapic_get_reg(x, v, APIC_LVT0) & (APIC_MODE_MASK | APIC_LVT_MASKED)) === APIC_DM_EXTINT ||
    hw_disabled(x, v)
  )
}

/** Does this vCPU take the 8259s' interrupts? It must be the chosen one, and its LINT0 (or pin 0) let ExtINT through. */
export const vlapic_accept_pic_intr = (x: Tracer, v: Vcpu): boolean =>
  !(x.release.disabled_lapic_refuses_pic && hw_disabled(x, v)) &&
  x.read(v.dom.i8259_target) === v.id + 1 &&
  __vlapic_accept_pic_intr(x, v)

/** Chooses the vCPU that takes 8259 interrupts: the first that accepts them, else vCPU 0. */
export function vlapic_adjust_i8259_target(x: Tracer, d: Domain): void {
  x.enter('vlapic_adjust_i8259_target', d.id)
  const target = d.vcpus.find(v => __vlapic_accept_pic_intr(x, v)) ?? d.vcpus[0]
  if (target && x.read(d.i8259_target) !== target.id + 1) x.write(d.i8259_target, target.id + 1)
  x.leave()
}

/** The vector the LAPIC would deliver: highest IRR bit, if its class is above that of what is in service. −1: none. */
export function vlapic_has_pending_irq(x: Tracer, v: Vcpu): number {
  x.enter('vlapic_has_pending_irq', v.index)
  if (x.branch('!vlapic_enabled(vlapic)', !vlapic_enabled(x, v))) return x.leave(-1)
  const irr = vlapic_find_highest_vector(x, v, APIC_IRR)
  if (x.branch('irr == -1', irr === -1)) return x.leave(-1)
  const isr = Math.max(vlapic_find_highest_vector(x, v, APIC_ISR), 0)
  if (x.branch('(isr & 0xf0) >= (irr & 0xf0)', (isr & 0xf0) >= (irr & 0xf0))) return x.leave(-1)
  return x.leave(irr)
}

/** The interrupt goes into service: ISR bit set, IRR bit cleared. */
export function vlapic_ack_pending_irq(x: Tracer, v: Vcpu, vector: number): void {
  x.enter('vlapic_ack_pending_irq', v.index, vector)
  setVector(x, v, APIC_ISR, vector)
  clearVector(x, v, APIC_IRR, vector)
  x.leave()
}
