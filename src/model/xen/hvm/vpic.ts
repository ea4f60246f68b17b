/** The two emulated 8259 interrupt controllers (arch/x86/hvm/vpic.c, 4.4.0). */
import type { Tracer } from '../../tracer.ts'
import { XenCrash } from '../../tracer.ts'
import type { Domain, Vcpu, Vpic } from '../../world.ts'
import { vcpu_kick } from '../domain.ts'
import { vlapic_accept_pic_intr } from './vlapic.ts'

const VPIC_PRIO_NONE = 8

const set = (x: Tracer, cell: number, value: number): void => {
  if (x.read(cell) !== value) x.write(cell, value)
}

/** Priority 0…7 of the most urgent line in `mask` after rotation; 8 if there is none. */
function vpic_get_priority(x: Tracer, vpic: Vpic, mask: number): number {
  if (mask === 0) return VPIC_PRIO_NONE
  const add = x.read(vpic.priority_add)
  const rotated = ((mask >> add) | (mask << (8 - add))) & 0xff
  return 31 - Math.clz32(rotated & -rotated)
}

/** The line to interrupt with, or −1: requested, unmasked, and more urgent than everything in service. */
function vpic_get_highest_priority_irq(x: Tracer, vpic: Vpic): number {
  const priority = vpic_get_priority(x, vpic, x.read(vpic.irr) & ~x.read(vpic.imr))
  if (priority === VPIC_PRIO_NONE) return -1
  let in_service = x.read(vpic.isr)
  if (x.read(vpic.special_mask_mode)) in_service &= ~x.read(vpic.imr)
  if (x.read(vpic.special_fully_nested_mode) && vpic.is_master) in_service &= ~(1 << 2)
  const irq = (priority + x.read(vpic.priority_add)) & 7
  return priority < vpic_get_priority(x, vpic, in_service) ? irq : -1
}

/** The INT pin follows. The slave's drives line 2 of the master; the master's kicks the vCPU that listens. */
function vpic_update_int_output(x: Tracer, vpic: Vpic): void {
  const d = vpic.dom
  x.enter('vpic_update_int_output', d.id, vpic.is_master ? 0 : 1)
  const quiet = x.release.pic_quiet_in_init && x.read(vpic.init_state) !== 0
  const out = !quiet && vpic_get_highest_priority_irq(x, vpic) >= 0 ? 1 : 0
  if (x.branch('int_output stays as it is', x.read(vpic.int_output) === out)) return x.leave()
  x.write(vpic.int_output, out)
  if (vpic.is_master) {
    const v = d.vcpus[x.read(d.i8259_target) - 1]
    if (out === 1 && x.branch('i8259_target != NULL', v !== undefined) && v) vcpu_kick(x, v)
  } else {
    const master = d.vpic[0]
    set(x, master.irr, out ? x.read(master.irr) | (1 << 2) : x.read(master.irr) & ~(1 << 2))
    vpic_update_int_output(x, master)
  }
  x.leave()
}

/** One INTA cycle on one chip. */
function __vpic_intack(x: Tracer, vpic: Vpic, irq: number): void {
  if ((x.read(vpic.elcr) & (1 << irq)) === 0) set(x, vpic.irr, x.read(vpic.irr) & ~(1 << irq))
  if (x.read(vpic.auto_eoi) === 0) set(x, vpic.isr, x.read(vpic.isr) | (1 << irq))
  else if (x.read(vpic.rotate_on_auto_eoi)) set(x, vpic.priority_add, (irq + 1) & 7)
  vpic_update_int_output(x, vpic)
}

/** INTA on a chip, and on the slave behind line 2 of the master. Line number 0…15, −1 if INT is not up. */
function vpic_intack(x: Tracer, vpic: Vpic): number {
  if (x.read(vpic.int_output) === 0) return -1
  const irq = highest(x, vpic)
  __vpic_intack(x, vpic, irq)
  if (irq !== 2 || !vpic.is_master) return irq
  const slave = vpic.dom.vpic[1]
  const slaveIrq = highest(x, slave)
  __vpic_intack(x, slave, slaveIrq)
  return slaveIrq + 8
}

function highest(x: Tracer, vpic: Vpic): number {
  const irq = vpic_get_highest_priority_irq(x, vpic)
  if (irq < 0) throw new XenCrash('BUG_ON in vpic_intack: INT is up and no line asks for it')
  return irq
}

/** A guest's write to port 0x20, 0x21 (master), 0xa0 or 0xa1 (slave). */
export function vpic_ioport_write(x: Tracer, d: Domain, port: number, val: number): void {
  const vpic = d.vpic[port >> 7 === 0 ? 0 : 1]
  x.enter('vpic_ioport_write', d.id, port, val)
  if ((port & 1) === 0) {
    if (val & 0x10) icw1(x, vpic, val)
    else if (val & 0x08) ocw3(x, vpic, val)
    else ocw2(x, vpic, val)
  } else {
    const state = x.read(vpic.init_state)
    switch (state & 3) {
      case 0:
        set(x, vpic.imr, val)
        break
      case 1:
        set(x, vpic.irq_base, val & 0xf8)
        // With a single chip (ICW1 bit 1) there is no ICW3 to wait for.
        x.write(vpic.init_state, (state & 8) === 0 ? state + 1 : afterIcw3(state + 1))
        break
      case 2:
        x.write(vpic.init_state, afterIcw3(state))
        break
      case 3:
        set(x, vpic.special_fully_nested_mode, (val >> 4) & 1)
        set(x, vpic.auto_eoi, (val >> 1) & 1)
        x.write(vpic.init_state, 0)
        break
    }
  }
  vpic_update_int_output(x, vpic)
  x.leave()
}

