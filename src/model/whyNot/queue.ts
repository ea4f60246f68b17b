/** FIFO: what the guest's consumer would find, were it to run now (common/event_fifo.c; `guestFifoScan`). */
import type { Tracer } from '../tracer.ts'
import type { Vcpu } from '../world.ts'
import { EVTCHN_FIFO_MAX_QUEUES } from '../xen/constants.ts'
import { EVTCHN_FIFO_LINK_MASK, evtchn_fifo_word_from_port, headCell, readyCell } from '../xen/event_fifo.ts'

/** Queues that are ready: in the control block, or among the bits that the guest has taken already. */
const readyBits = (x: Tracer, v: Vcpu): number => x.read(readyCell(x, v)) | x.read(v.guest_ready)

/** Ports of a queue in order, from the guest's place or the head along LINK. */
export function chainOf(x: Tracer, v: Vcpu, q: number): number[] {
  if (x.read(v.control_block) === 0) return []
  const ports = new Set<number>()
  let port = x.read(v.guest_head + q) || x.read(headCell(x, v, q))
  while (port !== 0 && !ports.has(port)) {
    const word = evtchn_fifo_word_from_port(x, v.dom, port)
    if (word === undefined) break
    ports.add(port)
    port = x.read(word) & EVTCHN_FIFO_LINK_MASK
  }
  return [...ports]
}

export const isReady = (x: Tracer, v: Vcpu, q: number): boolean =>
  x.read(v.control_block) !== 0 && ((readyBits(x, v) >>> q) & 1) === 1

/** Every port that a run of the handler would come to. */
export function reachedPorts(x: Tracer, v: Vcpu): ReadonlySet<number> {
  const ports = new Set<number>()
  for (let q = 0; q < EVTCHN_FIFO_MAX_QUEUES; q++)
    if (isReady(x, v, q)) for (const port of chainOf(x, v, q)) ports.add(port)
  return ports
}
