/**
 * Why has an event not arrived? The chain of conditions from a channel's PENDING bit to the guest's handler, each with
 * its truth in the world as it stands, and the first that holds the event back. It asks the engine's own functions
 * and writes nothing. It speaks of what happens if the vCPU runs on and nothing else changes.
 */
import { portBits } from './portBits.ts'
import type { Trace } from './run.ts'
import { Silent, type Tracer } from './tracer.ts'
import { carrierOf, takesOwn } from './whyNot/carrier.ts'
import { isRequested } from './whyNot/lapic.ts'
import { type Draft, gate, holds, type Link, type Source, settle, upper } from './whyNot/link.ts'
import { AT_REST, type Moment, momentOf } from './whyNot/moment.ts'
import { bitSource, isFifo, portLinks, selectorBit } from './whyNot/port.ts'
import { isReady } from './whyNot/queue.ts'
import { vcpuLinks } from './whyNot/vcpu.ts'
import { finds, type Waiting, waitingFor } from './whyNot/waiting.ts'
import type { Domain, Vcpu, World } from './world.ts'
import { readyCell } from './xen/event_fifo.ts'
import { nameIn } from './xen/source.ts'

export type Subject =
  | { readonly kind: 'port'; readonly dom: number; readonly port: number }
  | { readonly kind: 'vcpu'; readonly name: string }

export interface WhyNot {
  /** `moving`: Xen or the handler is at it in this very step. */
  readonly verdict: 'arrives' | 'stops' | 'moving' | 'nothing'
  /** One sentence. */
  readonly answer: string
  readonly links: readonly Link[]
  /** The link that holds it back. */
  readonly stop: Link | undefined
  /** The vCPU whose handler would see it. */
  readonly vcpu: Vcpu
  /** Of a vCPU: the ports with an event for it. */
  readonly waiting: readonly Waiting[]
}

/** A reader of the world: it has the tracer's form, and whatever it is used for only asks. */
const readerOf = (world: World, d: Domain): Tracer => new Silent(world, d.release, () => undefined)

/** Undefined: there is no such port or vCPU. */
export function whyNot(world: World, subject: Subject, moment: Moment = AT_REST): WhyNot | undefined {
  if (subject.kind === 'vcpu') {
    const v = world.vcpuNamed(subject.name)
    return v && ofVcpu(readerOf(world, v.dom), v, moment)
  }
  const d = world.domain(subject.dom)
  if (!d || subject.port < 0 || subject.port >= (world.mem[d.valid_evtchns] as number)) return undefined
  return ofPort(readerOf(world, d), d, subject.port, moment)
}

/** The same at the position of a trace where its world stands, in the middle of an operation too. */
export const whyNotAt = (trace: Trace, subject: Subject): WhyNot | undefined =>
  whyNot(trace.world, subject, momentOf(trace, trace.position))

/** How a port's event would come to a vCPU. */
interface Path {
  readonly v: Vcpu
  /** PROPOSAL: the vector of its own by which it comes. */
  readonly own: number | undefined
  /** What takes it there, in words; undefined if nothing does. */
  readonly carrier: string | undefined
  /** The vCPU's general handler would find it, were it to run. */
  readonly found: boolean
}

function pathTo(x: Tracer, v: Vcpu, port: number): Path {
  const d = v.dom
  const { pending } = portBits(x.world, d, port)
  const vector = x.release.bind_vector ? x.read(d.upcall_vector + port) : 0
  const found = finds(x, v)(port)
  const mine = vector !== 0 && x.read(d.notify_vcpu_id + port) === v.id
  if (mine && pending && takesOwn(x, v, vector))
    return { v, own: vector, carrier: `vector 0x${vector.toString(16)} of its own (proposal)`, found }
  const carrier = found ? carrierOf(x, v) : undefined
  const own = mine && !found ? vector : undefined
  return { v, own, carrier, found }
}

/** The vCPU to ask: the one the port is bound to, unless it was bound to another one when the event came. */
function pathOf(x: Tracer, d: Domain, port: number): Path {
  const bound = d.vcpus[x.read(d.notify_vcpu_id + port)] ?? (d.vcpus[0] as Vcpu)
  const paths = [bound, ...d.vcpus.filter(v => v !== bound)].map(v => pathTo(x, v, port))
  return paths.find(p => p.carrier) ?? paths.find(p => p.found) ?? (paths[0] as Path)
}

function ofPort(x: Tracer, d: Domain, port: number, moment: Moment): WhyNot {
  const path = pathOf(x, d, port)
  const { v, own, carrier } = path
  const name = `port ${port} of ${d.name}`
  const requested = own !== undefined && isRequested(x, v, own)
  const upTo = portLinks(x, v, port, own, requested)
  const handled = handling(x, path, port, moment)
  if (handled) {
    const links = settle([...upTo.filter(link => BEFORE.has(link.id)), ...handled.links])
    return { verdict: handled.verdict, answer: handled.answer, links, stop: undefined, vcpu: v, waiting: [] }
  }
  const links = settle(own === undefined ? [...upTo, ...vcpuLinks(x, v)] : upTo)
  const stop = links.find(link => link.standing === 'stops')
  const all = { links, stop, vcpu: v, waiting: [] }
  const waits = portBits(x.world, d, port).pending || (isFifo(x, d) && x.read(d.pending + port) === 1)
  if (!waits && stop) return { ...all, verdict: 'nothing', answer: nothing(`at ${name}`, links, stop) }
  return { ...all, ...judged(name, links, stop, carrier, v, moment) }
}

