/** Asking a function of Xen what it would find, without letting it change anything. */
import { Tracer } from './tracer.ts'
import type { Cell, Vcpu, World } from './world.ts'
import { hvm_interrupt_blocked, type Intack } from './xen/hvm/hvm.ts'
import { hvm_vcpu_has_pending_irq } from './xen/hvm/irq.ts'
import { vlapic_get_ppr, vlapic_has_pending_irq } from './xen/hvm/vlapic.ts'

/** A tracer that only reads; the last condition that came out true says why a function stopped where it did. */
class Looking extends Tracer {
  stoppedBy = ''
  private readonly readCell: (cell: Cell) => number

  constructor(world: World, v: Vcpu, read: (cell: Cell) => number) {
    super(world, v.dom.release, () => undefined)
    this.readCell = read
  }

  override read(cell: Cell): number {
    return this.readCell(cell)
  }

  enter(): void {}

  leave(result: number): number
  leave(): void
  leave(result?: number): number | undefined {
    return result
  }

  branch(condition: string, value: boolean): boolean {
    if (value) this.stoppedBy = condition
    return value
  }

  write(): void {
    throw new Error('looking changes nothing')
  }

  raise(): void {
    throw new Error('looking changes nothing')
  }
}

/** What the local APIC of a vCPU would deliver next, or what holds it back. */
export type NextVector =
  /** Disabled by the guest or by the APIC base: `vlapic_has_pending_irq` finds nothing. */
  | { readonly kind: 'off' }
  /** No bit of IRR is set. */
  | { readonly kind: 'none' }
  /** A vector of the same or a higher class is in service. */
  | { readonly kind: 'in service' }
  /** `hvm_vcpu_has_pending_irq` finds another source first. */
  | { readonly kind: 'behind'; readonly vector: number; readonly first: Intack['source'] }
  /** `hvm_interrupt_blocked` says no. */
  | { readonly kind: 'blocked'; readonly vector: number; readonly by: 'tpr' | 'rflags_ie' }
  | { readonly kind: 'next'; readonly vector: number }

/** `vlapic_has_pending_irq`, then `hvm_vcpu_has_pending_irq` and `hvm_interrupt_blocked`, as VM entry asks them. */
export function nextVector(world: World, v: Vcpu, read: (cell: Cell) => number): NextVector {
  const x = new Looking(world, v, read)
  const vector = vlapic_has_pending_irq(x, v)
  if (vector === -1) {
    if (x.stoppedBy.startsWith('!vlapic_enabled')) return { kind: 'off' }
    return { kind: x.stoppedBy === 'irr == -1' ? 'none' : 'in service' }
  }
  const found = hvm_vcpu_has_pending_irq(x, v)
  if (found.source !== 'lapic') return { kind: 'behind', vector, first: found.source }
  const by = hvm_interrupt_blocked(x, v, found)
  return by === 'none' ? { kind: 'next', vector } : { kind: 'blocked', vector, by }
}

/** `vlapic_get_ppr`: the processor priority as the guest would read it. */
export const pprOf = (world: World, v: Vcpu, read: (cell: Cell) => number): number =>
  vlapic_get_ppr(new Looking(world, v, read), v)
