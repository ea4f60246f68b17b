/**
 * The cell and the bit that a condition looks at, where that is beyond doubt: the condition names it, and the arguments of
 * the running function say whose it is. For all others the condition and its value are all that is said.
 */
import { Scene } from '../narrate/scene.ts'
import type { Trace } from '../run.ts'
import type { Cell } from '../world.ts'
import type { Fn } from '../xen/source.ts'

export interface Looked {
  readonly cell: Cell
  /** Bit within the cell; undefined: the whole of it. */
  readonly bit?: number
}

type Find = (s: Scene) => Looked | undefined

const bitmap =
  (which: 'evtchn_pending' | 'evtchn_mask'): Find =>
  s => ({ cell: s.domain[which] + (s.port >>> 5), bit: s.port & 31 })
const state: Find = s => ({ cell: s.domain.state + s.port })
const flag: Find = s => ({ cell: s.vcpu.vcpu_info, bit: 0 })

/** By function and condition. */
const LOOKED: Partial<Record<Fn, Readonly<Record<string, Find>>>> = {
  evtchn_2l_set_pending: {
    'test_and_set_bit(port, evtchn_pending)': bitmap('evtchn_pending'),
    'test_bit(port, evtchn_mask)': bitmap('evtchn_mask'),
    'test_and_set_bit(port / BITS_PER_EVTCHN_WORD(d), evtchn_pending_sel)': s => {
      const bit = Math.floor(s.port / s.domain.BITS_PER_EVTCHN_WORD)
      return { cell: s.vcpu.evtchn_pending_sel + (bit >>> 5), bit: bit & 31 }
    },
  },
  evtchn_2l_unmask: {
    'test_and_clear_bit(port, evtchn_mask)': bitmap('evtchn_mask'),
    'test_bit(port, evtchn_pending)': bitmap('evtchn_pending'),
  },
  evtchn_send: {
    'lchn->state == ECS_INTERDOMAIN': state,
    'lchn->state == ECS_IPI': state,
    'lchn->state == ECS_UNBOUND': state,
    'consumer_is_xen(lchn)': s => ({ cell: s.domain.xen_consumer + s.port }),
  },
  notify_via_xen_event_channel: { 'lchn->state == ECS_INTERDOMAIN': state },
  evtchn_check_pollers: {
    // One word, for a domain of up to 32 vCPUs.
    'bitmap_empty(d->poll_mask)': s =>
      s.domain.vcpus.length > 32 ? undefined : { cell: s.domain.poll_mask },
  },
  vcpu_mark_events_pending: { already_pending: flag },
  vcpu_unblock: {
    'test_and_clear_bit(_VPF_blocked, &v->pause_flags)': s => ({ cell: s.vcpu.VPF_blocked }),
    'v->poll_evtchn != 0': s => ({ cell: s.vcpu.poll_evtchn }),
  },
  test_guest_events: { 'evtchn_upcall_pending && !evtchn_upcall_mask': s => ({ cell: s.vcpu.vcpu_info }) },
  hvm_assert_evtchn_irq: {
    'in_irq()': s => ({ cell: s.world.in_irq }),
    '!local_irq_is_enabled()': s => ({ cell: s.world.irqs_disabled }),
    'evtchn_upcall_vector != 0': s => ({ cell: s.vcpu.evtchn_upcall_vector }),
  },
  vcpu_kick: { 'in_irq()': s => ({ cell: s.world.in_irq }) },
  hvm_set_callback_irq_level: {
    'callback_via_asserted == asserted': s => ({ cell: s.domain.callback_via_asserted }),
  },
}

/** What the condition of a step (0-based index) looks at; undefined where that is not known. */
export function lookedAt(trace: Trace, index: number): Looked | undefined {
  const s = new Scene(trace, index)
  return s.step.kind === 'branch' ? LOOKED[s.step.fn]?.[s.step.condition]?.(s) : undefined
}
