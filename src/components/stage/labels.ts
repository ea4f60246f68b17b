/** Where the names go: beside their stations, clear of each other, of the stations, and if possible of the tracks. */
import { type Box, inside, overlaps, type Point, passes, pointAlong } from './geometry.ts'
import { CHARACTER, type Label, type LineLabel } from './plan.ts'
import { LINE_LABELS, type Line, type StationId, stationInfo } from './stations.ts'

export type Side =
  | 'left'
  | 'right'
  | 'above'
  | 'below'
  | 'above-right'
  | 'below-right'
  | 'above-left'
  | 'below-left'

export interface LabelTask {
  readonly frame: Box
  readonly fontSize: number
  readonly stations: Readonly<Partial<Record<StationId, Point>>>
  readonly tracks: readonly (readonly Point[])[]
  /** Places already taken, such as the zones' names. */
  readonly taken: readonly Box[]
  readonly name: (id: StationId) => string
  /** The side each name would like best. */
  readonly side: (id: StationId) => Side
  /** Lines between zones, which names should not straddle. */
  readonly borders: readonly (readonly Point[])[]
  /** Is there height for a row of notes? */
  readonly notes: boolean
}

const SIDES: readonly Side[] = [
  'right',
  'left',
  'below',
  'above',
  'below-right',
  'above-right',
  'below-left',
  'above-left',
]

/** Half the train that may stand in a station, in font sizes: names keep this clear. */
const TRAIN = { w: 2.45, h: 1.15 }

export const stationBox = ({ x, y }: Point, fontSize: number): Box => ({
  x: x - TRAIN.w * fontSize,
  y: y - TRAIN.h * fontSize,
  w: 2 * TRAIN.w * fontSize,
  h: 2 * TRAIN.h * fontSize,
})

