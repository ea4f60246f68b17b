/** The shared bits as the guest reads them, under the names the logs use. */
import type { Tracer } from '../tracer.ts'
import type { Cell, Domain, Vcpu } from '../world.ts'
import {
  EVTCHN_FIFO_MASKED,
  EVTCHN_FIFO_PENDING,
  evtchn_fifo_word_from_port,
  headCell,
  readyCell,
} from '../xen/event_fifo.ts'

/** Values by the log's key. 64-bit words are whole, so all are bigint. */
export type Reading = ReadonlyMap<string, bigint>

/** Queue of the default priority, whose head the logs show. */
const DEFAULT_QUEUE = 7

/** A word of the guest's size. `n` counts such words from `cell`. */
function word(x: Tracer, d: Domain, cell: Cell, n = 0): bigint {
  if (d.BITS_PER_EVTCHN_WORD === 32) return BigInt(x.read(cell + n))
  return BigInt(x.read(cell + 2 * n)) | (BigInt(x.read(cell + 2 * n + 1)) << 32n)
}

const fifo = (x: Tracer, d: Domain): boolean => x.read(d.evtchn_fifo) === 1

function flags(x: Tracer, v: Vcpu): [string, bigint][] {
  const info = x.read(v.vcpu_info)
  const both: [string, bigint][] = [
    ['upcall', BigInt(info & 0xff)],
    ['mask', BigInt((info >>> 8) & 0xff)],
  ]
  if (!fifo(x, v.dom)) return [...both, ['sel', word(x, v.dom, v.evtchn_pending_sel)]]
  return [...both, ['ready', BigInt(x.read(readyCell(x, v)))]]
}

const pendingWords = (x: Tracer, d: Domain): [string, bigint][] =>
  fifo(x, d) ? [] : [0, 1].map(n => [`pend${n}`, word(x, d, d.evtchn_pending, n)])

/** What a handler on this vCPU finds: its own flags, and the first two pending words. */
export const readVcpu = (x: Tracer, v: Vcpu): Reading => new Map([...flags(x, v), ...pendingWords(x, v.dom)])

/** A named moment: one port's bits, every vCPU's flags, and the first two pending words. */
export function readMoment(x: Tracer, d: Domain, port: number): Reading {
  const reading = new Map<string, bigint>(portBits(x, d, port))
  for (const v of d.vcpus) {
    for (const [key, value] of flags(x, v)) reading.set(`v${v.id}.${key}`, value)
    if (fifo(x, d)) reading.set(`v${v.id}.head7`, BigInt(x.read(headCell(x, v, DEFAULT_QUEUE))))
  }
  for (const [key, value] of pendingWords(x, d)) reading.set(key, value)
  return reading
}

function portBits(x: Tracer, d: Domain, port: number): [string, bigint][] {
  if (fifo(x, d)) {
    const cell = evtchn_fifo_word_from_port(x, d, port)
    return cell === undefined ? [] : [['word', BigInt(x.read(cell))]]
  }
  const bit = (cells: Cell) => BigInt((x.read(cells + (port >>> 5)) >>> (port & 31)) & 1)
  return [
    ['pending', bit(d.evtchn_pending)],
    ['masked', bit(d.evtchn_mask)],
  ]
}

/** Is the port's PENDING bit set? */
export function readPending(x: Tracer, d: Domain, port: number): boolean {
  const bits = new Map(portBits(x, d, port))
  return bits.get('pending') === 1n || (bits.get('word') ?? 0n) >> BigInt(EVTCHN_FIFO_PENDING) === 1n
}

/** An event word that is masked and nothing else: how the guest fills its array. */
export const MASKED_WORD = 2 ** EVTCHN_FIFO_MASKED
