/**
 * What happens in the middle of an operation. Operations are atomic otherwise: here one stops at a named step, another CPU
 * (or an interrupt handler on the same one) does its operations to the end, and the first goes on.
 *
 * Locks are elided here as everywhere. Whether real Xen would let the other CPU come by at that place, whoever writes the
 * scenario has to know.
 */
import type { Op } from './ops.ts'
import { opInfo } from './ops.ts'
import { FN_NAMES, type Fn } from './xen/source.ts'

/** Kinds of steps at which an operation can be stopped. */
export type Stop = 'enter' | 'branch' | 'leave'

export interface Meanwhile {
  /** The operation in whose middle it happens, by its place in the scenario's `ops`. */
  readonly during: number
  /**
   * Just before the function is entered or left; or just after a condition of it. (What a condition is about has been read
   * by the time its step is taken, so nothing can come between the two.)
   */
  readonly at: Stop
  readonly fn: Fn
  /** With `branch`: which condition; any, if it is not said. */
  readonly condition?: string
  /** The how-manieth such step of the operation, from 1. */
  readonly nth: number
  /** What is done there, each operation to its end. */
  readonly ops: readonly Op[]
  /** Not another CPU: an interrupt of this one, whose handler does it. */
  readonly interrupt?: boolean
}

/** Most of them in a scenario, and most operations of them all. */
export const MEANWHILE_LIMITS = { places: 32, ops: 200 } as const

/** Of the one CPU whose tasklets are kept, or that CPU's own state. */
const OF_THE_CPU: ReadonlySet<string> = new Set(['run_tasklets', 'set_in_irq', 'set_irqs_enabled'])

/** Why such a list cannot be part of a scenario of so many operations; undefined if it can. The operations' own form is checked elsewhere. */
export function checkMeanwhile(list: readonly Meanwhile[], ops: number): string | undefined {
  const total = list.reduce((n, m) => n + m.ops.length, 0)
  if (list.length > MEANWHILE_LIMITS.places || total > MEANWHILE_LIMITS.ops)
    return `It has too much that happens meanwhile: ${MEANWHILE_LIMITS.places} places and ${MEANWHILE_LIMITS.ops} operations are the most.`
  for (const [i, m] of list.entries()) {
    const why = checkOne(m, ops)
    if (why) return `Meanwhile ${i + 1}: ${why}.`
  }
  return undefined
}

function checkOne(
  { during, at, fn, condition, nth, ops, interrupt }: Meanwhile,
  count: number,
): string | undefined {
  if (!Number.isInteger(during) || during < 0 || during >= count)
    return 'there is no such operation to happen in'
  if (at !== 'enter' && at !== 'branch' && at !== 'leave')
    return 'it can happen at an enter, a branch or a leave'
  if (!FN_NAMES.includes(fn)) return `there is no function ${String(fn).slice(0, 60)}`
  if (condition !== undefined && at !== 'branch') return 'only a branch has a condition'
  if (!Number.isInteger(nth) || nth < 1) return 'steps are counted from 1'
  if (ops.length === 0) return 'nothing happens in it'
  const own = ops.find(op => OF_THE_CPU.has(op.op))
  if (own) return `${own.op} is about the CPU that is stopped`
  const call = interrupt && ops.find(op => opInfo(op.op).caller !== 'maybe')
  return call ? `an interrupt handler does no ${call.op}` : undefined
}

/** A place in words: `before evtchn_send is entered, time 2`. */
export function placeText({ at, fn, condition, nth }: Meanwhile): string {
  const times = nth === 1 ? '' : `, time ${nth}`
  if (at === 'branch')
    return `after ${fn} asks ${condition === undefined ? 'anything' : `“${condition}”`}${times}`
  return `before ${fn} is ${at === 'enter' ? 'entered' : 'left'}${times}`
}

/** Watches the steps of one operation for the places at which something happens meanwhile. */
export class Places {
  private readonly waiting: { readonly meanwhile: Meanwhile; left: number }[]
  private readonly happen: (meanwhile: Meanwhile) => void

  constructor(list: readonly Meanwhile[], happen: (meanwhile: Meanwhile) => void) {
    this.waiting = list.map(meanwhile => ({ meanwhile, left: meanwhile.nth }))
    this.happen = happen
  }

  /** The operation has come to such a step. */
  readonly watch = (at: Stop, fn: Fn, condition?: string): void => {
    for (const place of this.waiting) {
      const { meanwhile } = place
      if (meanwhile.at !== at || meanwhile.fn !== fn) continue
      if (meanwhile.condition !== undefined && meanwhile.condition !== condition) continue
      if (--place.left === 0) this.happen(meanwhile)
    }
  }

  /** One to which the operation has not come. */
  get missed(): Meanwhile | undefined {
    return this.waiting.find(place => place.left > 0)?.meanwhile
  }
}
