/** The phases of a delivery, by meaning: what lets the traces of different methods be laid side by side. */
import type { Trace } from './run.ts'
import type { Fn } from './xen/source.ts'

export const PHASE_LABELS = {
  call: 'Call',
  pending: 'Pending bits',
  link: 'Queue',
  mark: 'Mark the vCPU',
  assert: 'Assert',
  deferral: 'Defer',
  tasklet: 'Tasklet',
  line: 'Wires and chips',
  kick: 'Kick',
  pollers: 'Pollers',
  exit: 'VM exit',
  choose: 'Choose a source',
  inject: 'Inject',
  window: 'Anything more?',
  entry: 'VM entry',
  handler: 'Handler',
  deassert: 'Lower the line',
  eoi: 'EOI',
  return: 'Return',
  guest: 'Guest memory',
  environment: 'Environment',
} as const
export type Phase = keyof typeof PHASE_LABELS

/** Functions that begin a phase. Any other belongs to the phase of its caller. */
const BEGINS: Partial<Record<Fn, Phase>> = {
  do_event_channel_op: 'call',
  do_hvm_op: 'call',
  hvmop_set_evtchn_upcall_vector: 'call',
  evtchn_set_pending: 'pending',
  evtchn_port_set_pending: 'pending',
  evtchn_fifo_set_pending: 'pending',
  evtchn_fifo_unmask: 'pending',
  evtchn_fifo_set_link: 'link',
  evtchn_2l_set_pending: 'pending',
  evtchn_2l_unmask: 'pending',
  vcpu_mark_events_pending: 'mark',
  hvm_assert_evtchn_irq: 'assert',
  hvm_assert_evtchn_vector: 'assert',
  hvm_assert_evtchn_irq_tasklet: 'assert',
  tasklet_schedule: 'deferral',
  tasklet_softirq_action: 'tasklet',
  hvm_set_callback_irq_level: 'line',
  __hvm_pci_intx_assert: 'line',
  hvm_isa_irq_assert: 'line',
  __hvm_pci_intx_deassert: 'deassert',
  hvm_isa_irq_deassert: 'deassert',
  vioapic_deliver: 'line',
  vlapic_set_irq: 'line',
  vcpu_kick: 'kick',
  evtchn_check_pollers: 'pollers',
  vmx_vmexit_handler: 'exit',
  vmx_intr_assist: 'choose',
  vmx_inject_extint: 'inject',
  vmx_inject_nmi: 'inject',
  '.Lvmx_do_vmentry': 'entry',
  guestInterrupt: 'handler',
  guestUpcall: 'handler',
  vlapic_EOI_set: 'eoi',
  guestReturn: 'return',
  guestMemory: 'guest',
  environment: 'environment',
  otherCpu: 'environment',
  hardwareInterrupt: 'environment',
  test_guest_events: 'choose',
  create_bounce_frame: 'inject',
}

/** Wrappers that say less than what they call; not the name a station goes by if there is another. */
const WRAPPERS: ReadonlySet<Fn> = new Set<Fn>([
  'do_event_channel_op',
  'do_hvm_op',
  'evtchn_set_pending',
  'evtchn_port_set_pending',
  'vmx_intr_assist',
])

/** Consecutive steps [from, to) of one phase within one operation, and the functions entered in them. */
export interface Segment {
  readonly phase: Phase
  readonly from: number
  readonly to: number
  readonly fns: readonly Fn[]
  /** The function the station is named after. */
  readonly head: Fn
}

/** Non-specific and specific EOI commands of an 8259 (OCW2 with the EOI bit). */
export const isPicEoi = (port: number, val: number): boolean =>
  (port === 0x20 || port === 0xa0) && (val & 0x18) === 0 && (val & 0x20) !== 0

/** The phase that entering a function begins, given those that run around it. */
function begun(fn: Fn, args: readonly number[], around: readonly Phase[]): Phase | undefined {
  // Lowering the line is the exit handler's work; raising it is everybody else's.
  if (fn === 'hvm_set_callback_irq_level' && around.includes('exit')) return 'deassert'
  if (fn === 'vpic_ioport_write') return isPicEoi(args[1] ?? 0, args[2] ?? 0) ? 'eoi' : undefined
  return BEGINS[fn]
}

/** The phase an entered function runs in. */
function phaseOf(fn: Fn, args: readonly number[], around: readonly Phase[], now: Phase | undefined): Phase {
  const phase = begun(fn, args, around) ?? around.at(-1) ?? now ?? 'call'
  // After an injection the same function asks once more, to open the interrupt window.
  return phase === 'choose' && (now === 'inject' || now === 'window') ? 'window' : phase
}

/** The phases of one operation, in order. Only entering a function begins one; what comes back to a caller does not. */
export function segmentsOf(trace: Trace, opIndex: number): Segment[] {
  const run = trace.ops[opIndex]
  const segments: (Segment & { to: number; fns: Fn[] })[] = []
  const around: Phase[] = []
  for (let i = run?.from ?? 0; i < (run?.to ?? 0); i++) {
    const step = trace.step(i)
    if (step.kind === 'leave') around.pop()
    if (step.kind === 'enter') {
      const phase = phaseOf(step.fn, step.args, around, segments.at(-1)?.phase)
      around.push(phase)
      if (phase !== segments.at(-1)?.phase) segments.push({ phase, from: i, to: i, fns: [], head: step.fn })
      if (!segments.at(-1)?.fns.includes(step.fn)) segments.at(-1)?.fns.push(step.fn)
    }
    const segment = segments.at(-1)
    if (segment) segment.to = i + 1
  }
  return segments.map(s => ({ ...s, head: s.fns.find(fn => !WRAPPERS.has(fn)) ?? s.head }))
}
