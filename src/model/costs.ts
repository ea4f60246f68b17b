/** What a method costs: counted over the story of a trace, the scene-setting left out. */
import { isPicEoi } from './phases.ts'
import { portBits } from './portBits.ts'
import type { Trace } from './run.ts'
import type { Step } from './trace.ts'

export interface Costs {
  /** Steps the story takes. */
  readonly steps: number
  /** Exits from guest to Xen. */
  readonly vmExits: number
  /** EOIs written to a local APIC or an 8259. */
  readonly eois: number
  /** Interrupts the guests took. */
  readonly vectors: number
  /** Assertions that waited for the softirq. */
  readonly tasklets: number
  /** Events that found their PENDING bit set already. */
  readonly coalesced: number
  /** Ports of HVM guests that are pending and unmasked at the end, as `d1 port 2`. */
  readonly neverArrived: readonly string[]
}

/** First step of the story; the end if nothing is left of it. */
export const storyFrom = (trace: Trace): number => trace.ops[trace.scenario.setup]?.from ?? trace.length

const enters = (step: Step, fn: Step['fn']): boolean => step.kind === 'enter' && step.fn === fn

/** Conditions of both ABIs that ask whether PENDING was set before. */
const FOUND_PENDING: ReadonlySet<string> = new Set(['test_and_set_bit(port, evtchn_pending)', 'was_pending'])

const COUNTED = {
  vmExits: (step: Step) => enters(step, 'vmx_vmexit_handler'),
  eois: (step: Step) =>
    enters(step, 'vlapic_EOI_set') ||
    (step.kind === 'enter' &&
      step.fn === 'vpic_ioport_write' &&
      isPicEoi(step.args[1] ?? 0, step.args[2] ?? 0)),
  vectors: (step: Step) => enters(step, 'guestInterrupt'),
  tasklets: (step: Step) => enters(step, 'do_tasklet_work'),
  coalesced: (step: Step) => step.kind === 'branch' && step.value && FOUND_PENDING.has(step.condition),
}
type Counted = keyof typeof COUNTED
const COUNTED_NAMES = Object.keys(COUNTED) as readonly Counted[]

/** Ports of HVM guests with PENDING set and MASKED clear, in the world as it stands. */
function waiting({ world }: Trace): string[] {
  const ports: string[] = []
  for (const d of world.domains.filter(one => one.hvm)) {
    const end = world.mem[d.valid_evtchns] as number
    for (let port = 0; port < end; port++) {
      const { pending, masked } = portBits(world, d, port)
      if (pending && !masked) ports.push(`${d.name} port ${port}`)
    }
  }
  return ports
}

/** Counts the story's costs. Leaves the trace's world at the end. */
export function costsOf(trace: Trace): Costs {
  const from = storyFrom(trace)
  const counts: Record<Counted, number> = { vmExits: 0, eois: 0, vectors: 0, tasklets: 0, coalesced: 0 }
  let unmasking = false
  for (let i = from; i < trace.length; i++) {
    const step = trace.step(i)
    // An unmask links the event that waits: it finds PENDING set because that is what it is for.
    if (step.fn === 'evtchn_fifo_unmask') unmasking = step.kind !== 'leave'
    for (const name of COUNTED_NAMES)
      if (COUNTED[name](step) && !(unmasking && name === 'coalesced')) counts[name]++
  }
  trace.seek(trace.length)
  return { steps: trace.length - from, ...counts, neverArrived: waiting(trace) }
}
