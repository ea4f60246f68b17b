/** Writes of the FIFO ABI in words: event words, control blocks, Xen's tails and the guest's own variables. */
import { type CellChange, describeWrite } from '../cells.ts'
import { frameWord, queuesOf } from '../fifo.ts'
import { EVTCHN_FIFO_LINK_MASK } from '../xen/event_fifo.ts'
import { queueName } from './fifo.ts'
import { portName } from './scene.ts'
import type { Seen } from './writes.ts'

/** The meaning of a bit that goes up, and of one that goes down. */
const BITS: Readonly<Record<string, readonly [up: string, down: string]>> = {
  PENDING: ['an event has come in', 'the event is taken, or given up'],
  MASKED: ['its events wait', 'its events may be queued again'],
  LINKED: ['it belongs to a queue now', 'it belongs to no queue now'],
  BUSY: ['the guest must not write this word', 'the guest may write this word again'],
}

const name = ({ label }: CellChange): string => label.replace(/^event word\[port \d+\] /, '')

function eventWord(w: Seen, port: number, changes: readonly CellChange[]): string {
  const p = portName(w.owner, port)
  if (changes.length > 1 && changes.every(c => name(c) === 'LINKED' || name(c) === 'LINK')) {
    const next = w.before & EVTCHN_FIFO_LINK_MASK
    return `The guest takes ${p} off its queue: LINKED and LINK are cleared, and port ${next} is the next one.`
  }
  const [change] = changes
  if (change === undefined || changes.length > 1)
    return `Several fields of the event word of ${p} change: ${changes.map(c => `${name(c)} ${c.after}`).join(', ')}.`
  if (name(change) === 'LINK') return `LINK of ${p} becomes ${change.after}: the queue goes on from there.`
  const says = BITS[name(change)]
  return says
    ? `${name(change)} of ${p} goes from ${change.before} to ${change.after}: ${says[change.after === '1' ? 0 : 1]}.`
    : `Unused bits of the event word of ${p} become ${change.after}.`
}

function ready(w: Seen, v: string): string {
  if (w.after === 0) return `${v} takes its ready bits, ${queues(w.before)}, and leaves none behind.`
  return w.before >>> 0 < w.after >>> 0 && queuesOf(w.before ^ w.after).length === 1
    ? `The ready bit of ${queues(w.before ^ w.after)} of ${v} is set: the guest is to look there.`
    : `The ready bits of ${v} become ${queues(w.after)}.`
}

const queues = (bits: number): string =>
  queuesOf(bits).length === 1 ? `queue ${queuesOf(bits)[0]}` : `queues ${queuesOf(bits).join(', ')}`

/** A word of a guest's page, by what it is for. */
export function frameWrite(w: Seen): string {
  const { world, step } = w.s
  const plane = world.planeOf(step.kind === 'write' ? step.cell : 0)
  const domain = world.domain(plane.dom as number)
  if (step.kind !== 'write' || !domain) return ''
  const read = (cell: number) => w.s.read(cell)
  const word = frameWord(read, domain, step.cell)
  switch (word.kind) {
    case 'event':
      return eventWord(w, word.port, describeWrite(world, step, read))
    case 'ready':
      return ready(w, word.vcpu.name)
    case 'head':
      return `The head of ${queueName(word.vcpu.name, word.q)} becomes port ${w.after}: that is where the guest begins.`
    case 'reserved':
      return `A reserved word of ${word.vcpu.name}'s control block becomes ${w.is}.`
    case 'memory':
      return `Word ${w.n} of ${w.owner}'s ${plane.name} becomes ${w.is}; Xen does not know this page.`
  }
}

const FIRST_OF_PAGE = 1024

/** By plane. */
export const FIFO_PLANES: Readonly<Record<string, (w: Seen) => string>> = {
  evtchn_fifo: w =>
    w.up
      ? `${w.owner} uses the FIFO ABI from now on: bitmaps and selectors mean nothing any more.`
      : `${w.owner} uses the 2-level ABI again.`,
  max_evtchns: w => `The ABI of ${w.owner} has ${w.is} port numbers now.`,
  num_evtchns: w =>
    w.up ? `${w.owner} has ${w.is} event words now.` : `${w.owner} has no event words any more.`,
  event_array: w =>
    `${w.is} is page ${w.n} of ${w.owner}'s event array: ports ${w.n * FIRST_OF_PAGE} to ${w.n * FIRST_OF_PAGE + FIRST_OF_PAGE - 1}.`,
  control_block: w =>
    w.up
      ? `The control block of ${w.owner} is at ${w.is}: ready word first, then sixteen heads.`
      : `${w.owner} has no control block any more.`,
  'queue.tail': w =>
    w.up
      ? `Xen notes ${w.is} as the tail of ${queueName(w.owner, w.n)}.`
      : `Xen notes no tail of ${queueName(w.owner, w.n)} any more.`,
  'guest.head': w =>
    w.up
      ? `${w.owner} notes where it goes on in queue ${w.n}: ${w.is}.`
      : `${w.owner} has come to the end of queue ${w.n} and starts at its head next time.`,
  'guest.ready': w =>
    w.up
      ? `${w.owner} remembers that it has not finished with ${queues(w.after)}.`
      : `${w.owner} has finished with all its queues.`,
  priority: w =>
    w.before === w.after
      ? `The priority of ${w.p} stays ${w.is}.`
      : `The priority of ${w.p} becomes ${w.is}, of 0 (handled first) to 15.`,
  pending: w => `evtchn->pending of ${w.p} is set: an event waits for an event word.`,
  last_vcpu_id: w => `${w.p} notes ${w.owner}v${w.is} as the vCPU whose queue it is on.`,
  last_priority: w => `${w.p} notes queue ${w.is} as the one it is on.`,
}