/** ICW4 is next if ICW1 announced it, else initialisation is over. */
const afterIcw3 = (state: number): number => ((state + 1) & 4 ? state + 1 : 0)

function icw1(x: Tracer, vpic: Vpic, val: number): void {
  set(x, vpic.irr, x.read(vpic.irr) & x.read(vpic.elcr))
  for (const cell of [
    vpic.imr,
    vpic.isr,
    vpic.priority_add,
    vpic.rotate_on_auto_eoi,
    vpic.special_mask_mode,
    vpic.readsel_isr,
    vpic.poll,
  ]) {
    set(x, cell, 0)
  }
  if ((val & 1) === 0) {
    set(x, vpic.auto_eoi, 0)
    set(x, vpic.special_fully_nested_mode, 0)
  }
  set(x, vpic.init_state, ((val & 3) << 2) | 1)
}

function ocw3(x: Tracer, vpic: Vpic, val: number): void {
  if (val & 0x04) set(x, vpic.poll, 1)
  if (val & 0x02) set(x, vpic.readsel_isr, val & 1)
  if (val & 0x40) set(x, vpic.special_mask_mode, (val >> 5) & 1)
}

/** EOI commands, specific or not, with or without rotation; and setting the lowest priority. */
function ocw2(x: Tracer, vpic: Vpic, val: number): void {
  const cmd = val >> 5
  const retire = (irq: number) => {
    set(x, vpic.isr, x.read(vpic.isr) & ~(1 << irq))
    if (cmd >= 5) set(x, vpic.priority_add, (irq + 1) & 7)
  }
  switch (cmd) {
    case 0:
    case 4:
      set(x, vpic.rotate_on_auto_eoi, cmd >> 2)
      break
    case 1:
    case 5: {
      const smm = x.read(vpic.special_mask_mode) ? ~x.read(vpic.imr) : 0xff
      const priority = vpic_get_priority(x, vpic, x.read(vpic.isr) & smm)
      if (priority !== VPIC_PRIO_NONE) retire((priority + x.read(vpic.priority_add)) & 7)
      break
    }
    case 3:
    case 7:
      retire(val & 7)
      break
    case 6:
      set(x, vpic.priority_add, (val + 1) & 7)
      break
  }
}

/** A guest's read of one of those ports; a poll command makes the next read an INTA cycle. */
export function vpic_ioport_read(x: Tracer, d: Domain, port: number): number {
  const vpic = d.vpic[port >> 7 === 0 ? 0 : 1]
  x.enter('vpic_ioport_read', d.id, port)
  if (x.branch('vpic->poll', x.read(vpic.poll) !== 0)) {
    x.write(vpic.poll, 0)
    return x.leave(vpic_intack(x, vpic) & 0xff)
  }
  if (port & 1) return x.leave(x.read(vpic.imr))
  return x.leave(x.read(x.read(vpic.readsel_isr) ? vpic.isr : vpic.irr))
}

/** Edge/level control, ports 0x4d0 (master) and 0x4d1 (slave): some lines are edge for ever, the cascade level for ever. */
export function vpic_intercept_elcr_io(x: Tracer, d: Domain, port: number, val?: number): number {
  const vpic = d.vpic[port & 1 ? 1 : 0]
  const mask = vpic.is_master ? 0xf8 : 0xde
  x.enter('vpic_intercept_elcr_io', d.id, port, val ?? 0)
  if (val !== undefined) set(x, vpic.elcr, (val & mask) | (vpic.is_master ? 1 << 2 : 0))
  return x.leave(x.read(vpic.elcr) & mask)
}

/** Line `irq` (0…15) rises. Line 2 is the cascade and cannot. */
export function vpic_irq_positive_edge(x: Tracer, d: Domain, irq: number): void {
  x.enter('vpic_irq_positive_edge', d.id, irq)
  moveLine(x, d, irq, true)
  x.leave()
}

export function vpic_irq_negative_edge(x: Tracer, d: Domain, irq: number): void {
  x.enter('vpic_irq_negative_edge', d.id, irq)
  moveLine(x, d, irq, false)
  x.leave()
}

function moveLine(x: Tracer, d: Domain, irq: number, up: boolean): void {
  const vpic = d.vpic[irq >> 3 === 0 ? 0 : 1]
  const mask = 1 << (irq & 7)
  if (x.branch('irq == 2', irq === 2)) return
  set(x, vpic.irr, up ? x.read(vpic.irr) | mask : x.read(vpic.irr) & ~mask)
  if (x.branch('!(vpic->imr & mask)', (x.read(vpic.imr) & mask) === 0)) vpic_update_int_output(x, vpic)
}

/** The INTA cycle for a vCPU: the vector, or −1 if the chips have nothing for it after all. */
export function vpic_ack_pending_irq(x: Tracer, v: Vcpu): number {
  const d = v.dom
  x.enter('vpic_ack_pending_irq', v.index)
  const accept = vlapic_accept_pic_intr(x, v) && x.read(d.vpic[0].int_output) === 1
  if (x.branch('!accept || !int_output', !accept)) return x.leave(-1)
  const irq = vpic_intack(x, d.vpic[0])
  if (irq === -1) return x.leave(-1)
  const vpic = d.vpic[irq >> 3 === 0 ? 0 : 1]
  return x.leave(x.read(vpic.irq_base) + (irq & 7))
}
