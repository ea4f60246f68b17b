/** From a channel's PENDING bit to its vCPU (common/event_2l.c, event_fifo.c). */
import { portBits } from '../portBits.ts'
import type { Tracer } from '../tracer.ts'
import type { Domain, Vcpu } from '../world.ts'
import { ECS, ECS_FREE, ECS_RESERVED, ECS_UNBOUND } from '../xen/constants.ts'
import { evtchn_2l_has_word } from '../xen/event_2l.ts'
import {
  EVTCHN_FIFO_LINKED,
  EVTCHN_FIFO_MASKED,
  EVTCHN_FIFO_PENDING,
  evtchn_fifo_word_from_port,
  readyCell,
} from '../xen/event_fifo.ts'
import { lapicLinks } from './lapic.ts'
import { aside, bitAt, type Draft, gate, hex, holds, type Source, stage } from './link.ts'
import { chainOf, isReady } from './queue.ts'
import { entryLinks, handlerLink, runsLink, taskletQueued, taskletSources } from './vcpu.ts'

export const isFifo = (x: Tracer, d: Domain): boolean => x.read(d.evtchn_fifo) === 1

/** Where a port's PENDING or MASKED bit is; nowhere if the ABI has none for it. */
export function bitSource(x: Tracer, d: Domain, port: number, which: 'pending' | 'mask'): Source[] {
  if (isFifo(x, d)) {
    const cell = evtchn_fifo_word_from_port(x, d, port)
    const bit = which === 'pending' ? EVTCHN_FIFO_PENDING : EVTCHN_FIFO_MASKED
    return cell === undefined ? [{ cell: d.num_evtchns }] : [{ cell, bits: 1 << bit }]
  }
  return [bitAt(which === 'pending' ? d.evtchn_pending : d.evtchn_mask, port)]
}

/** Bit of the port's word in a vCPU's selector. */
export const selectorBit = (v: Vcpu, port: number) =>
  bitAt(v.evtchn_pending_sel, Math.floor(port / v.dom.BITS_PER_EVTCHN_WORD))

/** May anybody send? With an event pending already nobody asks any more. */
function stateLink(x: Tracer, d: Domain, port: number, pending: boolean): Draft {
  const state = x.read(d.state + port)
  const name = ECS[state] ?? String(state)
  const consumer = x.read(d.xen_consumer + port) !== 0
  const open = pending || (state > ECS_UNBOUND && !consumer)
  const text = consumer
    ? `port ${port} of ${d.name} is ${name}, and Xen's own`
    : `port ${port} of ${d.name} is ${name}`
  const means = consumer
    ? 'Xen takes its events and the guest sees none'
    : state === ECS_FREE
      ? 'nobody can send to it'
      : state === ECS_RESERVED
        ? 'nobody ever sends to it'
        : 'nobody is at the other end to send to it'
  return gate('state', open, { yes: text, no: text, means }, [
    { cell: d.state + port },
    { cell: d.xen_consumer + port },
  ])
}

/** Is there memory for its bits? FIFO: a page of event words; 2-level: a bit in the bitmaps. */
function wordLink(x: Tracer, d: Domain, port: number): Draft[] {
  if (!isFifo(x, d)) {
    if (evtchn_2l_has_word(d, port)) return []
    const no = `the bitmaps of ${d.name} have no bit for port ${port}`
    return [gate('word', false, { yes: '', no, means: 'the guest cannot see its events' }, [])]
  }
  const remembered = x.read(d.pending + port) === 1 ? ': Xen remembers the event' : ''
  return [
    gate(
      'word',
      evtchn_fifo_word_from_port(x, d, port) !== undefined,
      {
        yes: `${d.name} has an event word for port ${port}`,
        no: `${d.name} has no event word for port ${port} yet${remembered}`,
        means: 'it waits for EVTCHNOP_expand_array',
      },
      [{ cell: d.num_evtchns }, { cell: d.pending + port }],
    ),
  ]
}

/** PENDING and MASKED. `open`: the interrupt of its own vector is requested, and its handler does not look at the mask. */
function bitLinks(x: Tracer, d: Domain, port: number, open: boolean): Draft[] {
  const { pending, masked } = portBits(x.world, d, port)
  const fifo = isFifo(x, d)
  const at = (bit: 'PENDING' | 'MASKED') =>
    fifo
      ? `${bit} of port ${port} of ${d.name}`
      : `bit ${port} of evtchn_${bit === 'PENDING' ? 'pending' : 'mask'} of ${d.name}`
  return [
    stage(
      'pending',
      pending,
      { yes: `${at('PENDING')} is set`, no: `${at('PENDING')} is clear`, means: 'no event waits' },
      bitSource(x, d, port, 'pending'),
    ),
    masked && open
      ? aside('mask', `${at('MASKED')} is set, but the handler of its own vector does not look at it`)
      : gate(
          'mask',
          !masked,
          {
            yes: `${at('MASKED')} is clear`,
            no: `${at('MASKED')} is set`,
            means: 'the event is only recorded',
          },
          bitSource(x, d, port, 'mask'),
        ),
  ]
}

