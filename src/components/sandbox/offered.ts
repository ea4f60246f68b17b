/** What can be done with a channel or a vCPU now, asked of its machine, and the operation that does it. Pure. */
import { channelSnapshot, offers, vcpuSnapshot } from '../../machines/lifecycle.ts'
import { type Op, type OpName, type OpValue, opInfo } from '../../model/ops.ts'
import type { LawEvent } from '../../model/tracer.ts'
import type { Domain, Vcpu, World } from '../../model/world.ts'
import type { Selection } from '../../store.ts'
import { hasProposal } from './lacks.ts'

/** A machine's event, or what is none: sending looks at the state, running a guest changes no lifecycle. */
export type OfferEvent = LawEvent | 'send' | 'run_guest'

export interface Offer {
  readonly event: OfferEvent
  readonly label: string
  readonly op: OpName
  readonly caller?: string
  /** Arguments known from the selection; the person gives the rest. */
  readonly args: Readonly<Record<string, OpValue>>
}

/** Nothing is left to ask: it can be done at once. */
export const isComplete = ({ op, args }: Offer): boolean =>
  opInfo(op).args.every(arg => arg.optional || args[arg.name] !== undefined)

export const opOf = ({ op, caller, args }: Offer): Op => ({
  op,
  ...(caller !== undefined && { v: caller }),
  ...args,
})

const read = (world: World, cell: number): number => world.mem[cell] as number

/** The other end: the domain a channel is for or connected to, and the port there. */
function otherEnd(world: World, d: Domain, port: number): { caller: string; port: number } | undefined {
  const caller = world.domain(read(world, d.remote_domid + port))?.vcpus[0]?.name
  return caller === undefined ? undefined : { caller, port: read(world, d.remote_port + port) }
}

function channelOffer(world: World, d: Domain, port: number, event: OfferEvent): Offer | undefined {
  const by = (op: OpName, label: string, args: Offer['args'] = {}): Offer => ({
    event,
    label,
    op,
    caller: d.vcpus[0]?.name ?? '',
    args,
  })
  const other = otherEnd(world, d, port)
  switch (event) {
    case 'send':
      return by('EVTCHNOP_send', 'send', { port })
    case 'CLOSE':
      return by('EVTCHNOP_close', 'close', { port })
    case 'BIND_VCPU':
      return by('EVTCHNOP_bind_vcpu', 'bind_vcpu', { port })
    case 'BIND_VECTOR':
      return hasProposal(d.release) ? by('EVTCHNOP_bind_vector', 'bind_vector', { port }) : undefined
    case 'REMOTE_BIND':
      return (
        other && {
          ...by('EVTCHNOP_bind_interdomain', `bind_interdomain by ${other.caller}`, {
            remote_dom: d.id,
            remote_port: port,
          }),
          caller: other.caller,
        }
      )
    case 'REMOTE_CLOSE':
      return (
        other && {
          ...by('EVTCHNOP_close', `close by ${other.caller}`, { port: other.port }),
          caller: other.caller,
        }
      )
    case 'ALLOC_UNBOUND':
      return by('EVTCHNOP_alloc_unbound', 'alloc_unbound')
    case 'BIND_INTERDOMAIN':
      return by('EVTCHNOP_bind_interdomain', 'bind_interdomain')
    case 'BIND_PIRQ':
      return by('EVTCHNOP_bind_pirq', 'bind_pirq')
    case 'BIND_VIRQ':
      return by('EVTCHNOP_bind_virq', 'bind_virq')
    case 'BIND_IPI':
      return by('EVTCHNOP_bind_ipi', 'bind_ipi')
    default:
      // RESERVE is done when a domain is made; no operation asks for it.
      return undefined
  }
}

/** A flag of the environment: [operation, value, label]. */
const ENVIRONMENT: Partial<Record<OfferEvent, readonly [OpName, 0 | 1, string]>> = {
  SCHEDULE: ['set_running', 1, 'put on a CPU'],
  DESCHEDULE: ['set_running', 0, 'take off the CPU'],
  UNBLOCK: ['set_blocked', 0, 'unblock'],
  BLOCK_IN_XEN: ['set_blocked_in_xen', 1, 'wait in Xen'],
  WAKE_IN_XEN: ['set_blocked_in_xen', 0, 'wake in Xen'],
  OFFLINE: ['set_online', 0, 'go offline'],
  ONLINE: ['set_online', 1, 'go online'],
}

function vcpuOffer(v: Vcpu, event: OfferEvent): Offer | undefined {
  if (event === 'run_guest') return { event, label: 'run_guest', op: 'run_guest', caller: v.name, args: {} }
  if (event === 'BLOCK') return { event, label: 'block', op: 'SCHEDOP_block', caller: v.name, args: {} }
  const known = ENVIRONMENT[event]
  return known && { event, label: known[2], op: known[0], args: { t: v.name, val: known[1] } }
}

/** Everything the machine of the selected thing accepts now, as operations; nothing if it no longer exists. */
export function offersFor(world: World, selection: Selection): readonly Offer[] {
  if (selection.kind === 'port') {
    const d = world.domain(selection.dom)
    const { port } = selection
    if (!d || port >= read(world, d.valid_evtchns)) return []
    const snapshot = channelSnapshot(read(world, d.state + port))
    const events: OfferEvent[] = [
      ...(snapshot.hasTag('send') ? (['send'] as const) : []),
      ...offers(snapshot),
    ]
    return events.flatMap(event => channelOffer(world, d, port, event) ?? [])
  }
  const v = world.vcpuNamed(selection.name)
  if (!v) return []
  const facts = [v.is_running, v.VPF_blocked, v.VPF_blocked_in_xen, v.VPF_down].map(c => read(world, c))
  const snapshot = vcpuSnapshot(facts as [number, number, number, number])
  const events = offers(snapshot)
  const runs = ['DESCHEDULE', 'BLOCK', 'BLOCK_IN_XEN', 'OFFLINE'].every(e => events.includes(e as LawEvent))
  return [...(runs ? (['run_guest'] as const) : []), ...events].flatMap(event => vcpuOffer(v, event) ?? [])
}

/** The vCPU a selected thing would act as. */
export const actorOf = (world: World, selection: Selection | undefined): string | undefined =>
  selection?.kind === 'vcpu' ? selection.name : world.domain(selection?.dom ?? -1)?.vcpus[0]?.name
