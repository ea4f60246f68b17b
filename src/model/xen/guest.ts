/**
 * The guest's side: its handler, its own memory, and how it gets back. Not Xen code; it behaves like Linux as a PVHVM
 * guest (`xen_evtchn_do_upcall` and `evtchn_2l_handle_events`), except that it starts every scan at the lowest
 * bit: the order of the recordings, without Linux's fairness cursor.
 */
import type { Tracer } from '../tracer.ts'
import type { Cell, Domain, Vcpu } from '../world.ts'
import { APIC_EOI } from './constants.ts'
import { evtchn_upcall_mask, evtchn_upcall_pending } from './domain.ts'
import { evtchn_2l_has_word, test_and_clear_bit, test_and_set_bit } from './event_2l.ts'
import {
  EVTCHN_FIFO_MASKED,
  EVTCHN_FIFO_PENDING,
  evtchn_fifo_word_from_port,
  guestFifoScan,
} from './event_fifo.ts'
import { vlapic_reg_write } from './hvm/vlapic.ts'
import { type Entry, vmentry, vmx_intr_assist, vmx_vmexit_handler } from './hvm/vmx.ts'
import { vpic_ioport_write } from './hvm/vpic.ts'

/** Writes one of the two flag bytes of vcpu_info: 0 pending, 1 mask. */
export function writeUpcallByte(x: Tracer, v: Vcpu, byte: 0 | 1, value: number): void {
  const before = x.read(v.vcpu_info)
  const after = ((before & ~(0xff << (byte * 8))) | ((value & 0xff) << (byte * 8))) >>> 0
  if (before !== after) x.write(v.vcpu_info, after)
}

/**
 * Sets or clears the guest's MASKED or PENDING bit by plain memory access: no exit, nobody is told. False: the ABI in
 * force has no such bit in memory.
 */
export function writePortBit(
  x: Tracer,
  v: Vcpu,
  which: 'mask' | 'pending',
  port: number,
  value: boolean,
): boolean {
  const place = portBit(x, v.dom, which, port)
  if (!place) return false
  x.enter('guestMemory', v.index)
  if (value) test_and_set_bit(x, ...place)
  else test_and_clear_bit(x, ...place)
  x.leave()
  return true
}

/** First cell and bit number of a port's MASKED or PENDING bit. */
function portBit(
  x: Tracer,
  d: Domain,
  which: 'mask' | 'pending',
  port: number,
): [cell: Cell, bit: number] | undefined {
  if (x.read(d.evtchn_fifo) === 1) {
    const word = evtchn_fifo_word_from_port(x, d, port)
    return word === undefined
      ? undefined
      : [word, which === 'mask' ? EVTCHN_FIFO_MASKED : EVTCHN_FIFO_PENDING]
  }
  return evtchn_2l_has_word(d, port) ? [which === 'mask' ? d.evtchn_mask : d.evtchn_pending, port] : undefined
}

/** The guest fills a page of its memory with one word; a frame that does not exist stays as it is. */
export function fillPage(x: Tracer, v: Vcpu, gfn: number, word: number): void {
  if (gfn < 1 || gfn >= 0x400) return
  const page = v.dom.frame(gfn)
  x.enter('guestMemory', v.index)
  for (let i = 0; i < 1024; i++) if (x.read(page + i) !== word >>> 0) x.write(page + i, word >>> 0)
  x.leave()
}

/** The upcall handler: flag down first, then the selector, then the words it names, lowest bit first. Ports handled, in order. */
export function guestUpcall(x: Tracer, v: Vcpu, limit = Number.POSITIVE_INFINITY): number[] {
  const d = v.dom
  x.enter('guestUpcall', v.index)
  writeUpcallByte(x, v, 0, 0)
  if (x.read(d.evtchn_fifo) === 1) {
    const ports = guestFifoScan(x, v, limit)
    x.leave()
    return ports
  }
  x.enter('guestScan', v.index)
  // The whole selector is taken before any word is looked at.
  const low = takeWord(x, v.evtchn_pending_sel)
  const high = d.BITS_PER_EVTCHN_WORD === 64 ? takeWord(x, v.evtchn_pending_sel + 1) : 0
  const ports: number[] = []
  for (let bits = low; bits !== 0; bits &= bits - 1) scanWord(x, d, lowestBit(bits), ports)
  for (let bits = high; bits !== 0; bits &= bits - 1) scanWord(x, d, 32 + lowestBit(bits), ports)
  x.leave()
  x.leave()
  return ports
}

const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits)

/** Reads a cell and leaves 0 there. */
function takeWord(x: Tracer, cell: Cell): number {
  const bits = x.read(cell)
  if (bits !== 0) x.write(cell, 0)
  return bits
}

/** Takes pending & ~mask of one guest word, lowest bit first, and clears and handles each port of it. */
function scanWord(x: Tracer, d: Domain, word: number, ports: number[]): void {
  x.branch('evtchn_pending_sel names a word', true)
  const halves = d.BITS_PER_EVTCHN_WORD / 32
  for (let w = word * halves; w < (word + 1) * halves; w++) {
    let active = x.read(d.evtchn_pending + w) & ~x.read(d.evtchn_mask + w)
    for (; active !== 0; active &= active - 1) {
      const port = w * 32 + lowestBit(active)
      test_and_clear_bit(x, d.evtchn_pending, port)
      ports.push(port)
    }
  }
}

