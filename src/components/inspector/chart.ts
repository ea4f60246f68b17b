/**
 * A machine as a drawing, read from its XState definition and laid out for a width: a flat machine as a column of states
 * with arcs at their left, a parallel one as a row a region. Transitions out of the present state are moves: places
 * for buttons. All numbers are CSS pixels.
 */
import type { ChannelSnapshot, VcpuSnapshot } from '../../machines/lifecycle.ts'
import type { LawEvent } from '../../model/tracer.ts'
import { columnOf } from './column.ts'
import { rowsOf } from './rows.ts'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface ChartState extends Box {
  readonly key: string
  readonly name: string
  readonly present: boolean
}

/** A transition that is legal now. */
export interface Move extends Box {
  readonly key: string
  readonly event: LawEvent
  /** Name of the state it leads to, which may be the present one. */
  readonly to: string
}

export interface Edge {
  readonly key: string
  readonly path: string
  /** Where the arrow's point is, and which way it points, in degrees clockwise from the right. */
  readonly tip: { readonly x: number; readonly y: number; readonly angle: number }
  readonly legal: boolean
  /** Taken by the last step. */
  readonly taken: boolean
}

export interface Chart {
  readonly width: number
  readonly height: number
  readonly states: readonly ChartState[]
  readonly edges: readonly Edge[]
  readonly moves: readonly Move[]
  readonly regions: readonly { readonly name: string; readonly x: number; readonly y: number }[]
}

/** A transition that the last step took. */
export interface Taken {
  readonly event: LawEvent
  readonly from: string
}

export interface Room {
  readonly width: number
  /** Size of the root's text. */
  readonly rem: number
  readonly taken?: Taken | undefined
  readonly shows: (event: LawEvent) => boolean
}

type Node = (ChannelSnapshot | VcpuSnapshot)['machine']['root']

/** A state with its transitions, by name. */
export interface StateNode {
  readonly key: string
  readonly name: string
  readonly present: boolean
  readonly exits: readonly { readonly event: LawEvent; readonly to: string }[]
}

const children = (node: Node): Node[] => Object.values(node.states) as Node[]

const exitsOf = (node: Node, shows: Room['shows']): StateNode['exits'] =>
  [...node.transitions.values()]
    .flat()
    .flatMap(t => (t.target ?? []).map(to => ({ event: t.eventType as LawEvent, to: (to as Node).key })))
    .filter(({ event }) => shows(event))

export function chartOf(snapshot: ChannelSnapshot | VcpuSnapshot, room: Room): Chart {
  const root = snapshot.machine.root as Node
  const present = new Set((snapshot._nodes as readonly Node[]).map(node => node.id))
  const statesOf = (region: Node): StateNode[] =>
    children(region).map(node => ({
      key: node.id,
      name: node.key,
      present: present.has(node.id),
      exits: exitsOf(node, room.shows),
    }))
  if (root.type !== 'parallel') return columnOf(statesOf(root), room)
  return rowsOf(
    children(root).map(region => ({ name: region.key, states: statesOf(region) })),
    room,
  )
}
