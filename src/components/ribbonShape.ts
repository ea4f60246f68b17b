/**
 * The time ribbon as numbers: where a position stands, which zone is there. The set-up, often longer than the story,
 * is squeezed into a corner.
 */
import type { Trace } from '../model/run.ts'
import { startOfStory } from '../model/time.ts'
import { ZONES, type Zone, zoneOf } from '../model/zones.ts'

/** Most of the ribbon that operations which only set the scene may take. */
const SETUP_SHARE = 0.12

/** What the set-up takes of the steps and of the ribbon. */
function setupOf(trace: Trace): { readonly steps: number; readonly share: number } {
  const steps = startOfStory(trace)
  const fair = steps / Math.max(trace.length, 1)
  return { steps, share: Math.min(fair, SETUP_SHARE) }
}

/** Where a position stands on the ribbon, 0 … 1. */
export function xOf(trace: Trace, position: number): number {
  const { steps, share } = setupOf(trace)
  if (position <= steps) return (share * position) / Math.max(steps, 1)
  return share + ((1 - share) * (position - steps)) / (trace.length - steps)
}

/** The position at a point of the ribbon, which need not be a whole number. */
function exactAt(trace: Trace, x: number): number {
  const { steps, share } = setupOf(trace)
  const inside = Math.min(Math.max(x, 0), 1)
  return inside < share
    ? (inside / share) * steps
    : steps + ((inside - share) / (1 - share)) * (trace.length - steps)
}

const nextStop = (trace: Trace, position: number): number => {
  let p = Math.min(position, trace.length)
  while (!trace.isStop(p)) p++
  return p
}

/** The stop at a point of the ribbon: the step drawn there, or the next one that comes to rest. */
export const positionAt = (trace: Trace, x: number): number =>
  nextStop(trace, Math.floor(exactAt(trace, x)) + 1)

/** The two stops that a point of the ribbon is between, and its share of the way from one to the other. */
export function betweenAt(trace: Trace, x: number): { from: number; to: number; share: number } {
  const exact = exactAt(trace, x)
  const to = nextStop(trace, Math.floor(exact) + 1)
  let from = Math.max(to - 1, 0)
  while (!trace.isStop(from)) from--
  return { from, to, share: to === from ? 1 : Math.min((exact - from) / (to - from), 1) }
}

export interface RibbonShape {
  /** A path a zone, x = 0 … `WIDTH`, y = 0 … 1. Zones that do not occur are left out. */
  readonly zones: readonly { readonly zone: Zone; readonly path: string }[]
  /** Lines between the steps of the story, as long as there is room for them. */
  readonly ticks: string
  /** Lines where operations begin. */
  readonly ops: string
}

/** Whole numbers keep the paths short; no screen is finer. */
export const WIDTH = 10_000
/** More columns than any screen shows; a longer trace is sampled, one step a column. */
const COLUMNS = 2400
/** Above this, ticks would merge into a grey. */
const MOST_TICKS = 240
const MOST_OPS = 400

const px = (trace: Trace, position: number): number => Math.round(WIDTH * xOf(trace, position))

const shapes = new WeakMap<Trace, RibbonShape>()

/** Equal neighbours merged into one rectangle, so that the paths stay short. */
function zonePaths(trace: Trace): Map<Zone, string> {
  const paths = new Map<Zone, string>()
  const columns = Math.min(trace.length, COLUMNS)
  const start = (column: number) => Math.floor((column * trace.length) / columns)
  const zones = Array.from({ length: columns }, (_, column) => zoneOf(trace, start(column)))
  for (let from = 0, to = 1; from < columns; from = to++) {
    const zone = zones[from] as Zone
    while (zones[to] === zone) to++
    const x = px(trace, start(from))
    paths.set(zone, `${paths.get(zone) ?? ''}M${x} 0H${px(trace, start(to))}V1H${x}Z`)
  }
  return paths
}

const lines = (trace: Trace, positions: readonly number[]): string =>
  positions.map(position => `M${px(trace, position)} 0V1`).join('')

/** The shape of a trace, made once. */
export function ribbonShape(trace: Trace): RibbonShape {
  let shape = shapes.get(trace)
  if (!shape) {
    const paths = zonePaths(trace)
    const story = startOfStory(trace)
    const steps = trace.length - story
    const ticks = steps <= MOST_TICKS ? Array.from({ length: steps }, (_, i) => story + i) : []
    const ops = trace.ops.length <= MOST_OPS ? trace.ops.map(run => run.from) : []
    shape = {
      zones: ZONES.flatMap(zone => {
        const path = paths.get(zone)
        return path ? [{ zone, path }] : []
      }),
      ticks: lines(trace, ticks),
      ops: lines(trace, ops),
    }
    shapes.set(trace, shape)
  }
  return shape
}
