/** A machine as a drawing: its states on an ellipse a region, its transitions as curves. Read from the definition itself. */
import type { ChannelSnapshot, VcpuSnapshot } from '../../machines/lifecycle.ts'
import type { LawEvent } from '../../model/tracer.ts'
import type { Point } from './geometry.ts'

export interface ChartState {
  readonly key: string
  readonly name: string
  readonly at: Point
  readonly present: boolean
  /** Events that lead here from the present state. */
  readonly reachedBy: readonly LawEvent[]
}

interface ChartEdge {
  readonly key: string
  readonly path: string
  /** Leaves the present state. */
  readonly legal: boolean
}

export interface Chart {
  readonly width: number
  readonly height: number
  readonly states: readonly ChartState[]
  readonly edges: readonly ChartEdge[]
  readonly regions: readonly { readonly name: string; readonly at: Point }[]
}

type Node = (ChannelSnapshot | VcpuSnapshot)['machine']['root']

/** Transitions of a state to another one: the event and where it leads. */
const exits = (node: Node): { event: LawEvent; to: Node }[] =>
  [...node.transitions.values()]
    .flat()
    .flatMap(t => (t.target ?? []).map(to => ({ event: t.eventType as LawEvent, to: to as Node })))

const children = (node: Node): Node[] => Object.values(node.states) as Node[]

/** A curve that leaves room for the one the other way. */
function curve(a: Point, b: Point): string {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const bow = 0.12
  return `M${a.x} ${a.y}Q${(a.x + b.x) / 2 - dy * bow} ${(a.y + b.y) / 2 + dx * bow} ${b.x} ${b.y}`
}

/** The whole chart, `width` units of text wide: a flat machine takes it all, a parallel one gives each region a row. */
export function chartOf(snapshot: ChannelSnapshot | VcpuSnapshot, width: number): Chart {
  const root = snapshot.machine.root as Node
  const parallel = root.type === 'parallel'
  const present = new Set((snapshot._nodes as readonly Node[]).map(node => node.id))
  const regions = parallel ? children(root) : [root]
  const rowHeight = parallel ? 40 : width < 500 ? 270 : 210
  const parts = regions.map((region, row) =>
    drawRegion(region, present, { width, top: row * rowHeight, height: rowHeight, parallel }),
  )
  return {
    width,
    height: regions.length * rowHeight,
    states: parts.flatMap(p => p.states),
    edges: parts.flatMap(p => p.edges),
    regions: parallel
      ? regions.map((region, row) => ({ name: region.key, at: { x: 8, y: row * rowHeight + rowHeight / 2 } }))
      : [],
  }
}

function drawRegion(
  region: Node,
  present: ReadonlySet<string>,
  { width, top, height, parallel }: { width: number; top: number; height: number; parallel: boolean },
): Pick<Chart, 'states' | 'edges'> {
  const nodes = children(region)
  const places = new Map(
    nodes.map((node, i) => {
      // The first state at the left, the others round; a row has them side by side.
      const angle = Math.PI + (2 * Math.PI * i) / nodes.length
      const at = parallel
        ? { x: width * (0.5 + i * 0.31), y: top + height / 2 }
        : {
            x: width / 2 + Math.cos(angle) * (width / 2 - 65),
            y: top + height / 2 + Math.sin(angle) * (height / 2 - 27),
          }
      return [node.id, at] as const
    }),
  )
  const all = nodes.flatMap(node => exits(node).map(exit => ({ from: node, ...exit })))
  const moves = new Map(
    all.filter(({ from, to }) => from.id !== to.id).map(e => [`${e.from.id}>${e.to.id}`, e] as const),
  )
  return {
    states: nodes.map(node => ({
      key: node.id,
      name: node.key,
      at: places.get(node.id) as Point,
      present: present.has(node.id),
      reachedBy: all.filter(e => e.to.id === node.id && present.has(e.from.id)).map(e => e.event),
    })),
    edges: [...moves].map(([key, { from, to }]) => ({
      key,
      path: curve(places.get(from.id) as Point, places.get(to.id) as Point),
      legal: present.has(from.id),
    })),
  }
}