/** The name whole, and broken in two or three after underscores or spaces so that the longest line is as short as can be. */
export function wrappings(name: string): readonly (readonly string[])[] {
  const breaks = [...name.matchAll(/(?<=[a-z0-9])_(?=[a-z0-9])| (?=\()/gi)].map(m => m.index + 1)
  if (name.length < 15 || breaks.length === 0) return [[name]]
  const cuts = (at: readonly number[]) => [...at, name.length].map((to, i) => name.slice(at[i - 1] ?? 0, to))
  const best = (ways: readonly (readonly string[])[]) =>
    ways.reduce((a, b) => (longest(a) <= longest(b) ? a : b))
  const threes = breaks.flatMap((a, i) => breaks.slice(i + 1).map(b => cuts([a, b])))
  return [[name], best(breaks.map(at => cuts([at]))), ...(threes.length > 0 ? [best(threes)] : [])]
}

const longest = (lines: readonly string[]): number => Math.max(...lines.map(l => l.length))

function place(
  { x, y }: Point,
  side: Side,
  fontSize: number,
  { w, h }: Pick<Box, 'w' | 'h'>,
): { box: Box; anchor: Label['anchor'] } {
  const dx = TRAIN.w * fontSize + 3
  const dy = TRAIN.h * fontSize + 2
  const vertical = side.startsWith('above') ? y - dy - h : side.startsWith('below') ? y + dy : y - h / 2
  if (side === 'right') return { box: { x: x + dx, y: vertical, w, h }, anchor: 'start' }
  if (side === 'left') return { box: { x: x - dx - w, y: vertical, w, h }, anchor: 'end' }
  if (side.endsWith('right')) return { box: { x: x - 8, y: vertical, w, h }, anchor: 'start' }
  if (side.endsWith('left')) return { box: { x: x + 8 - w, y: vertical, w, h }, anchor: 'end' }
  return { box: { x: x - w / 2, y: vertical, w, h }, anchor: 'middle' }
}

interface Candidate extends Label {
  readonly cost: number
}

function candidatesFor(id: StationId, at: Point, task: LabelTask): Candidate[] {
  const { fontSize, frame, tracks, borders, taken } = task
  const { zone } = stationInfo(id)
  const others = Object.entries(task.stations).flatMap(([other, p]) =>
    other === id ? [] : [stationBox(p, fontSize)],
  )
  const found = [task.notes, false].flatMap(note =>
    wrappings(task.name(id)).flatMap((lines, wrap) =>
      SIDES.map((side, rank): Candidate => {
        const w =
          Math.max(...lines.map(l => l.length), note ? (zone === 'chips' ? 13 : 15) : 0) *
          CHARACTER *
          fontSize
        const h = (lines.length + (note ? 0.95 : 0)) * fontSize * 1.22
        const { box, anchor } = place(at, side, fontSize, { w, h })
        // A name that ends where a track goes by reads as if it were on it.
        const around = { ...box, x: box.x - fontSize * 0.4, w: box.w + fontSize * 0.8 }
        const crossings = tracks.filter(t => passes(t, around)).length
        const straddles = borders.some(b => passes(b, box)) ? 1 : 0
        const liking = side === task.side(id) ? 0 : 3 + rank * 0.1
        const cost = liking + wrap * 1.5 + crossings * 11 + straddles * 7 + (task.notes && !note ? 5 : 0)
        return { station: id, lines, anchor, box, note, crosses: crossings > 0, cost }
      }),
    ),
  )
  return found
    .filter(c => inside(c.box, frame) && ![...others, ...taken].some(o => overlaps(c.box, o)))
    .sort((a, b) => a.cost - b.cost)
}

/** Where a line's name may stand from a point of its way, nearest first. dy is the gap above (−) or below it. */
const LINE_NAME_OFFSETS: readonly (readonly [dx: number, dy: number])[] = [
  [0, 0.55],
  [0, -0.55],
  [1, 0],
  [-1, 0],
  [0, -1.7],
  [0, 1.7],
  [0, -4],
]

/** The names of lines, each beside one of its own tracks; a line for which no place is free goes without. */
export function placeLineLabels(
  { frame, fontSize, stations, tracks, taken, borders }: LabelTask,
  labels: readonly Label[],
  ways: readonly (readonly [line: Line, way: readonly Point[]])[],
): LineLabel[] {
  const full = [
    ...taken,
    ...labels.map(l => l.box),
    ...Object.values(stations).map(p => stationBox(p, fontSize)),
  ]
  const found: LineLabel[] = []
  for (const [line, way] of ways) {
    if (found.some(l => l.line === line)) continue
    const candidates = wrappings(LINE_LABELS[line]).flatMap(lines => {
      const w = Math.max(...lines.map(l => l.length)) * fontSize * 0.57
      const h = lines.length * fontSize * 1.2
      return LINE_NAME_OFFSETS.flatMap(([dx, dy]) =>
        [0.5, 0.35, 0.65, 0.2, 0.8, 0.05, 0.95].map(part => {
          const { x, y } = pointAlong(way, part)
          const top = dy === 0 ? y - h / 2 : y + dy * fontSize - (dy < 0 ? h : 0)
          return { lines, box: { x: x + dx * 8 - ((1 - dx) / 2) * w, y: top, w, h } }
        }),
      )
    })
    const free = candidates.filter(
      ({ box }) =>
        inside(box, frame) && !full.some(o => overlaps(box, o)) && !tracks.some(t => passes(t, box)),
    )
    const best = free.find(({ box }) => !borders.some(b => passes(b, box))) ?? free[0]
    if (!best) continue
    found.push({ line, ...best })
    full.push(best.box)
  }
  return found
}

/** A station without a name is worse than any place for it. */
const UNNAMED = 100

type Choice = readonly (Candidate | undefined)[]

const total = (choice: Choice): number => choice.reduce((sum, c) => sum + (c?.cost ?? UNNAMED), 0)

/**
 * The names with fewest places choose before the others. Then each tries every other place: those it displaces choose
 * again, and the change stays if all in all the names stand better.
 */
export function placeLabels(task: LabelTask): Label[] {
  const all = Object.entries(task.stations)
    .map(([id, at]) => candidatesFor(id as StationId, at, task))
    .sort((a, b) => a.length - b.length)
  const first: (Candidate | undefined)[] = []
  for (const candidates of all) first.push(free(candidates, first))
  let best: Choice = first
  for (let better = true; better; ) {
    better = false
    for (const [i, candidates] of all.entries()) {
      for (const candidate of candidates) {
        const next = moved(best, i, candidate)
        if (total(next) < total(best) - 1e-6) {
          best = next
          better = true
        }
      }
    }
  }
  return best.filter(c => c !== undefined)

  function moved(choice: Choice, i: number, to: Candidate): Choice {
    const next = choice.map((c, k) => (k === i ? to : c && touch(c, to) ? undefined : c))
    for (const [k, c] of next.entries()) if (c === undefined) next[k] = free(all[k] ?? [], next)
    return next
  }
}

/** Two names read as one unless a character's width stands between them. */
function touch({ box, lines }: Label, other: Label): boolean {
  const gap = box.w / Math.max(...lines.map(l => l.length), 1)
  return overlaps({ ...box, x: box.x - gap, w: box.w + 2 * gap }, other.box)
}

/** The best place that touches none of those taken. */
const free = (candidates: readonly Candidate[], choice: Choice): Candidate | undefined =>
  candidates.find(c => !choice.some(o => o && touch(c, o)))
