/**
 * The bare guest of the logs, acting on the engine: two vCPUs, no operating system, and an interrupt handler that
 * notes what it finds before it handles anything. Everything it does is an operation of `ops.ts`.
 */
import { checkOp } from '../check.ts'
import { type Op, type Result, runOp } from '../ops.ts'
import type { Tracer } from '../tracer.ts'
import type { Domain, Vcpu } from '../world.ts'
import { APIC_EOI, APIC_ISR, APIC_TASKPRI } from '../xen/constants.ts'
import { type Reading, readVcpu } from './moment.ts'

/** An interrupt that arrived, with the shared bits as its handler found them. */
export interface Irq {
  readonly vcpu: number
  readonly vector: number
  /** It came through the local APIC and got an EOI there. */
  readonly lapic_isr: 0 | 1
  readonly found: Reading
  /** Ports handled, in order; `-` for none. */
  readonly consumed: string
}

/** Xen's “dump domains” key raises it on every vCPU. */
const VIRQ_DEBUG = 1

/** More interrupts than this at one vCPU with nothing else happening: they will never stop. */
export const STORM = 32

/** The log asks for an operation that makes no sense in its world; the message says which. */
export class Unrunnable extends Error {}

export class BareGuest {
  readonly x: Tracer
  readonly d: Domain
  /** Every operation done so far, the environment's among them. */
  readonly ops: Op[] = []
  irqs: Irq[] = []
  /** A vCPU was interrupted without end. */
  storm = false
  /** How often the handler is still to return without touching anything. */
  keep = 0

  constructor(x: Tracer, d: Domain) {
    this.x = x
    this.d = d
  }

  /** Throws `Unrunnable` for what the engine could not even try: a log may ask for anything. */
  do(op: Op): Result {
    const why = checkOp(op, this.x.world)
    if (why) throw new Unrunnable(why)
    this.ops.push(op)
    return runOp(this.x, op)
  }

  /** A hypercall by vCPU 0: a VM exit, the operation; what it raises is seen at the next entry. */
  hypercall(op: Op): Result {
    this.run(0)
    return this.do({ ...op, v: this.name(0) })
  }

  name(vcpu: number): string {
    return `${this.d.name}v${vcpu}`
  }

  cli(vcpu = 0): void {
    this.do({ op: 'set_if', v: this.name(vcpu), val: 0 })
  }

  /** Interrupts on, and both vCPUs run until nothing more comes. */
  sti(): void {
    this.do({ op: 'set_if', v: this.name(0), val: 1 })
    this.wait()
  }

  wait(): void {
    let taken: number
    do {
      taken = 0
      for (const v of this.d.vcpus) taken += this.run(v.id)
    } while (taken > 0 && !this.storm)
  }

  /** Lets one vCPU go through VM exits and entries until nothing is injected. How many interrupts it took. */
  run(vcpu: number): number {
    for (let n = 0; n < STORM; n++) if (!this.enter(this.d.vcpus[vcpu] as Vcpu)) return n
    this.storm = true
    return STORM
  }

  private enter(v: Vcpu): boolean {
    const { out } = this.do({ op: 'vmenter', v: v.name })
    if (!out || out['src'] === 'none' || out['blocked'] !== 'none') return false
    this.handler(v, Number(out['vector']), out['src'] === 'pic')
    return true
  }

  /** The interrupt gate, the handler, the EOI the interrupt's controller waits for, and IRET. */
  private handler(v: Vcpu, vector: number, pic: boolean): void {
    this.do({ op: 'set_if', v: v.name, val: 0 })
    const found = readVcpu(this.x, v)
    const isr = this.do({ op: 'lapic_read', v: v.name, off: APIC_ISR + ((vector >>> 5) << 4) }).val ?? 0
    const lapic_isr = (isr >>> (vector & 31)) & 1 ? 1 : 0
    const ports = this.keep > 0 && v.id === 0 ? this.leave() : this.drain(v.id)
    this.irqs.push({ vcpu: v.id, vector, lapic_isr, found, consumed: ports.join(',') || '-' })
    // The EOI is an access that exits, so Xen looks at the callback line before it sees the EOI.
    if (lapic_isr || pic) this.do({ op: 'vmenter', v: v.name })
    if (lapic_isr) this.do({ op: 'lapic_write', v: v.name, off: APIC_EOI, val: 0 })
    else if (pic) this.picEoi(v, vector)
    this.do({ op: 'set_if', v: v.name, val: 1 })
  }

  private leave(): readonly number[] {
    this.keep--
    return []
  }

  private picEoi(v: Vcpu, vector: number): void {
    if ((vector & ~7) === this.x.read(this.d.vpic[1].irq_base))
      this.do({ op: 'pic_write', v: v.name, port: 0xa0, val: 0x20 })
    this.do({ op: 'pic_write', v: v.name, port: 0x20, val: 0x20 })
  }

  /** Takes every pending event of a vCPU. */
  private drain(vcpu: number): readonly number[] {
    return this.do({ op: 'g_scan', v: this.name(vcpu) }).ports ?? []
  }

  /** Nothing pending, no flag up, interrupts on: how the guest begins afresh. What comes meanwhile is not listed. */
  reset(): void {
    const { irqs, storm } = this
    this.storm = false
    this.cli()
    for (const v of this.d.vcpus) this.drain(v.id)
    this.sti()
    this.irqs = irqs
    this.storm = storm
  }

  /** The interrupts so far, which are then forgotten. */
  taken(): readonly Irq[] {
    const { irqs } = this
    this.irqs = []
    this.storm = false
    return irqs
  }

  mask(port: number, val: 0 | 1): void {
    this.do({ op: 'g_set_mask', v: this.name(0), port, val })
  }

  tpr(val: number): void {
    this.run(0)
    this.do({ op: 'lapic_write', v: this.name(0), off: APIC_TASKPRI, val })
  }

  redirect(pin: number, lo: number, dest: number): void {
    this.run(0)
    this.do({ op: 'ioapic_redir', v: this.name(0), pin, lo, hi: (dest << 24) >>> 0 })
  }

  /** Xen raises a per-vCPU VIRQ with its lock held and interrupts off, so telling the guest is left to the tasklet. */
  virq(v: Vcpu, virq: number): void {
    this.do({ op: 'send_guest_vcpu_virq', t: v.name, virq })
    this.do({ op: 'run_tasklets' })
  }

  /** The guest polls a port until dom0's “dump domains” key raises VIRQ_DEBUG on every vCPU, then goes on. */
  holdUntilDebug(port: number): void {
    this.hypercall({ op: 'SCHEDOP_poll', ports: [port] })
    for (const v of this.d.vcpus) this.virq(v, VIRQ_DEBUG)
    this.do({ op: 'g_set_pending', v: this.name(0), port, val: 0 })
  }
}
