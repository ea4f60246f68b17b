/** A flat machine: its states one under the other, its transitions arcs at their left, like a diagram of a railway line. */
import type { Chart, Edge, Move, Room, StateNode } from './chart.ts'
import { MOVE_HEIGHT, moveWidth, STATE_HEIGHT, stateWidth } from './measure.ts'

const GUTTER = 3
const GAP = 0.5
const INDENT = 0.6

interface Row extends StateNode {
  readonly y: number
}

export function columnOf(states: readonly StateNode[], { width, rem, taken }: Room): Chart {
  const left = GUTTER * rem
  const present = states.find(s => s.present)
  const rows: Row[] = []
  const moves: Move[] = []
  let y = 1
  for (const state of states) {
    rows.push({ ...state, y })
    const events = present?.exits.filter(exit => exit.to === state.name) ?? []
    // Behind the state as long as there is room, then below it.
    let x = left + (stateWidth(state.name) + GAP) * rem
    let top = y + ((STATE_HEIGHT - MOVE_HEIGHT) / 2) * rem
    let bottom = y + STATE_HEIGHT * rem
    for (const { event } of events) {
      const wide = moveWidth(event) * rem
      if (x + wide > width) {
        x = left + INDENT * rem
        top = bottom + 0.2 * rem
      }
      moves.push({ key: event, event, to: state.name, x, y: top, width: wide, height: MOVE_HEIGHT * rem })
      x += wide + GAP * rem
      bottom = Math.max(bottom, top + MOVE_HEIGHT * rem)
    }
    y = bottom + GAP * rem
  }
  const middle = (name: string): number =>
    (rows.find(r => r.name === name)?.y ?? 0) + (STATE_HEIGHT / 2) * rem
  const edges = arcs(states, left, middle, rem).map(
    ({ key, path, tip, from, events }): Edge => ({
      key,
      path,
      tip,
      legal: from === present?.name,
      taken: taken !== undefined && from === taken.from && events.includes(taken.event),
    }),
  )
  return {
    width,
    height: y - GAP * rem + 1,
    states: rows.map(({ key, name, present: now, y: top }) => ({
      key,
      name,
      present: now,
      x: left,
      y: top,
      width: stateWidth(name) * rem,
      height: STATE_HEIGHT * rem,
    })),
    edges,
    moves,
    regions: [],
  }
}

/** One arc for each pair of states that some event joins. The farther apart they are, the wider it bows. */
function arcs(
  states: readonly StateNode[],
  left: number,
  middle: (name: string) => number,
  rem: number,
): { key: string; path: string; tip: Edge['tip']; from: string; events: readonly string[] }[] {
  const names = states.map(s => s.name)
  return states.flatMap(({ name: from, exits }) =>
    [...new Set(exits.map(e => e.to))]
      .filter(to => to !== from)
      .map(to => {
        const [a, b] = [middle(from), middle(to)]
        const span = Math.abs(names.indexOf(from) - names.indexOf(to)) / Math.max(names.length - 1, 1)
        // An arc back lies a little outside the one forth.
        const bow = (0.9 + span * 1.5 + (b < a ? 0.35 : 0)) * rem
        const turn = Math.min(bow, Math.abs(b - a) / 2)
        const down = Math.sign(b - a)
        const x = left - bow
        const path = `M${left} ${a}H${x + turn}Q${x} ${a} ${x} ${a + down * turn}V${b - down * turn}Q${x} ${b} ${x + turn} ${b}H${left - 2}`
        return {
          key: `${from}>${to}`,
          path,
          tip: { x: left - 1, y: b, angle: 0 },
          from,
          events: exits.filter(e => e.to === to).map(e => e.event),
        }
      }),
  )
}
