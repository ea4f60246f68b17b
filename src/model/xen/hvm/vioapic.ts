/** The emulated IO-APIC: 48 pins, each a redirection entry (arch/x86/hvm/vioapic.c, 4.4.0). */
import type { Tracer } from '../../tracer.ts'
import type { Domain, Vcpu } from '../../world.ts'
import { RTE_LEVEL, RTE_MASK, RTE_REMOTE_IRR, VIOAPIC_NUM_PINS } from '../constants.ts'
import { vcpu_kick } from '../domain.ts'
import {
  vlapic_adjust_i8259_target,
  vlapic_enabled,
  vlapic_lowest_prio,
  vlapic_match_dest,
  vlapic_set_irq,
} from './vlapic.ts'

const DELIVERY_STATUS = 1 << 12

const setRemoteIrr = (x: Tracer, d: Domain, gsi: number, on: boolean): void => {
  const cell = d.redirtbl_lo + gsi
  const before = x.read(cell)
  const after = (on ? before | RTE_REMOTE_IRR : before & ~RTE_REMOTE_IRR) >>> 0
  if (before !== after) x.write(cell, after)
}

/** A pin rises. Masked: nothing (a level entry is looked at again when unmasked). Level: once, until the EOI. */
export function vioapic_irq_positive_edge(x: Tracer, d: Domain, gsi: number): void {
  const ent = x.read(d.redirtbl_lo + gsi)
  x.enter('vioapic_irq_positive_edge', d.id, gsi)
  if (x.branch('ent->fields.mask', (ent & RTE_MASK) !== 0)) return x.leave()
  if (x.branch('ent->fields.trig_mode == VIOAPIC_EDGE_TRIG', (ent & RTE_LEVEL) === 0)) {
    vioapic_deliver(x, d, gsi)
  } else if (x.branch('!ent->fields.remote_irr', (ent & RTE_REMOTE_IRR) === 0)) {
    setRemoteIrr(x, d, gsi, true)
    vioapic_deliver(x, d, gsi)
  }
  x.leave()
}

/** `vioapic_deliver`: to every LAPIC the entry addresses, or the one of lowest priority, or as NMI. Nobody addressed: nothing, silently. */
function vioapic_deliver(x: Tracer, d: Domain, gsi: number): void {
  const lo = x.read(d.redirtbl_lo + gsi)
  const dest = x.read(d.redirtbl_hi + gsi) >>> 24
  const dest_mode = (lo >>> 11) & 1
  const trig_mode = (lo & RTE_LEVEL) === 0 ? 0 : 1
  x.enter('vioapic_deliver', d.id, gsi)
  switch ((lo >>> 8) & 7) {
    case 1: {
      const target = vlapic_lowest_prio(x, d, undefined, 0, dest, dest_mode)
      if (x.branch('target != NULL', target !== undefined) && target)
        ioapic_inj_irq(x, target, lo & 0xff, trig_mode)
      break
    }
    case 0:
      for (const v of d.vcpus) {
        if (x.release.ioapic_skips_disabled_lapics && !vlapic_enabled(x, v)) continue
        if (vlapic_match_dest(x, v, undefined, 0, dest, dest_mode)) ioapic_inj_irq(x, v, lo & 0xff, trig_mode)
      }
      break
    case 4:
      for (const v of d.vcpus) {
        if (!vlapic_match_dest(x, v, undefined, 0, dest, dest_mode)) continue
        if (x.branch('test_and_set_bool(v->nmi_pending)', x.read(v.nmi_pending) === 1)) continue
        x.write(v.nmi_pending, 1)
        vcpu_kick(x, v)
      }
      break
  }
  x.leave()
}

function ioapic_inj_irq(x: Tracer, v: Vcpu, vector: number, trig_mode: number): void {
  x.enter('ioapic_inj_irq', v.index, vector, trig_mode)
  vlapic_set_irq(x, v, vector, trig_mode)
  x.leave()
}

/** `vioapic_update_EOI`: for every entry of that vector, remote IRR falls; if the line is still up, deliver again. */
export function vioapic_update_EOI(x: Tracer, d: Domain, vector: number): void {
  x.enter('vioapic_update_EOI', d.id, vector)
  for (let gsi = 0; gsi < VIOAPIC_NUM_PINS; gsi++) {
    if ((x.read(d.redirtbl_lo + gsi) & 0xff) !== vector) continue
    setRemoteIrr(x, d, gsi, false)
    const ent = x.read(d.redirtbl_lo + gsi)
    const again = (ent & RTE_LEVEL) !== 0 && (ent & RTE_MASK) === 0 && x.read(d.gsi_assert_count + gsi) !== 0
    if (x.branch('trig_mode == LEVEL && !mask && gsi_assert_count[gsi]', again)) {
      setRemoteIrr(x, d, gsi, true)
      vioapic_deliver(x, d, gsi)
    }
  }
  x.leave()
}

/** `vioapic_write_redirent`: half an entry. Remote IRR and delivery status are read-only. */
export function vioapic_write_redirent(
  x: Tracer,
  d: Domain,
  idx: number,
  top_word: boolean,
  val: number,
): void {
  x.enter('vioapic_write_redirent', d.id, idx, top_word ? 1 : 0)
  const before = x.read(d.redirtbl_lo + idx)
  if (top_word) x.write(d.redirtbl_hi + idx, val)
  else
    x.write(
      d.redirtbl_lo + idx,
      ((val & ~(DELIVERY_STATUS | RTE_REMOTE_IRR)) | (before & RTE_REMOTE_IRR)) >>> 0,
    )
  const ent = x.read(d.redirtbl_lo + idx)
  if (idx === 0) {
    vlapic_adjust_i8259_target(x, d)
  } else if (x.branch('ent.fields.trig_mode == VIOAPIC_EDGE_TRIG', (ent & RTE_LEVEL) === 0)) {
    setRemoteIrr(x, d, idx, false)
  } else if (
    x.branch(
      '!mask && !remote_irr && gsi_assert_count[idx]',
      (ent & (RTE_MASK | RTE_REMOTE_IRR)) === 0 && x.read(d.gsi_assert_count + idx) !== 0,
    )
  ) {
    setRemoteIrr(x, d, idx, true)
    vioapic_deliver(x, d, idx)
  }
  x.leave()
}

/** Register `reg` through the select/window pair: 0 id, 1 version, 2 arbitration, 0x10… the entries' halves. */
export function vioapic_read_indirect(x: Tracer, d: Domain, reg: number): number {
  if (reg === 1) return 0x11 | ((VIOAPIC_NUM_PINS - 1) << 16)
  const pin = (reg - 0x10) >> 1
  if (reg < 0x10 || pin >= VIOAPIC_NUM_PINS) return 0
  return x.read((reg & 1 ? d.redirtbl_hi : d.redirtbl_lo) + pin)
}

/** A write of the window register; the id and the read-only registers change nothing that is modelled. */
export function vioapic_write_indirect(x: Tracer, d: Domain, reg: number, val: number): void {
  const pin = (reg - 0x10) >> 1
  if (reg >= 0x10 && pin < VIOAPIC_NUM_PINS) vioapic_write_redirent(x, d, pin, (reg & 1) === 1, val)
}
