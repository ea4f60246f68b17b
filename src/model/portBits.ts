/** An event's two bits, PENDING and MASKED, under whichever ABI its domain has. */
import { eventWordOf } from './fifo.ts'
import type { Domain, World } from './world.ts'
import { EVTCHN_FIFO_MASKED, EVTCHN_FIFO_PENDING } from './xen/event_fifo.ts'

interface PortBits {
  readonly pending: boolean
  readonly masked: boolean
}

const bit = (word: number, n: number): number => (word >>> n) & 1

/** Where memory has no place for them, as Xen takes it: not pending, and without a FIFO word masked. */
export function portBits(world: World, d: Domain, port: number): PortBits {
  const flags = portFlags(world, d, port)
  return { pending: (flags & 1) !== 0, masked: (flags & 2) !== 0 }
}

/** The same as a number, 1 for pending and 2 for masked: for those who ask for thousands of ports at every step. */
export function portFlags({ mem }: World, d: Domain, port: number): number {
  if (mem[d.evtchn_fifo] === 1) {
    const word = eventWordOf(cell => mem[cell] as number, d, port)
    return word === undefined ? 2 : bit(word, EVTCHN_FIFO_PENDING) | (bit(word, EVTCHN_FIFO_MASKED) << 1)
  }
  if (port >= d.BITS_PER_EVTCHN_WORD ** 2) return 0
  const word = port >>> 5
  return (
    bit(mem[d.evtchn_pending + word] as number, port & 31) |
    (bit(mem[d.evtchn_mask + word] as number, port & 31) << 1)
  )
}
