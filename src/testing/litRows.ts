/** For tests: a trace walked along the listings of its functions; what goes wrong, and which rows were ever lit. */
import { entersBlock } from '../model/code/blocks.ts'
import { anchorKey, listingOf } from '../model/code/listing.ts'
import { marksAt } from '../model/code/marks.ts'
import { placesIn } from '../model/code/places.ts'
import type { Trace } from '../model/run.ts'
import type { Step } from '../model/trace.ts'
import type { Fn } from '../model/xen/source.ts'

/** A call in progress: the row it is at, and how the condition there came out, if that was its last step. */
interface Call {
  readonly fn: Fn
  row: number
  value: boolean | undefined
}

/** An anchor of a row, whatever the release: function, place among the function's rows, and the anchor itself. */
export const anchorName = (fn: Fn, source: number, key: string): string => `${fn}:${source + 1} ${key}`

export class LitRows {
  /** Anchors that a step has lit. */
  readonly lit = new Set<string>()

  /** Steps without a row, and steps at a row that the condition before them does not lead to. */
  faults(trace: Trace): string[] {
    const found = new Set<string>()
    const places = placesIn(trace)
    for (const { from, to } of trace.ops) {
      if (from === to) continue
      const { row, call } = marksAt(trace, from)
      const calls: Call[] = []
      for (let i = from; i < to; i++) {
        const step = trace.step(i)
        if (step.kind === 'enter') {
          this.visit(trace, calls.at(-1), call[i - from] as number, [`> ${step.fn}`, '> *'], found)
          calls.push({ fn: step.fn, row: 0, value: undefined })
        } else {
          const current = calls.at(-1)
          this.visit(trace, current, row[i - from] as number, keysOf(step, places), found)
          if (current && step.kind === 'branch') current.value = step.value
        }
        if (step.kind === 'leave') calls.pop()
      }
    }
    return [...found]
  }

  private visit(
    trace: Trace,
    call: Call | undefined,
    row: number,
    keys: readonly string[],
    found: Set<string>,
  ): void {
    if (!call) return
    const { rows, blockEnd } = listingOf(call.fn, trace.release)
    const before = rows[call.row]
    if (row < 0) found.add(`${call.fn} has no row for ${keys[0]}`)
    if (before && call.value !== undefined && entersBlock(before, call.value) === false) {
      const inside = row > call.row && row < (blockEnd[call.row] as number)
      if (inside) found.add(`${call.fn} comes to “${rows[row]?.text}” past “${before.text}”, which said no`)
    }
    for (const anchor of rows[row]?.anchors ?? []) {
      const key = anchorKey(anchor)
      if (keys.includes(key)) this.lit.add(anchorName(call.fn, rows[row]?.source ?? -1, key))
    }
    call.row = row
    call.value = undefined
  }
}

function keysOf(step: Step, places: ReturnType<typeof placesIn>): readonly string[] {
  switch (step.kind) {
    case 'branch':
      return [`? ${step.condition}`]
    case 'write':
      return places(step.cell).map(place => `= ${place}`)
    default:
      return ['<']
  }
}