/** One VM exit and the entry after it, without running the guest (FORMAT: `vmenter`). */
export function exitAndEnter(x: Tracer, v: Vcpu): Entry {
  vmx_vmexit_handler(x, v)
  const entry = vmx_intr_assist(x, v)
  vmentry(x, v)
  return entry
}

/** What a guest did while it was let run. */
export interface GuestRun {
  readonly vectors: number[]
  readonly ports: number[]
}

/** More interrupts than this in a row, and the guest is caught in a storm. */
const MAX_INTERRUPTS = 16

/**
 * Lets a vCPU run: it leaves and re-enters guest mode, takes what Xen injects, handles it, and goes on until
 * nothing more comes or something holds it back. A PV vCPU gets its event callback instead of an interrupt.
 */
export function runGuest(x: Tracer, v: Vcpu): GuestRun {
  const run: GuestRun = { vectors: [], ports: [] }
  if (!v.dom.hvm) {
    if (test_guest_events(x, v)) run.ports.push(...pvCallback(x, v))
    return run
  }
  let entry = exitAndEnter(x, v)
  for (let n = 0; n < MAX_INTERRUPTS && entry.intack.source !== 'none' && entry.blocked === 'none'; n++) {
    const flags = x.read(v.rflags_if)
    run.vectors.push(entry.intack.vector)
    run.ports.push(...takeInterrupt(x, v, entry))
    entry = nextEntry(x, v, entry, flags)
  }
  return run
}

/** The interrupt gate, the handler, and for a controller's interrupt the EOI that controller waits for. */
function takeInterrupt(x: Tracer, v: Vcpu, entry: Entry): number[] {
  const { source, vector } = entry.intack
  x.enter('guestInterrupt', v.index, vector)
  x.write(v.rflags_if, 0)
  const own = source === 'lapic' ? vectorPorts(x, v, vector) : []
  const ports = own.length > 0 ? guestVectorHandler(x, v, vector, own) : guestUpcall(x, v)
  x.leave()
  return ports
}

/** PROPOSAL: ports of this vCPU whose private vector this is. */
const vectorPorts = (x: Tracer, v: Vcpu, vector: number): number[] => {
  const ports: number[] = []
  if (!x.release.bind_vector) return ports
  const n = x.read(v.dom.valid_evtchns)
  for (let port = 1; port < n; port++) {
    if (x.read(v.dom.upcall_vector + port) === vector && x.read(v.dom.notify_vcpu_id + port) === v.id)
      ports.push(port)
  }
  return ports
}

/** PROPOSAL: the handler of a private vector knows its channel. It clears PENDING, of either ABI, before it looks at the ring. */
function guestVectorHandler(x: Tracer, v: Vcpu, vector: number, own: number[]): number[] {
  x.enter('guestVectorHandler', v.index, vector)
  const handled = own.filter(port => {
    const place = portBit(x, v.dom, 'pending', port)
    return place !== undefined && test_and_clear_bit(x, ...place)
  })
  x.leave()
  return handled
}

/**
 * The rest of the handler: the EOI where a controller waits for one (an access that exits, and re-enters with IF
 * still clear), then IRET, which exits at once if the interrupt window is open.
 */
function nextEntry(x: Tracer, v: Vcpu, entry: Entry, flags: number): Entry {
  const { source, vector } = entry.intack
  if (source === 'lapic' || source === 'pic') {
    vmx_vmexit_handler(x, v)
    if (source === 'lapic') vlapic_reg_write(x, v, APIC_EOI, 0)
    else picEoi(x, v.dom, vector)
    vmx_intr_assist(x, v)
    vmentry(x, v)
  }
  return iret(x, v, flags) ? exitAndEnter(x, v) : { intack: { source: 'none', vector: 0 }, blocked: 'none' }
}

/** IRET gives back the RFLAGS.IF that the interrupt gate cleared. True: the interrupt window was open, the CPU exits. */
function iret(x: Tracer, v: Vcpu, flags: number): boolean {
  x.enter('guestReturn', v.index)
  x.write(v.rflags_if, flags)
  const exits = x.branch('interrupt window open: exit reason 7', flags === 1 && x.read(v.intr_window) === 1)
  if (exits) x.write(v.intr_window, 0)
  x.leave()
  return exits
}

/** Non-specific EOI to the slave if its line interrupted, and to the master. */
function picEoi(x: Tracer, d: Domain, vector: number): void {
  if ((vector & ~7) === x.read(d.vpic[1].irq_base)) vpic_ioport_write(x, d, 0xa0, 0x20)
  vpic_ioport_write(x, d, 0x20, 0x20)
}

/** `test_guest_events`: on the way back to a PV guest, is its callback due? (arch/x86/x86_64/entry.S) */
function test_guest_events(x: Tracer, v: Vcpu): boolean {
  x.enter('test_guest_events', v.index)
  const due = x.branch(
    'evtchn_upcall_pending && !evtchn_upcall_mask',
    evtchn_upcall_pending(x, v) && !evtchn_upcall_mask(x, v),
  )
  x.leave(due ? 1 : 0)
  return due
}

/** `create_bounce_frame` masks further upcalls; the handler runs; the guest unmasks on its way out. */
function pvCallback(x: Tracer, v: Vcpu): number[] {
  x.enter('create_bounce_frame', v.index)
  writeUpcallByte(x, v, 1, 1)
  x.leave()
  const ports = guestUpcall(x, v)
  x.enter('guestReturn', v.index)
  writeUpcallByte(x, v, 1, 0)
  x.leave()
  return ports
}
