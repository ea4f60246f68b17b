/**
 * What becomes of an event, in a few words: it splits, merges, stops, waits or ends. Each is a fact of one step: a
 * condition that came out this way, or a function entered.
 */
import type { Step } from '../../model/trace.ts'
import type { Fn } from '../../model/xen/source.ts'

export interface Fate {
  readonly kind: 'splits' | 'joins' | 'merges' | 'stops' | 'waits' | 'wakes' | 'ends'
  readonly text: string
  /** It goes nowhere until something lets it go. */
  readonly holds?: true
}

export const SPLITS: Fate = { kind: 'splits', text: 'splits: both ways are taken' }
export const JOINS: Fate = { kind: 'joins', text: 'joins: its ways meet again' }
const TOLD_SELECTOR: Fate = { kind: 'stops', text: 'stops: already told, its selector bit is set' }
const MASKED: Fate = { kind: 'stops', text: 'stops at the mask', holds: true }
const MERGES: Fate = { kind: 'merges', text: 'merges: already pending' }
const UNBOUND: Fate = { kind: 'ends', text: 'ends: nobody is bound to it', holds: true }
const LAPIC_OFF: Fate = { kind: 'stops', text: 'stops: the local APIC is off', holds: true }
const UNUSABLE: Fate = { kind: 'ends', text: 'ends: the channel is not usable', holds: true }

type Rows = Partial<Record<Fn, Readonly<Record<string, readonly [value: boolean, fate: Fate]>>>>

/** By function and condition: the value that decides, and what it means for the event. */
const BRANCHES: Rows = {
  evtchn_send: { 'lchn->state == ECS_UNBOUND': [true, { ...UNBOUND, text: 'ends: the channel is unbound' }] },
  evtchn_port_set_pending: { 'evtchn_usable(evtchn)': [false, UNUSABLE] },
  evtchn_2l_set_pending: {
    'test_and_set_bit(port, evtchn_pending)': [true, MERGES],
    'test_bit(port, evtchn_mask)': [true, MASKED],
    'test_and_set_bit(port / BITS_PER_EVTCHN_WORD(d), evtchn_pending_sel)': [true, TOLD_SELECTOR],
  },
  evtchn_2l_unmask: {
    'test_bit(port, evtchn_pending)': [
      false,
      { kind: 'ends', text: 'ends: nothing was pending', holds: true },
    ],
    'test_and_set_bit(port / BITS_PER_EVTCHN_WORD(d), evtchn_pending_sel)': [true, TOLD_SELECTOR],
  },
  evtchn_fifo_set_pending: {
    '!word': [true, { kind: 'waits', text: 'waits: there is no event word yet', holds: true }],
    '!v->evtchn_fifo->control_block': [
      true,
      { kind: 'ends', text: 'ends: its vCPU has no queues, it is dropped', holds: true },
    ],
    'test_bit(EVTCHN_FIFO_MASKED, word)': [true, MASKED],
    'test_bit(EVTCHN_FIFO_LINKED, word)': [true, { kind: 'merges', text: 'merges: already on its queue' }],
    'test_and_set_bit(q->priority, &control_block->ready)': [
      true,
      { kind: 'stops', text: 'stops: already told, its ready bit is set' },
    ],
    linked: [true, { kind: 'waits', text: 'waits in its queue, behind the one before' }],
    was_pending: [true, MERGES],
  },
  evtchn_fifo_unmask: {
    'test_bit(EVTCHN_FIFO_PENDING, word)': [
      false,
      { kind: 'ends', text: 'ends: nothing was pending', holds: true },
    ],
  },
  send_guest_vcpu_virq: { 'port == 0': [true, UNBOUND] },
  send_guest_global_virq: { 'port == 0': [true, UNBOUND] },
  send_guest_pirq: { 'pirq == NULL || pirq->evtchn == 0': [true, UNBOUND] },
  vcpu_mark_events_pending: {
    already_pending: [true, { kind: 'stops', text: 'stops: already told, the upcall flag is set' }],
  },
  hvm_assert_evtchn_irq: {
    'v->vcpu_id == 0': [false, { kind: 'stops', text: 'stops: no line leads to this vCPU', holds: true }],
    'vlapic_enabled(vcpu_vlapic(v))': [false, LAPIC_OFF],
  },
  hvm_assert_evtchn_vector: { 'vlapic_enabled(vcpu_vlapic(v))': [false, LAPIC_OFF] },
  hvm_set_callback_irq_level: {
    'callback_via_asserted == asserted': [
      true,
      { kind: 'stops', text: 'stops: the line has this level already' },
    ],
  },
  vioapic_irq_positive_edge: {
    'ent->fields.mask': [true, { kind: 'stops', text: 'stops: this IO-APIC pin is masked' }],
  },
  vmx_intr_assist: {
    'intblk == hvm_intblk_tpr': [true, { kind: 'waits', text: 'waits: the task priority holds it back' }],
    'intblk != hvm_intblk_none': [true, { kind: 'waits', text: 'waits: the vCPU takes no interrupt now' }],
  },
}

/** Entered functions that say it by themselves. */
const ENTERED: Partial<Record<Fn, Fate>> = {
  tasklet_schedule: { kind: 'waits', text: 'waits in the siding: a softirq lets it go', holds: true },
}

export const WAKES: Fate = { kind: 'wakes', text: 'also wakes a vCPU that polls' }
const REFUSED: Fate = { kind: 'ends', text: 'ends: refused', holds: true }

/** The guest has opened the mask by itself, and Xen does not hear of that. */
const OPENED: Fate = { kind: 'waits', text: 'waits: unmasked by a plain write, nobody is told', holds: true }

/** What has become of an event that was told this when it came to rest. */
export const fateNow = (fate: Fate | undefined, masked: boolean): Fate | undefined =>
  fate === MASKED && !masked ? OPENED : fate

/** Might a step of this kind, in this function, say anything? Most cannot, and are not looked at. */
export const decides = (kind: Step['kind'], fn: Fn): boolean =>
  kind === 'branch'
    ? fn in BRANCHES
    : kind === 'enter'
      ? fn in ENTERED
      : kind === 'leave' && fn === 'evtchn_send'

/** What this step does to the event under way; undefined: it goes on as it was. */
export function fateOf(step: Step): Fate | undefined {
  if (step.kind === 'enter') return ENTERED[step.fn]
  if (step.kind === 'leave') return step.fn === 'evtchn_send' && (step.result ?? 0) < 0 ? REFUSED : undefined
  if (step.kind !== 'branch') return undefined
  const row = BRANCHES[step.fn]?.[step.condition]
  return row && row[0] === step.value ? row[1] : undefined
}
