/**
 * The one interface through which Xen's functions touch the world (code style: "plain functions on a tracer").
 *
 * A function of Xen reads with `x.read`, and tells the tracer everything a learner may want to see: that it was
 * entered and left, which way a condition went, what it wrote, and which lifecycle event it raised. The silent
 * tracer only applies the writes; the recorder (record.ts) also keeps them. Same code, same order, no second engine.
 */
import type { Release } from './release.ts'
import type { Cell, Vcpu, World } from './world.ts'
import type { Fn } from './xen/source.ts'

/** Events of the two lifecycle machines. The order is the number under which a step keeps the event. */
export const LAW_EVENTS = [
  // channel: get_free_port's pick becomes …
  'ALLOC_UNBOUND',
  'BIND_INTERDOMAIN',
  'BIND_PIRQ',
  'BIND_VIRQ',
  'BIND_IPI',
  // … an existing channel changes
  'REMOTE_BIND',
  'REMOTE_CLOSE',
  'CLOSE',
  'RESERVE',
  'BIND_VCPU',
  'BIND_VECTOR',
  // vCPU
  'SCHEDULE',
  'DESCHEDULE',
  'BLOCK',
  'UNBLOCK',
  'BLOCK_IN_XEN',
  'WAKE_IN_XEN',
  'OFFLINE',
  'ONLINE',
] as const
export type LawEvent = (typeof LAW_EVENTS)[number]

/**
 * What the XState machines allow, as a pure question (machines/lifecycle.ts answers it; the model never imports a
 * machine). `value` is what the cell holds: an ECS_* number for a channel, 0 or 1 for a run-state flag of a vCPU.
 */
export type Law = (event: LawEvent, value: number) => number | undefined

/** Thrown where Xen would hit BUG_ON or follow a bad pointer: the hypervisor is gone, the trace ends. */
export class XenCrash extends Error {}

/** Thrown where a scenario asks for what no CPU could do: it cannot be run. */
export class Impossible extends Error {}

export abstract class Tracer {
  readonly mem: Uint32Array
  /** `current`: the vCPU whose hypercall or exit is being handled; undefined on an idle vCPU. */
  current: Vcpu | undefined = undefined
  /** The physical CPU that runs the code: 0, or 1 while another one does something meanwhile. */
  cpu: 0 | 1 = 0

  readonly world: World
  readonly release: Release
  private readonly law: Law

  constructor(world: World, release: Release, law: Law) {
    this.world = world
    this.release = release
    this.law = law
    this.mem = world.mem
  }

  read(cell: Cell): number {
    return this.mem[cell] as number
  }

  /** Is this lifecycle event legal now? Paths ask where C has a `switch (chn->state)`. */
  allows(cell: Cell, event: LawEvent): boolean {
    return this.law(event, this.read(cell)) !== undefined
  }

  /** A C function begins. Arguments as its row in `source.ts` names them: vCPUs by index, domains by id. */
  abstract enter(fn: Fn, a?: number, b?: number, c?: number): void
  /** The function ends, with its return value if it has one. */
  abstract leave(result: number): number
  abstract leave(): void
  /** A condition, in C's words, and how it came out. Returns the value, so that it stands where the `if` stands. */
  abstract branch(condition: string, value: boolean): boolean
  abstract write(cell: Cell, value: number): void
  /** A write of a lifecycle cell, legal or a broken invariant of ours. */
  abstract raise(cell: Cell, event: LawEvent): void

  protected next(cell: Cell, event: LawEvent): number {
    const next = this.law(event, this.read(cell))
    if (next === undefined)
      throw new XenCrash(`${event} is not legal for ${this.world.cellName(cell)} = ${this.read(cell)}`)
    return next
  }
}

/** Applies and forgets: for exploration and benchmarks. */
export class Silent extends Tracer {
  enter(): void {}

  leave(result: number): number
  leave(): void
  leave(result?: number): number | undefined {
    return result
  }

  branch(_condition: string, value: boolean): boolean {
    return value
  }

  write(cell: Cell, value: number): void {
    this.mem[cell] = value
  }

  raise(cell: Cell, event: LawEvent): void {
    this.mem[cell] = this.next(cell, event)
  }
}
