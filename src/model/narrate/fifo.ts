/** The FIFO ABI in words: common/event_fifo.c, the operations table of include/xen/event.h, and the guest's consumer. */
import type { Fn } from '../xen/source.ts'
import { type BranchWords, type FnWords, hex, type Scene, upper } from './scene.ts'

/** `queue 7 of d1v0`: one of a vCPU's sixteen, by priority. */
export const queueName = (v: string, priority: number): string => `queue ${priority} of ${v}`

/** The queue that the port of the scene belongs to now, and the one it was linked on last. */
const queue = (s: Scene): string => queueName(s.v, s.read(s.domain.priority + s.port))
const oldQueue = (s: Scene): string =>
  queueName(`${s.d}v${s.read(s.domain.last_vcpu_id + s.port)}`, s.read(s.domain.last_priority + s.port))

/** The fields of the last queue are 0, as a fresh port's are: it may never have been on one. */
const neverOnAQueue = (s: Scene): boolean =>
  s.read(s.domain.last_vcpu_id + s.port) === 0 && s.read(s.domain.last_priority + s.port) === 0

/** The ABI a domain uses. */
const abi = (s: Scene): string => (s.read(s.domain.evtchn_fifo) === 1 ? 'FIFO' : '2-level')

const place = (port: number): string =>
  `word ${port % 1024} of page ${Math.floor(port / 1024)} of the event array`

const WORD: BranchWords = [
  s =>
    `No page of ${s.d}'s event array covers port ${s.port} yet, so there is no event word that could be changed.`,
  s => `The event word of ${s.p} exists: ${place(s.port)}.`,
]

/** `evtchn_usable`, with what follows where it is asked. */
export const USABLE = (otherwise: string): BranchWords => [
  s => `${upper(s.p)} is in use by the guest, so the operations of the ABI may touch it.`,
  s => `${upper(s.p)} is free, reserved or Xen's own, so ${otherwise}.`,
  s => `${s.p} is free, reserved or Xen's own`,
]

/** PROPOSAL: the private vector goes before the queue, as it goes before the selector. */
export const OWN_VECTOR: BranchWords = [
  s =>
    `Proposal: ${s.p} has its own vector ${hex(s.read(s.domain.upcall_vector + s.port))}, so no queue is touched.`,
  s => `Proposal: ${s.p} has no vector of its own, so it is queued like all other channels.`,
]

const MAPPED: BranchWords = [
  'The page cannot be mapped for writing, so the guest keeps it to itself.',
  'The page is mapped, so Xen and the guest can both write to it.',
  'the page cannot be mapped for writing',
]

