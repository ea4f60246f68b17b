/** For tests: a trace in the short step ids of xen-reference §3 (L1, M1, A4, G3 …). */
import type { Step } from '../model/trace.ts'
import type { Fn } from '../model/xen/source.ts'

/** Conditions by their words. */
const BRANCH_IDS: Readonly<Record<string, string>> = {
  'test_and_set_bit(port, evtchn_pending)': 'L1',
  'test_bit(port, evtchn_mask)': 'L2',
  'test_and_set_bit(port / BITS_PER_EVTCHN_WORD(d), evtchn_pending_sel)': 'L3',
  already_pending: 'M1',
  'callback_via_asserted == asserted': 'G1',
  'gsi_assert_count[gsi]++ == 0': 'G3',
  'ent->fields.mask': 'G4',
  'ent->fields.trig_mode == VIOAPIC_EDGE_TRIG': 'G5',
}
const ENTER_IDS: Partial<Record<Fn, string>> = {
  vcpu_mark_events_pending: 'L4',
  vioapic_deliver: 'G6',
  vlapic_set_irq: 'G7',
  vpic_irq_positive_edge: 'G8',
  tasklet_schedule: 'T1',
  do_tasklet_work: 'T4',
  // Only if the target is on another pCPU.
  cpu_raise_softirq: 'K',
}

function idOf(step: Step): string | undefined {
  switch (step.kind) {
    case 'enter':
      return ENTER_IDS[step.fn]
    case 'branch':
      if (step.condition === 'is_hvm_pv_evtchn_vcpu(v)') return step.value ? 'A3' : undefined
      if (step.condition === 'v->vcpu_id == 0') return step.value ? 'A4' : 'A5'
      return BRANCH_IDS[step.condition]
    default:
      return undefined
  }
}

/** Step ids in order, one blank between. */
export const ids = (steps: readonly Step[]): string =>
  steps
    .map(idOf)
    .filter(id => id !== undefined)
    .join(' ')