/** 2-level: is the word named in the selector of the vCPU? */
function selectorLink(x: Tracer, v: Vcpu, port: number): Draft {
  const source = selectorBit(v, port)
  const word = Math.floor(port / v.dom.BITS_PER_EVTCHN_WORD)
  const moved = x.read(v.dom.notify_vcpu_id + port) !== v.id ? `, the vCPU it was bound to before` : ''
  return stage(
    'selector',
    holds(x, source),
    {
      yes: `bit ${word} of evtchn_pending_sel of ${v.name} is set${moved}`,
      no: `bit ${word} of evtchn_pending_sel of ${v.name} is clear`,
      means: 'no handler will look at the port',
    },
    [source],
  )
}

/** FIFO: control block, LINKED, the queue and its READY bit. */
function queueLinks(x: Tracer, v: Vcpu, port: number): Draft[] {
  const d = v.dom
  const block = x.read(v.control_block)
  const control = gate(
    'control_block',
    block !== 0,
    {
      yes: `${v.name} has a control block`,
      no: `${v.name} has no control block`,
      means: 'its events can be linked nowhere',
    },
    [{ cell: v.control_block }],
  )
  const word = evtchn_fifo_word_from_port(x, d, port)
  if (block === 0 || word === undefined) return [control]
  const q = x.read(d.last_priority + port)
  const linked = ((x.read(word) >>> EVTCHN_FIFO_LINKED) & 1) === 1
  const place = chainOf(x, v, q).indexOf(port)
  return [
    control,
    stage(
      'linked',
      linked && place >= 0,
      {
        yes: `port ${port} is LINKED on queue ${q} of ${v.name}, ${place === 0 ? 'first' : `behind ${place} other${place > 1 ? 's' : ''}`}`,
        no: linked ? `port ${port} is LINKED, but on no queue of ${v.name}` : `port ${port} is not LINKED`,
        means: linked ? 'Xen will not link it again' : 'it is on no queue',
      },
      [{ cell: word, bits: 1 << EVTCHN_FIFO_LINKED }, { cell: d.last_priority + port }],
    ),
    stage(
      'ready',
      isReady(x, v, q),
      {
        yes: `READY of queue ${q} of ${v.name} is set`,
        no: `READY of queue ${q} of ${v.name} is clear`,
        means: 'the handler passes over the queue',
      },
      [
        { cell: readyCell(x, v), bits: 1 << q },
        { cell: v.guest_ready, bits: 1 << q },
      ],
    ),
  ]
}

/** PROPOSAL: from the channel's own vector to its handler. */
function ownLinks(x: Tracer, v: Vcpu, vector: number): Draft[] {
  const own = bitAt(v.evtchn_vectors_deferred, vector)
  const put = holds(x, own) && taskletQueued(x, v)
  return [
    gate(
      'tasklet',
      !put,
      {
        yes: `vector ${hex(vector)} is not put off (proposal)`,
        no: `vector ${hex(vector)} was put off (proposal): the tasklet of ${v.name} waits for the softirq`,
        means: 'nothing is raised before it runs',
      },
      [own, ...taskletSources(x)],
    ),
    ...lapicLinks(x, v, vector, 'it was never raised there, or was taken already'),
    runsLink(x, v),
    ...entryLinks(x, v),
    handlerLink(v),
  ]
}

/** Every condition of the port itself; `own`: the vector that will tell of it (proposal), if that is its way. */
export function portLinks(x: Tracer, v: Vcpu, port: number, own: number | undefined, open: boolean): Draft[] {
  const d = v.dom
  const { pending } = portBits(x.world, d, port)
  const upTo = [stateLink(x, d, port, pending), ...wordLink(x, d, port), ...bitLinks(x, d, port, open)]
  const vector = x.read(d.upcall_vector + port)
  const source = [{ cell: d.upcall_vector + port }]
  if (own !== undefined) {
    const yes = `port ${port} has vector ${hex(own)} of its own (proposal): no selector, no upcall flag`
    return [...upTo, gate('vector', true, { yes, no: '' }, source), ...ownLinks(x, v, own)]
  }
  const none =
    vector === 0
      ? `port ${port} has no vector of its own (proposal)`
      : `port ${port} has vector ${hex(vector)} (proposal), but was told of without it`
  return [
    ...upTo,
    ...(x.release.bind_vector ? [aside('vector', none, source)] : []),
    ...(isFifo(x, d) ? queueLinks(x, v, port) : [selectorLink(x, v, port)]),
  ]
}