export const fifoWords = {
  evtchn_port_set_pending: {
    enter: s => `${upper(s.p)} becomes pending in the way of the ABI that ${s.d} uses: ${abi(s)}.`,
    branches: {
      'evtchn_usable(evtchn)': USABLE('the event is dropped'),
    },
  },
  evtchn_fifo_init: {
    enter: s =>
      `Port ${s.port} of ${s.d} starts with priority 7, in the middle between 0 (handled first) and 15.`,
  },
  evtchn_fifo_set_pending: {
    enter: s =>
      `The event sets PENDING in the event word of ${s.p}, and puts the port on ${queue(s)}, unless it is masked or on a queue already.`,
    branches: {
      '!word': [
        s =>
          `No page of ${s.d}'s event array covers port ${s.port} yet, so the event is remembered in evtchn->pending until one does.`,
        s => `The event word of ${s.p} exists: ${place(s.port)}.`,
      ],
      '!v->evtchn_fifo->control_block': [
        s =>
          `${s.v} has no control block, so there is no queue to join: the event is dropped, and PENDING stays clear.`,
        s => `${s.v} has a control block, so its queues have heads in guest memory.`,
      ],
      'test_bit(EVTCHN_FIFO_MASKED, word)': [
        s => `MASKED is set in the event word of ${s.p}: PENDING is kept, but the port joins no queue.`,
        s => `MASKED is clear in the event word of ${s.p}, so the port may join a queue.`,
      ],
      'evtchn->upcall_vector != 0': OWN_VECTOR,
      'test_bit(EVTCHN_FIFO_LINKED, word)': [
        s =>
          `LINKED is set: ${s.p} is on a queue already, and whoever empties that queue finds it there, at its old priority.`,
        s => `LINKED is clear: ${s.p} is on no queue, so it joins the end of ${queue(s)}.`,
      ],
      'test_and_set_bit(EVTCHN_FIFO_LINKED, word)': [
        s => `Another CPU has put ${s.p} on a queue meanwhile, so nothing is left to do here.`,
        s => `${upper(s.p)} is on no queue yet.`,
      ],
      'old_q->tail == port': [
        s =>
          `Xen's tail of ${oldQueue(s)}, where ${s.p} was last, is that very port: it is forgotten, or a later event would link behind a port that has left.`,
        s => `${upper(s.p)} is not Xen's tail of ${oldQueue(s)}, where it was last, so that tail stays.`,
      ],
      'old_q != q': [
        s =>
          `It joins ${queue(s)} instead of ${oldQueue(s)}, ${neverOnAQueue(s) ? "from which a port's first event always counts as coming" : 'where it was last'}.`,
        s =>
          neverOnAQueue(s)
            ? `It joins ${queue(s)}, which its fields name as the last one, as they do for a fresh port.`
            : `It joins the queue it was on last time, ${queue(s)}.`,
      ],
      'q->tail': [
        s =>
          `Xen knows a tail of ${queue(s)}, port ${s.read(s.vcpu.fifo_tail + s.read(s.domain.priority + s.port))}, and tries to link behind it.`,
        s => `Xen knows no tail of ${queue(s)}, so ${s.p} becomes its head.`,
      ],
      linked: [
        s =>
          `${upper(s.p)} stands behind a live tail: the guest comes to it on its way through ${queue(s)}, so nobody is told.`,
        s =>
          `${upper(s.p)} is the new head of ${queue(s)}, so the guest has to hear of it by the ready bit of that queue.`,
      ],
      'test_and_set_bit(q->priority, &control_block->ready)': [
        s =>
          `The ready bit of ${queue(s)} was set already: the guest has yet to look there, so nobody is told again.`,
        s => `The ready bit of ${queue(s)} was clear, so ${s.v} has to be marked.`,
      ],
      was_pending: [
        'PENDING was set before this event, so pollers were looked for then.',
        s => `PENDING was clear before this event, so vCPUs that poll for ${s.p} are looked for.`,
      ],
    },
  },
  evtchn_fifo_set_link: {
    enter: s =>
      `Xen tries to write port ${s.arg('port')} into the LINK field of port ${s.arg('tail')}, the tail of the queue.`,
    result: (s, linked) =>
      linked
        ? `The event of port ${s.arg('port')} stands behind port ${s.arg('tail')} now.`
        : `Nothing could be linked: the queue needs a new head.`,
    branches: {
      '!(*w & (1 << EVTCHN_FIFO_LINKED))': [
        s =>
          `LINKED of port ${s.arg('tail')} is clear: the guest has taken the tail and the queue is empty, so its word must not be touched.`,
        s =>
          `Port ${s.arg('tail')} is still LINKED, so its LINK field can take port ${s.arg('port')}; BUSY would hold off a guest that writes the word meanwhile.`,
      ],
    },
  },
  evtchn_fifo_clear_pending: {
    enter: s =>
      `PENDING of ${s.p} is cleared, so no old event survives; LINKED stays, because only the guest takes a port off a queue.`,
  },
  evtchn_fifo_unmask: {
    enter: s =>
      `MASKED of ${s.p} is cleared first and PENDING looked at after, so that no event slips through between.`,
    branches: {
      '!word': WORD,
      'test_bit(EVTCHN_FIFO_PENDING, word)': [
        s =>
          `PENDING of ${s.p} is set, so Xen treats it like a new event, whether or not the port was masked before.`,
        s => `PENDING of ${s.p} is clear, so there is nothing to queue.`,
      ],
      'evtchn->upcall_vector != 0': OWN_VECTOR,
    },
  },
  evtchn_fifo_destroy: {
    enter: s =>
      `${s.d} goes back to the 2-level ABI: control blocks and event array are unmapped, and the guest's pages stay as they are.`,
  },
  setup_ports: {
    enter: s =>
      `Each port that ${s.d} has by now gets priority 7, and a PENDING bit of the old bitmap is remembered in evtchn->pending.`,
  },
  evtchn_fifo_init_control: {
    enter: s =>
      `${s.d} offers a control block for ${s.target(s.arg('vcpu'))}: the ready word and the heads of its sixteen queues.`,
    branches: {
      'vcpu_id >= d->max_vcpus': [
        s => `${s.d} has no ${s.target(s.arg('vcpu'))}.`,
        s => `${s.target(s.arg('vcpu'))} exists.`,
        s => `${s.d} has no ${s.target(s.arg('vcpu'))}`,
      ],
      'offset > PAGE_SIZE - sizeof(evtchn_fifo_control_block_t)': [
        'At that offset the 72 bytes of the control block would not fit into their page.',
        'At that offset the 72 bytes of the control block fit into their page.',
        'the control block would not fit into its page',
      ],
      'offset & (8 - 1)': [
        'The offset of the control block is not a multiple of 8.',
        'The offset of the control block is a multiple of 8.',
        'the offset is not a multiple of 8',
      ],
      'v->evtchn_fifo->control_block': [
        s => `${s.target(s.arg('vcpu'))} has a control block already, and it cannot be replaced.`,
        s => `${s.target(s.arg('vcpu'))} has no control block yet.`,
        s => `${s.target(s.arg('vcpu'))} has a control block already`,
      ],
      'map_guest_page(d, gfn) < 0': MAPPED,
      '!d->evtchn_fifo': [
        s =>
          `This is the first control block of ${s.d}, and it is what changes the whole domain over to FIFO.`,
        s => `${s.d} uses the FIFO ABI already, so only this vCPU is new to it.`,
      ],
    },
  },
  evtchn_fifo_expand_array: {
    enter: s => `${s.d} offers a page for 1024 more event words.`,
    branches: {
      '!d->evtchn_fifo': [
        s => `${s.d} has not changed over to the FIFO ABI, so there is no array to expand.`,
        s => `${s.d} uses the FIFO ABI.`,
        s => `${s.d} does not use the FIFO ABI`,
      ],
      'slot >= EVTCHN_FIFO_MAX_EVENT_ARRAY_PAGES': [
        'The array has its 128 pages, and a LINK field of 17 bits can name no port beyond them.',
        'The array has fewer than 128 pages, so there is room for one more.',
        'the event array has all its 128 pages',
      ],
      'map_guest_page(d, gfn) < 0': MAPPED,
      'evtchn->pending': [
        'One of these ports has an event from the time when it had no word, so it is raised now; the mark itself is never cleared.',
        'This port has no event from the time when it had no word.',
      ],
    },
  },
  guestFifoScan: {
    enter: s =>
      `${s.v} takes its ready bits and empties the queues they name, lowest number first, each from its head along LINK.`,
    branches: {
      'PENDING and not MASKED': [
        'The port taken off the queue is PENDING and not MASKED, so PENDING is cleared and its handler runs.',
        'The port taken off the queue is masked, or pending no more, so no handler runs; off the queue it is.',
      ],
    },
  },
} as const satisfies Partial<Record<Fn, FnWords>>
