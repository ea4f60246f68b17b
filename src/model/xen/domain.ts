/** Marking a vCPU and kicking it (arch/x86/domain.c). */
import type { Tracer } from '../tracer.ts'
import type { Vcpu } from '../world.ts'
import { test_and_set_bit } from './event_2l.ts'
import { hvm_assert_evtchn_irq } from './hvm/irq.ts'
import { in_irq } from './irq.ts'
import { cpu_raise_softirq, vcpu_unblock } from './schedule.ts'

export const evtchn_upcall_pending = (x: Tracer, v: Vcpu): boolean => (x.read(v.vcpu_info) & 0xff) !== 0

export const evtchn_upcall_mask = (x: Tracer, v: Vcpu): boolean => (x.read(v.vcpu_info) & 0xff00) !== 0

/** `vcpu_mark_events_pending`: the flag's 0→1 edge is the upcall. Here the channel's identity is gone for good. */
export function vcpu_mark_events_pending(x: Tracer, v: Vcpu): void {
  x.enter('vcpu_mark_events_pending', v.index)
  const already_pending = test_and_set_bit(x, v.vcpu_info, 0)
  if (x.branch('already_pending', already_pending)) return x.leave()
  if (x.branch('has_hvm_container_vcpu(v)', v.dom.hvm)) hvm_assert_evtchn_irq(x, v)
  else vcpu_kick(x, v)
  x.leave()
}

/**
 * `vcpu_kick`: make the vCPU look again. Blocked: wake it. Running on another pCPU: interrupt that pCPU so that it
 * leaves guest mode. Running here: nothing, the way back to the guest looks anyway, unless we are in an interrupt.
 */
export function vcpu_kick(x: Tracer, v: Vcpu): void {
  x.enter('vcpu_kick', v.index)
  const running = x.read(v.is_running) === 1
  vcpu_unblock(x, v)
  if (
    x.branch('running', running) &&
    (x.branch('in_irq()', in_irq(x)) || x.branch('v != current', v !== x.current))
  ) {
    cpu_raise_softirq(x, v)
  }
  x.leave()
}
