/** What a cell of the grid says, in words. */

import { portBits } from '../../model/portBits.ts'
import type { Domain, Vcpu, World } from '../../model/world.ts'
import {
  ECS_FREE,
  ECS_INTERDOMAIN,
  ECS_IPI,
  ECS_PIRQ,
  ECS_RESERVED,
  ECS_UNBOUND,
  ECS_VIRQ,
  VIRQ_NAMES,
} from '../../model/xen/constants.ts'
import { readVcpu, selectorOf, wordsNamed } from './cells.ts'

/** The state with what belongs to it: `INTERDOMAIN with d0 port 7`. */
function kindOf({ mem }: World, d: Domain, port: number): string {
  const read = (plane: number) => mem[plane + port] as number
  switch (read(d.state)) {
    case ECS_FREE:
      return 'FREE'
    case ECS_RESERVED:
      return 'RESERVED'
    case ECS_UNBOUND:
      return `UNBOUND, waits for d${read(d.remote_domid)}`
    case ECS_INTERDOMAIN:
      return `INTERDOMAIN with d${read(d.remote_domid)} port ${read(d.remote_port)}`
    case ECS_PIRQ:
      return `PIRQ ${read(d.pirq_irq)}`
    case ECS_VIRQ:
      return VIRQ_NAMES[read(d.virq)] ?? `VIRQ ${read(d.virq)}`
    case ECS_IPI:
      return 'IPI'
    default:
      return 'in no state that Xen has'
  }
}

/** Is anybody told of this port's events? */
const inUse = ({ mem }: World, d: Domain, port: number): boolean =>
  mem[d.state + port] !== ECS_FREE && mem[d.state + port] !== ECS_RESERVED

export const portExists = ({ mem }: World, d: Domain, port: number): boolean =>
  port < (mem[d.valid_evtchns] as number)

/** The vCPU that a port notifies; undefined for a port that is not in use. */
export function notifiedBy(world: World, d: Domain, port: number): Vcpu | undefined {
  if (!portExists(world, d, port) || !inUse(world, d, port)) return undefined
  return d.vcpus[world.mem[d.notify_vcpu_id + port] as number]
}

/** Where the port's bits are: in which word of the bitmaps, or in which event word. */
function placeText(world: World, d: Domain, port: number): string {
  const bits = d.BITS_PER_EVTCHN_WORD
  if (world.mem[d.evtchn_fifo] === 1)
    return port < (world.mem[d.num_evtchns] as number) ? `event word ${port}` : 'no event word yet'
  return port < bits * bits ? `word ${Math.floor(port / bits)} bit ${port % bits}` : 'no bit in the bitmaps'
}

/** A port in words: `d1 port 1234: INTERDOMAIN with d0 port 7, pending, masked, notifies d1v12; word 19 bit 18`. */
export function portText(world: World, d: Domain, port: number): string {
  const name = `${d.name} port ${port}`
  if (!portExists(world, d, port)) return `${name}: does not exist yet; ${placeText(world, d, port)}`
  const { pending, masked } = portBits(world, d, port)
  const notified = notifiedBy(world, d, port)
  const vector = world.mem[d.upcall_vector + port] as number
  const says = [
    kindOf(world, d, port),
    ...(pending ? ['pending'] : []),
    ...(masked ? ['masked'] : []),
    ...(world.mem[d.xen_consumer + port] === 1
      ? ['taken by Xen itself']
      : notified
        ? [`notifies ${notified.name}`]
        : []),
    ...(vector > 0 ? [`vector 0x${vector.toString(16)} (proposal)`] : []),
  ]
  return `${name}: ${says.join(', ')}; ${placeText(world, d, port)}`
}

/** Ports that notify a vCPU. */
export function portsOf(world: World, v: Vcpu): number[] {
  const { mem } = world
  const { dom } = v
  const found: number[] = []
  for (let port = 0; port < (mem[dom.valid_evtchns] as number); port++)
    if (mem[dom.notify_vcpu_id + port] === v.id && inUse(world, dom, port)) found.push(port)
  return found
}

/** Numbers as people say them, the first few of many. */
function listed(numbers: readonly number[]): string {
  const few = numbers.slice(0, 8).join(', ')
  return numbers.length > 8 ? `${few} and ${numbers.length - 8} more` : few
}

/** A vCPU in words: `d1v12: running, upcall pending, evtchn_pending_sel names word 5, 32 ports notify it`. */
export function vcpuText(world: World, v: Vcpu): string {
  const { state, upcall, shared } = readVcpu(world, v)
  const words = wordsNamed(selectorOf(world, v))
  const ports = portsOf(world, v).length
  const fifo = world.mem[v.dom.evtchn_fifo] === 1
  const says = [
    state,
    ...(shared ? ['no vcpu_info of its own: what is said here stands in dummy_vcpu_info'] : []),
    upcall ? 'upcall pending' : 'no upcall pending',
    ...(fifo
      ? []
      : [words.length > 0 ? `evtchn_pending_sel names ${listed(words)}` : 'evtchn_pending_sel is 0']),
    ports === 1 ? '1 port notifies it' : `${ports} ports notify it`,
  ]
  return `${v.name}: ${says.join('; ')}`
}
