/** An event's two bits, PENDING and MASKED, under whichever ABI its domain has. */
import { eventWordOf } from './fifo.ts'
import type { Domain, World } from './world.ts'
import { EVTCHN_FIFO_MASKED, EVTCHN_FIFO_PENDING } from './xen/event_fifo.ts'

interface PortBits {
  readonly pending: boolean
  readonly masked: boolean
}

const bit = (word: number, n: number): boolean => ((word >>> n) & 1) === 1

/** Where memory has no place for them, as Xen takes it: not pending, and without a FIFO word masked. */
export function portBits({ mem }: World, d: Domain, port: number): PortBits {
  const read = (cell: number) => mem[cell] as number
  if (read(d.evtchn_fifo) === 1) {
    const word = eventWordOf(read, d, port)
    return word === undefined
      ? { pending: false, masked: true }
      : { pending: bit(word, EVTCHN_FIFO_PENDING), masked: bit(word, EVTCHN_FIFO_MASKED) }
  }
  if (port >= d.BITS_PER_EVTCHN_WORD ** 2) return { pending: false, masked: false }
  const at = (bits: number) => bit(read(bits + (port >>> 5)), port & 31)
  return { pending: at(d.evtchn_pending), masked: at(d.evtchn_mask) }
}
