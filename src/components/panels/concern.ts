/** Which cards a step concerns: those that were written to just now, and those its function is about. */
import type { Trace } from '../../model/run.ts'
import type { Step } from '../../model/trace.ts'
import type { Fn } from '../../model/xen/source.ts'
import { fnInfo } from '../../model/xen/source.ts'
import type { Selection } from '../../store.ts'

/** The cards of the state panel, by the names under which lessons open them. */
export const CARD_IDS = [
  'evtchn',
  'shared',
  'fifo',
  'domain',
  'vcpu',
  'callback',
  'lapic',
  'ioapic',
  'pic',
  'entry',
  'cpu',
] as const
export type CardId = (typeof CARD_IDS)[number]

const BY_PLANE: readonly (readonly [RegExp, CardId])[] = [
  [/^(frame |control_block|queue\.|guest\.|num_evtchns|event_array|evtchn_fifo)/, 'fifo'],
  [/^((max|valid|active|xen|next)_evtchns?$|controller_pause)/, 'domain'],
  [/^(in_irq|irqs_disabled|tasklet|evtchn_vectors_deferred)/, 'cpu'],
  [/^(callback_via|gsi_assert|pci_|isa_irq)/, 'callback'],
  [/^vlapic/, 'lapic'],
  [/^redirtbl/, 'ioapic'],
  [/^(vpic|i8259)/, 'pic'],
  [/^(VM_ENTRY|interrupt_window|TPR_)/, 'entry'],
  [/^(is_running|_VPF|poll_evtchn|RFLAGS|nmi|evtchn_upcall|dummy)/, 'vcpu'],
  [/./, 'evtchn'],
]

/** Offset of the bitmaps in the shared page, in cells; before it is vcpu_info. */
const BITMAPS = 0x800 / 4

function cardOfWrite(trace: Trace, cell: number): CardId {
  const plane = trace.world.planeOf(cell)
  if (plane.name === 'shared_info') return cell - plane.base < BITMAPS ? 'vcpu' : 'shared'
  return BY_PLANE.find(([pattern]) => pattern.test(plane.name))?.[1] ?? 'evtchn'
}

/** The card that shows what the step at a position wrote. */
export function writtenCard(trace: Trace, at: number): CardId | undefined {
  const step = trace.stepAt(at)
  return step?.kind === 'write' ? cardOfWrite(trace, step.cell) : undefined
}

const BY_FILE: readonly (readonly [RegExp, readonly CardId[]])[] = [
  [/event_2l/, ['evtchn', 'shared']],
  [/event_fifo/, ['fifo']],
  [/event_/, ['evtchn']],
  [/vlapic/, ['lapic']],
  [/vioapic/, ['ioapic']],
  [/vpic/, ['pic']],
  [/vmx/, ['entry']],
  [/hvm\/(irq|hvm)/, ['callback']],
  [/(tasklet|softirq)/, ['cpu']],
  [/(domain|schedule|entry)/, ['vcpu']],
]

const ASKS_THE_CPU: ReadonlySet<Fn> = new Set<Fn>(['hvm_assert_evtchn_irq', 'hvm_assert_evtchn_vector'])

function cardsOfFunction(fn: Fn): readonly CardId[] {
  if (fn === 'guestFifoScan') return ['fifo']
  const { file } = fnInfo(fn)
  const cards = BY_FILE.find(([pattern]) => pattern.test(file))?.[1] ?? []
  return ASKS_THE_CPU.has(fn) ? [...cards, 'cpu'] : cards
}

/** Steps of the operation that are looked back on. */
const LOOK_BACK = 400

/** The writes of the operation up to a position, newest first. */
export function recentWrites(trace: Trace, at: number): Extract<Step, { kind: 'write' }>[] {
  const from = Math.max(trace.ops[trace.opAt(at)]?.from ?? 0, at - LOOK_BACK)
  const writes: Extract<Step, { kind: 'write' }>[] = []
  for (let i = at - 1; i >= from; i--) {
    const step = trace.step(i)
    if (step.kind === 'write') writes.push(step)
  }
  return writes
}

/** Cards of so many last writes stay open, so that a change can still be seen while the next conditions are met. */
const LAST_WRITES = 2

/** The cards that stand open by themselves at a position. Few: what is open is what matters now. */
export function concerned(trace: Trace, at: number, selection: Selection | undefined): ReadonlySet<CardId> {
  const open = new Set<CardId>(
    recentWrites(trace, at)
      .slice(0, LAST_WRITES)
      .map(w => cardOfWrite(trace, w.cell)),
  )
  const step = trace.stepAt(at)
  if (step) for (const card of cardsOfFunction(step.fn)) open.add(card)
  if (selection?.kind === 'port') for (const card of ['evtchn', 'shared', 'fifo'] as const) open.add(card)
  if (selection?.kind === 'vcpu') for (const card of ['vcpu', 'lapic', 'entry'] as const) open.add(card)
  return open
}
