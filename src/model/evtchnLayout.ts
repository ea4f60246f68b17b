/**
 * The bytes of `struct evtchn` (include/xen/sched.h, 4.4.0 on x86-64 without FLASK): what lies where, which bytes the
 * state gives a meaning to, and where the proposal would put its one byte.
 */
import { ECS_INTERDOMAIN, ECS_PIRQ, ECS_UNBOUND, ECS_VIRQ } from './xen/constants.ts'

/** sizeof(struct evtchn). 128 of them fill a 4 KiB bucket. */
export const EVTCHN_SIZE = 32

type ByteKind = 'field' | 'union' | 'padding' | 'unused' | 'proposal'

export interface LayoutField {
  readonly name: string
  /** In bytes. */
  readonly offset: number
  readonly size: number
  readonly kind: ByteKind
  readonly note?: string
}

const field = (name: string, offset: number, size: number, note?: string): LayoutField => ({
  name,
  offset,
  size,
  kind: 'field',
  ...(note !== undefined && { note }),
})
const union = (name: string, offset: number, size: number): LayoutField => ({
  name,
  offset,
  size,
  kind: 'union',
})
const gap = (offset: number, size: number, kind: 'padding' | 'unused'): LayoutField => ({
  name: kind,
  offset,
  size,
  kind,
})

const FIFO_ONLY = 'FIFO ABI only'

/** Union `u`, bytes 8 to 23: what it holds depends on the state. */
function unionOf(state: number): LayoutField[] {
  switch (state) {
    case ECS_UNBOUND:
      return [union('u.unbound.remote_domid', 8, 2), gap(10, 14, 'unused')]
    case ECS_INTERDOMAIN:
      return [
        union('u.interdomain.remote_port', 8, 2),
        gap(10, 6, 'padding'),
        union('u.interdomain.remote_dom', 16, 8),
      ]
    case ECS_PIRQ:
      return [
        union('u.pirq.irq', 8, 2),
        union('u.pirq.next_port', 10, 2),
        union('u.pirq.prev_port', 12, 2),
        gap(14, 10, 'unused'),
      ]
    case ECS_VIRQ:
      return [union('u.virq', 8, 2), gap(10, 14, 'unused')]
    default:
      return [gap(8, 16, 'unused')]
  }
}

/** Every byte of the structure in order, for a channel in a state; with the proposal's byte if the release has it. */
export function evtchnLayout(state: number, proposal: boolean): readonly LayoutField[] {
  return [
    field('state', 0, 1),
    field('xen_consumer', 1, 1),
    field('notify_vcpu_id', 2, 2),
    field('port', 4, 4),
    ...unionOf(state),
    field('priority', 24, 1, FIFO_ONLY),
    field('pending:1', 25, 1, FIFO_ONLY),
    field('last_vcpu_id', 26, 2, FIFO_ONLY),
    field('last_priority', 28, 1, FIFO_ONLY),
    ...(proposal
      ? [
          { name: 'upcall_vector', offset: 29, size: 1, kind: 'proposal' as const, note: 'proposal' },
          gap(30, 2, 'padding'),
        ]
      : [gap(29, 3, 'padding')]),
  ]
}
