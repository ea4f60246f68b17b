/** What a position in the middle of an operation knows that the world alone does not: a handler that is at work. */
import { callStack } from '../narrate/frames.ts'
import type { Trace } from '../run.ts'
import type { Vcpu } from '../world.ts'
import { INTR_INFO_VALID } from '../xen/constants.ts'
import type { Fn } from '../xen/source.ts'
import type { Source } from './link.ts'
import { sinceOf } from './since.ts'

export interface Moment {
  /** The function that runs; undefined between two operations. */
  readonly fn: Fn | undefined
  /** Has this vCPU taken its interrupt or its callback, and not returned from it yet? */
  readonly inHandler: (v: Vcpu) => boolean
  /** Did the operation that runs make it so? */
  readonly now: (sources: readonly Source[]) => boolean
}

/** Between two operations. */
export const AT_REST: Moment = { fn: undefined, inHandler: () => false, now: () => false }

const HANDLERS: ReadonlySet<Fn> = new Set<Fn>(['guestInterrupt', 'guestUpcall', 'create_bounce_frame'])

/** An interrupt was injected by this operation, and RFLAGS.IF has not been given back since. */
function injected(trace: Trace, at: number, from: number, v: Vcpu): boolean {
  const entry = sinceOf(trace, at, [{ cell: v.vm_entry_intr_info, bits: INTR_INFO_VALID }])
  const flags = sinceOf(trace, at, [{ cell: v.rflags_if }])
  return entry >= from && (trace.world.mem[v.rflags_if] === 0 || flags < entry)
}

/** A position of the trace; its world must stand there. */
export function momentOf(trace: Trace, at: number): Moment {
  const run = trace.ops[trace.opAt(at)]
  if (!run || at >= run.to) return AT_REST
  const stack = callStack(trace, at - 1)
  return {
    fn: stack.at(-1)?.fn,
    inHandler: v =>
      stack.some(({ fn, args }) => HANDLERS.has(fn) && args[0] === v.index) ||
      (v.dom.hvm && injected(trace, at, run.from, v)),
    now: sources => sinceOf(trace, at, sources) >= run.from,
  }
}
