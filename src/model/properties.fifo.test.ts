/** What must hold of FIFO queues, and of the one way a guest can bring Xen down. */
import { describe, expect, it } from 'vitest'
import { always, stepwise, traceOf, XENS } from '../testing/always.ts'
import { scenarios } from '../testing/arbitraries.ts'
import type { Op } from './ops.ts'
import type { Tracer } from './tracer.ts'
import type { Domain, Vcpu } from './world.ts'
import {
  EVTCHN_FIFO_LINK_MASK,
  EVTCHN_FIFO_LINKED,
  evtchn_fifo_word_from_port,
  headCell,
  readyCell,
} from './xen/event_fifo.ts'

const wordOf = (x: Tracer, d: Domain, port: number): number => {
  const cell = evtchn_fifo_word_from_port(x, d, port)
  return cell === undefined ? 0 : x.read(cell)
}
const isLinked = (word: number): boolean => ((word >>> EVTCHN_FIFO_LINKED) & 1) === 1

interface Queue {
  readonly v: Vcpu
  readonly q: number
}

/** Queues with events on them: their tail is LINKED, and it was on this queue last. */
const queues = (x: Tracer, d: Domain): Queue[] =>
  d.vcpus
    .filter(v => x.read(v.control_block) !== 0)
    .flatMap(v => Array.from({ length: 16 }, (_, q) => ({ v, q })))
    .filter(({ v, q }) => {
      const tail = x.read(v.fifo_tail + q)
      const here = x.read(d.last_vcpu_id + tail) === v.id && x.read(d.last_priority + tail) === q
      return tail !== 0 && here && isLinked(wordOf(x, d, tail))
    })

/** Ports from the guest's place in the queue, or its head, along the links; a cycle ends with the port that closes it. */
function members(x: Tracer, { v, q }: Queue): number[] {
  const ports: number[] = []
  let port = x.read(v.guest_head + q) || x.read(headCell(x, v, q))
  while (port !== 0 && !ports.slice(0, -1).includes(port)) {
    ports.push(port)
    port = wordOf(x, v.dom, port) & EVTCHN_FIFO_LINK_MASK
  }
  return ports
}

/** Words that a reset left behind are not the queues' any more: Xen links nothing that is LINKED. */
const isReset = ({ op }: Op): boolean => op.startsWith('EVTCHNOP_reset')

describe.each(XENS.filter(({ abi }) => abi === 'fifo'))('FIFO queues, Xen $release', ({ release }) => {
  const any = scenarios(release, { abi: 'fifo', connected: true, where: op => !isReset(op) })
  const inUse = (x: Tracer): { d: Domain; queue: Queue }[] =>
    x.world.domains.filter(d => d.hvm).flatMap(d => queues(x, d).map(queue => ({ d, queue })))

  it('lead from the head over LINKED words to the tail', () => {
    always(any, scenario =>
      stepwise(scenario, x => {
        for (const { d, queue } of inUse(x)) {
          const ports = members(x, queue)
          expect(ports.at(-1)).toBe(x.read(queue.v.fifo_tail + queue.q))
          for (const port of ports) expect(isLinked(wordOf(x, d, port))).toBe(true)
        }
      }),
    )
  })

  it('share no event', () => {
    always(any, scenario =>
      stepwise(scenario, x => {
        for (const d of x.world.domains.filter(domain => domain.hvm)) {
          const all = queues(x, d).flatMap(queue => members(x, queue))
          expect(new Set(all).size).toBe(all.length)
        }
      }),
    )
  })

  it('are READY while there is something on them, and every LINKED word is on one', () => {
    always(any, scenario =>
      stepwise(scenario, x => {
        for (const { queue } of inUse(x)) {
          const ready = x.read(readyCell(x, queue.v)) | x.read(queue.v.guest_ready)
          expect((ready >>> queue.q) & 1).toBe(1)
        }
        for (const d of x.world.domains.filter(domain => domain.hvm)) {
          const queued = new Set(queues(x, d).flatMap(queue => members(x, queue)))
          for (let port = 1; port < 16; port++)
            if (isLinked(wordOf(x, d, port))) expect(queued.has(port)).toBe(true)
        }
      }),
    )
  })
})

describe.each(XENS)('Xen $release, $abi', ({ release, abi }) => {
  it('survives whatever its guests do', () => {
    always(scenarios(release, { abi }), scenario => {
      expect(traceOf(scenario).ops.find(({ crash }) => crash !== undefined)).toBeUndefined()
    })
  })
})

describe.each(['4.4.0', '4.6.0', '4.17.7'] as const)('a vCPU without a control block, Xen %s', release => {
  const any = scenarios(release, { abi: 'fifo', controlBlocks: 1, connected: true })

  it('brings down 4.4.0, by an event for it or for a port that was its last, and no other release', () => {
    always(any, scenario => {
      const crash = traceOf(scenario).ops.find(run => run.crash !== undefined)?.crash
      if (release === '4.4.0' && crash !== undefined) expect(crash).toContain('has no FIFO queues')
      else expect(crash).toBeUndefined()
    })
  })
})