function ofVcpu(x: Tracer, v: Vcpu, moment: Moment): WhyNot {
  const waiting = waitingFor(x, v)
  const links = settle(vcpuLinks(x, v))
  const stop = links.find(link => link.standing === 'stops')
  const all = { links, stop, vcpu: v, waiting }
  if (moment.inHandler(v)) {
    const running = settle([gate('handler', true, { yes: `the handler of ${v.name} runs`, no: '' }, [])])
    return {
      ...all,
      links: running,
      stop: undefined,
      verdict: 'moving',
      answer: `The handler of ${v.name} runs.`,
    }
  }
  if (stop?.id === 'flag' && waiting.length === 0)
    return { ...all, verdict: 'nothing', answer: nothing(`for ${v.name}`, links, stop) }
  const word = waiting.some(({ port }) => moment.now(bitSource(x, v.dom, port, 'pending')))
  if (stop?.id === 'flag' && word && moment.fn !== undefined && !PLAIN.has(moment.fn))
    return { ...all, verdict: 'moving', answer: `An event for ${v.name} is being recorded.` }
  return { ...all, ...judged(`the upcall of ${v.name}`, links, stop, carrierOf(x, v), v, moment) }
}

/** Conditions of the port itself. */
const BEFORE: ReadonlySet<string> = new Set(['state', 'word', 'pending', 'mask'])

type Verdict = Pick<WhyNot, 'verdict' | 'answer'>

/** A handler that runs in this very step has the port before it, or behind it. */
function handling(
  x: Tracer,
  { v }: Path,
  port: number,
  moment: Moment,
): (Verdict & { readonly links: readonly Draft[] }) | undefined {
  if (!moment.inHandler(v)) return undefined
  const d = v.dom
  const { pending, masked } = portBits(x.world, d, port)
  const runs = gate('handler', true, { yes: `the handler of ${v.name} runs`, no: '' }, [])
  if (!pending && moment.now(bitSource(x, d, port, 'pending')))
    return { verdict: 'moving', answer: `The handler of ${v.name} has seen the event.`, links: [runs] }
  if (!pending || masked) return undefined
  const told = isFifo(x, d) ? queueTold(x, v, port, moment) : selectorTold(x, v, port, moment)
  if (!told) return undefined
  return {
    verdict: 'moving',
    answer: `The handler of ${v.name} runs, and comes to port ${port}.`,
    links: [told, runs],
  }
}

function selectorTold(x: Tracer, v: Vcpu, port: number, moment: Moment): Draft | undefined {
  const source = selectorBit(v, port)
  if (!holds(x, source) && !moment.now([source])) return undefined
  const yes = `the handler ${holds(x, source) ? 'will take' : 'has taken'} the word of port ${port} from evtchn_pending_sel`
  return gate('selector', true, { yes, no: '' }, [source])
}

function queueTold(x: Tracer, v: Vcpu, port: number, moment: Moment): Draft | undefined {
  if (x.read(v.control_block) === 0) return undefined
  const q = x.read(v.dom.last_priority + port)
  const sources: Source[] = [{ cell: readyCell(x, v), bits: 1 << q }]
  if (!isReady(x, v, q) && !moment.now(sources)) return undefined
  return gate('ready', true, { yes: `the handler goes through queue ${q}, port by port`, no: '' }, sources)
}

/** The verdict, once it is known that no handler is at it. */
function judged(
  name: string,
  links: readonly Link[],
  stop: Link | undefined,
  carrier: string | undefined,
  v: Vcpu,
  moment: Moment,
): Verdict {
  if (carrier !== undefined && stop?.id !== 'runs') {
    const takes = `${v.name} takes ${carrier}`
    return stop
      ? {
          verdict: 'arrives',
          answer: `It gets through all the same: ${stop.says}, but ${takes}, and this guest looks for events at every interrupt.`,
        }
      : {
          verdict: 'arrives',
          answer: `It gets through: ${takes}${v.dom.hvm ? ' at its next VM entry' : ' on the way back from Xen'}.`,
        }
  }
  if (!stop)
    return { verdict: 'stops', answer: upper(`${name} waits for another interrupt of ${v.name} to end.`) }
  if (isMoving(links, stop, moment))
    return {
      verdict: 'moving',
      answer: upper(
        `${name} is on its way: ${stop.says}; ${nameIn(moment.fn ?? 'environment', v.dom.release)} is still running.`,
      ),
    }
  return { verdict: 'stops', answer: upper(`${name} waits: ${because(stop)}.`) }
}

/** What the code that runs is about to go on from; a guest's plain write goes on to nothing. */
const TRANSIENT: ReadonlySet<string> = new Set(['remote_irr', 'isr'])
/** VM entry takes the vector from the LAPIC before it writes it into its field. */
const TAKEN: ReadonlySet<string> = new Set(['irr', 'isr'])
const PLAIN: ReadonlySet<string> = new Set(['guestMemory', 'environment'])

/** The operation that runs has brought the event as far as this, and may bring it further. */
function isMoving(links: readonly Link[], stop: Link, { fn, now }: Moment): boolean {
  if (fn === undefined || PLAIN.has(fn) || !(stop.stage || TRANSIENT.has(stop.id))) return false
  return links.some((link, i) => (i <= links.indexOf(stop) || TAKEN.has(link.id)) && now(link.sources))
}

const because = ({ says, means }: Link): string => (means === undefined ? says : `${says}, so ${means}`)

/** Nothing waits. What would a new event meet first? */
function nothing(where: string, links: readonly Link[], stop: Link): string {
  if (stop.id === 'state') return upper(`${because(stop)}.`)
  const next = links.find(link => link.standing === 'stops' && link !== stop)
  return `Nothing is pending ${where}.${next ? ` A new event would wait: ${because(next)}.` : ''}`
}

export type { Link as WhyNotLink } from './whyNot/link.ts'
export type { Waiting } from './whyNot/waiting.ts'
