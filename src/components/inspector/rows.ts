/** A parallel machine: a row a region, its two states at the ends and the legal transition between them, or below if it is long. */
import type { Chart, ChartState, Edge, Move, Room, StateNode } from './chart.ts'
import { MOVE_HEIGHT, moveWidth, STATE_HEIGHT, stateWidth } from './measure.ts'

const TITLE = 1.35
const GAP = 0.7
/** Beyond this a row is not drawn wider. */
const WIDEST = 24
/** Of an arrow that can be seen at each end of its label. */
const SHAFT = 0.9

interface Region {
  readonly name: string
  readonly states: readonly StateNode[]
}

type Part = Omit<Chart, 'width' | 'regions'>

export function rowsOf(regions: readonly Region[], room: Room): Chart {
  const width = Math.min(room.width, WIDEST * room.rem)
  let y = 1
  const titles: { name: string; x: number; y: number }[] = []
  const parts = regions.map(region => {
    titles.push({ name: region.name, x: 1, y: y + 0.85 * room.rem })
    const part = rowOf(region, y + TITLE * room.rem, width, room)
    y = part.height + GAP * room.rem
    return part
  })
  return {
    width: room.width,
    height: y - GAP * room.rem + 1,
    states: parts.flatMap(p => p.states),
    edges: parts.flatMap(p => p.edges),
    moves: parts.flatMap(p => p.moves),
    regions: titles,
  }
}

/** `height`: where the row ends. */
function rowOf({ name: region, states }: Region, y: number, width: number, room: Room): Part {
  const { rem, taken } = room
  const boxes = states.map(({ key, name, present }, i): ChartState => {
    const wide = stateWidth(name) * rem
    return {
      key,
      name,
      present,
      x: i === 0 ? 1 : width - wide - 1,
      y,
      width: wide,
      height: STATE_HEIGHT * rem,
    }
  })
  const [first, last] = boxes as [ChartState, ChartState]
  const ends = { left: first.x + first.width, right: last.x, y: y + (STATE_HEIGHT / 2) * rem }
  const now = states.find(s => s.present)
  const exit = now?.exits[0]
  const wide = exit ? moveWidth(exit.event) * rem : 0
  const inline = wide + 2 * SHAFT * rem <= ends.right - ends.left
  const moves: Move[] = exit
    ? [
        {
          key: exit.event,
          event: exit.event,
          to: exit.to,
          x: (inline ? (ends.left + ends.right) / 2 : width / 2) - wide / 2,
          y: inline ? ends.y - (MOVE_HEIGHT / 2) * rem : y + (STATE_HEIGHT + 0.35) * rem,
          width: wide,
          height: MOVE_HEIGHT * rem,
        },
      ]
    : []
  const edges = states.flatMap(({ name: from, exits, present }, i) =>
    exits.map(({ event, to }): Edge => {
      const legal = present
      const bend = legal && !inline
      return {
        key: `${region}.${from}>${to}`,
        ...(bend ? below(first, last, i === 0, rem) : between(ends, i === 0, legal ? 0 : 0.42 * rem)),
        legal,
        taken: taken !== undefined && taken.from === from && taken.event === event,
      }
    }),
  )
  return {
    states: boxes,
    edges,
    moves,
    height: Math.max(y + STATE_HEIGHT * rem, ...moves.map(m => m.y + m.height)),
  }
}

/** A straight arrow from one end to the other, `down` from the middle. */
function between(
  { left, right, y }: { left: number; right: number; y: number },
  forth: boolean,
  down: number,
): Pick<Edge, 'path' | 'tip'> {
  const at = y + down
  return forth
    ? { path: `M${left} ${at}H${right - 3}`, tip: { x: right - 1, y: at, angle: 0 } }
    : { path: `M${right} ${at}H${left + 3}`, tip: { x: left + 1, y: at, angle: 180 } }
}

/** From under one state to under the other, through the label below them. */
function below(first: ChartState, last: ChartState, forth: boolean, rem: number): Pick<Edge, 'path' | 'tip'> {
  const inset = Math.min(first.width, last.width) / 3
  const [a, b] = forth
    ? [first.x + inset, last.x + last.width - inset]
    : [last.x + last.width - inset, first.x + inset]
  const top = first.y + first.height
  const low = top + (0.35 + MOVE_HEIGHT / 2) * rem
  const turn = Math.sign(b - a) * 0.5 * rem
  const path = `M${a} ${top}V${low - Math.abs(turn)}Q${a} ${low} ${a + turn} ${low}H${b - turn}Q${b} ${low} ${b} ${low - Math.abs(turn)}V${top + 3}`
  return { path, tip: { x: b, y: top + 1, angle: 270 } }
}
