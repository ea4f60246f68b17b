/** The last part of a way that ends in a vector of the LAPIC (arch/x86/hvm/vlapic.c, hvm.c). */
import type { Tracer } from '../tracer.ts'
import type { Vcpu } from '../world.ts'
import { APIC_IRR, APIC_ISR, APIC_TASKPRI, VLAPIC_HW_DISABLED } from '../xen/constants.ts'
import { vlapic_enabled, vlapic_get_reg } from '../xen/hvm/vlapic.ts'
import { type Draft, gate, hex, type Source, stage } from './link.ts'

const reg = (v: Vcpu, offset: number): number => v.lapic + (offset >> 4)

/** Bit of a vector in one of the 256-bit sets. */
const bitOf = (v: Vcpu, base: number, vector: number): Source & { readonly bits: number } => ({
  cell: reg(v, base + ((vector >> 5) << 4)),
  bits: 1 << (vector & 31),
})

/** Vectors of a set, highest first. */
function vectorsOf(x: Tracer, v: Vcpu, base: number): number[] {
  const found: number[] = []
  for (let w = 7; w >= 0; w--)
    for (let bits = x.read(reg(v, base + (w << 4))); bits !== 0; ) {
      const bit = 31 - Math.clz32(bits)
      found.push(w * 32 + bit)
      bits &= ~(1 << bit)
    }
  return found
}

export const isRequested = (x: Tracer, v: Vcpu, vector: number): boolean => {
  const { cell, bits } = bitOf(v, APIC_IRR, vector)
  return (x.read(cell) & bits) !== 0
}

/** Highest vector in service; 0 if there is none. */
const inService = (x: Tracer, v: Vcpu): number => vectorsOf(x, v, APIC_ISR)[0] ?? 0
const taskPriority = (x: Tracer, v: Vcpu): number => vlapic_get_reg(x, v, APIC_TASKPRI)

const aboveService = (x: Tracer, v: Vcpu, vector: number): boolean =>
  (inService(x, v) & 0xf0) < (vector & 0xf0)
const aboveTask = (x: Tracer, v: Vcpu, vector: number): boolean => taskPriority(x, v) >>> 4 < vector >>> 4

/** Vectors that the LAPIC would deliver one after the other, were RFLAGS.IF set all the time. */
export const deliverable = (x: Tracer, v: Vcpu): number[] =>
  vlapic_enabled(x, v)
    ? vectorsOf(x, v, APIC_IRR).filter(vector => aboveService(x, v, vector) && aboveTask(x, v, vector))
    : []

/** PROPOSAL: the channels of this vCPU that own the vector. */
function ownersOf(x: Tracer, v: Vcpu, vector: number): number[] {
  const owners: number[] = []
  if (!x.release.bind_vector) return owners
  const { upcall_vector, notify_vcpu_id, valid_evtchns } = v.dom
  for (let port = 1; port < x.read(valid_evtchns); port++)
    if (x.read(upcall_vector + port) === vector && x.read(notify_vcpu_id + port) === v.id) owners.push(port)
  return owners
}

/** PROPOSAL: does some channel own the vector? Then its handler looks at that channel alone. */
export const isOwned = (x: Tracer, v: Vcpu, vector: number): boolean => ownersOf(x, v, vector).length > 0

/** LAPIC on, IRR, ISR below, TPR below; `untold`: what a vector that is not requested means on this way. */
export function lapicLinks(x: Tracer, v: Vcpu, vector: number, untold: string): Draft[] {
  const off = (x.read(v.lapic_disabled) & VLAPIC_HW_DISABLED) !== 0 ? 'APIC base MSR' : 'SPIV'
  const requested = isRequested(x, v, vector)
  const service = inService(x, v)
  const tpr = taskPriority(x, v)
  return [
    gate(
      'lapic',
      vlapic_enabled(x, v),
      {
        yes: `the LAPIC of ${v.name} is enabled`,
        no: `the LAPIC of ${v.name} is disabled (${off})`,
        means: 'it delivers no vector',
      },
      [{ cell: v.lapic_disabled }],
    ),
    stage(
      'irr',
      requested,
      {
        yes: `IRR of ${v.name} has vector ${hex(vector)}`,
        no: `IRR of ${v.name} has no vector ${hex(vector)}`,
        means: untold,
      },
      [bitOf(v, APIC_IRR, vector)],
    ),
    gate(
      'isr',
      aboveService(x, v, vector),
      {
        yes: service === 0 ? `ISR of ${v.name} is empty` : `${hex(vector)} is above ISR ${hex(service)}`,
        no: `ISR of ${v.name} has vector ${hex(service)}`,
        means: `PPR holds ${hex(vector)} back until the EOI`,
      },
      [0, 1, 2, 3, 4, 5, 6, 7].map(w => ({ cell: reg(v, APIC_ISR + (w << 4)) })),
    ),
    gate(
      'tpr',
      aboveTask(x, v, vector),
      {
        yes: `TPR of ${v.name} is ${hex(tpr)}, below ${hex(vector)}`,
        no: `TPR of ${v.name} is ${hex(tpr)}: its class is not below that of vector ${hex(vector)}`,
        means: 'it waits until the guest lowers TPR',
      },
      [{ cell: reg(v, APIC_TASKPRI) }],
    ),
  ]
}

/** PROPOSAL: a vector that stands for all events must not be a channel's own as well. */
export function sharedLinks(x: Tracer, v: Vcpu, vector: number): Draft[] {
  const owners = ownersOf(x, v, vector)
  if (owners.length === 0) return []
  const no = `vector ${hex(vector)} is port ${owners[0]}'s own (proposal)`
  return [
    gate(
      'vector',
      false,
      { yes: '', no, means: 'its handler looks at that port alone' },
      owners.map(port => ({ cell: v.dom.upcall_vector + port })),
    ),
  ]
}
