/** What a scenario acts on, and what it saw: the results, moments and notes that the log has a line for. */
import type { Op } from '../ops.ts'
import { BareGuest } from './guest.ts'
import { type Reading, readMoment, readPending } from './moment.ts'

/** Ports by what they are for, from the log's own set-up. 0: not made yet. */
export interface Ports {
  /** Both ends of a channel of the guest with itself: `from` sends, `to` receives. */
  to: number
  from: number
  ipi0: number
  ipi1: number
  /** Allocated for dom0, which never binds it. */
  unbound: number
  timer: number
  debug: number
  /** An IPI port in the second word of the bitmaps. */
  high: number
}

/** An entry of the emulated IO-APIC that the present method uses. */
export interface Entry {
  readonly pin: number
  readonly lo: number
  readonly dest: number
}

export type Seen =
  | { readonly kind: 'op'; readonly op: string; readonly words: Readonly<Record<string, number>> }
  | {
      readonly kind: 'state'
      readonly at: string
      readonly port: number
      readonly reading: Reading
      /** The same moment, should the other vCPU have been quicker. */
      readonly others?: readonly Reading[]
    }
  | { readonly kind: 'note'; readonly key: string; readonly value: number }

export class Stage extends BareGuest {
  readonly ports: Ports = { to: 0, from: 0, ipi0: 0, ipi1: 0, unbound: 0, timer: 0, debug: 0, high: 0 }
  entry: Entry | undefined
  seen: Seen[] = []

  /** No event is left, handled or not: the guest clears what a scan would not find, too. */
  override reset(): void {
    super.reset()
    for (const port of new Set(Object.values(this.ports))) {
      const set = port !== 0 && readPending(this.x, this.d, port)
      if (set) this.do({ op: 'g_set_pending', v: this.name(0), port, val: 0 })
    }
  }

  /** A hypercall that the log has a line for; `words` are that line's. */
  call(op: Op, words: Readonly<Record<string, number>>): void {
    this.seen.push({ kind: 'op', op: op.op, words: { ...words, rc: this.hypercall(op).rc ?? 0 } })
  }

  send(port: number): void {
    this.call({ op: 'EVTCHNOP_send', port }, { port })
  }

  /** A named moment. */
  at(at: string, port: number): void {
    this.seen.push({ kind: 'state', at, port, reading: readMoment(this.x, this.d, port) })
  }

  /** What port's moment would be if `body` happened now: done, read, and undone. */
  otherwise(port: number, body: () => void): Reading {
    const mem = this.x.mem.slice()
    const { irqs, seen, storm } = this
    const done = this.ops.length
    this.irqs = []
    this.seen = []
    body()
    const reading = readMoment(this.x, this.d, port)
    this.x.mem.set(mem)
    this.ops.length = done
    Object.assign(this, { irqs, seen, storm })
    return reading
  }

  /** A moment that vCPU 1 races with: `others` are what it may show as well. */
  race(at: string, port: number, others: readonly Reading[]): void {
    this.seen.push({ kind: 'state', at, port, reading: readMoment(this.x, this.d, port), others })
  }

  note(key: string, value: number = this.irqs.length): void {
    this.seen.push({ kind: 'note', key, value })
  }
}
