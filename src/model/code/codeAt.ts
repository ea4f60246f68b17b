/** What a panel of code shows at a step: the listing of the running call, and how far the call has come in it. */
import { type EnterStep, frameOf } from '../narrate/frames.ts'
import type { Trace } from '../run.ts'
import type { Fn } from '../xen/source.ts'
import { type Listing, listingOf, type Row } from './listing.ts'
import { marksAt } from './marks.ts'

/** A condition of a row as the running call met it last. */
export interface Decided {
  readonly condition: string
  readonly value: boolean
  /** Step that decided it. */
  readonly index: number
}

export interface CodeRow extends Row {
  /** Steps of this call that run the row, ascending; those to come among them. */
  readonly steps: readonly number[]
  readonly decided: readonly Decided[]
  /** The call passes it by: no step of it runs the row, nor any in its block. */
  readonly idle: boolean
}

/** The running call. */
export interface CodeView {
  readonly fn: Fn
  readonly enter: EnterStep
  readonly rows: readonly CodeRow[]
  /** Row of the step itself, of the step of this call before it and of the one after; −1: none. */
  readonly lit: number
  readonly before: number
  readonly next: number
}

/** One step of a call in its own listing. */
interface Visit {
  readonly index: number
  readonly row: number
}

/** The code at a step (0-based index); undefined outside all functions. */
export function codeAt(trace: Trace, index: number): CodeView | undefined {
  const frame = frameOf(trace, index)
  if (frame < 0) return undefined
  const enter = trace.step(frame) as EnterStep
  const visits = visitsOf(trace, frame)
  const here = visits.findIndex(visit => visit.index === index)
  const row = (i: number): number => visits[i]?.row ?? -1
  return {
    fn: enter.fn,
    enter,
    rows: rowsOf(trace, enter.fn, visits, index),
    lit: row(here),
    before: row(here - 1),
    next: row(here + 1),
  }
}

/** All steps of the call that was entered at a step, in order: its own, and its calls. */
function visitsOf(trace: Trace, frame: number): Visit[] {
  const { from, row, call } = marksAt(trace, frame)
  const depth = trace.depthAt(frame + 1)
  const visits: Visit[] = [{ index: frame, row: 0 }]
  for (let i = frame + 1; i - from < row.length; i++) {
    const kind = trace.kindAt(i)
    const deeper = trace.depthAt(i + 1) - depth
    if (kind === 'leave' && deeper === 0) return [...visits, { index: i, row: row[i - from] as number }]
    if (deeper !== 1 || kind === 'leave') continue
    visits.push({ index: i, row: (kind === 'enter' ? call : row)[i - from] as number })
  }
  return visits
}

function rowsOf(trace: Trace, fn: Fn, visits: readonly Visit[], index: number): CodeRow[] {
  const steps = new Map<number, number[]>()
  const decided = new Map<number, Map<string, Decided>>()
  for (const visit of visits) {
    const ofStep = steps.get(visit.row)
    if (ofStep) ofStep.push(visit.index)
    else steps.set(visit.row, [visit.index])
    if (visit.index > index) continue
    const step = trace.step(visit.index)
    if (step.kind !== 'branch') continue
    const ofRow = decided.get(visit.row) ?? new Map<string, Decided>()
    decided.set(
      visit.row,
      ofRow.set(step.condition, { condition: step.condition, value: step.value, index: visit.index }),
    )
  }
  const listing = listingOf(fn, trace.release)
  return listing.rows.map((row, i) => ({
    ...row,
    steps: steps.get(i) ?? [],
    decided: [...(decided.get(i)?.values() ?? [])],
    idle: isIdle(listing, i, new Set(steps.keys())),
  }))
}

/** A row that stands for no step goes with those of its block, else with those around it. */
function isIdle({ rows, blockEnd }: Listing, row: number, run: ReadonlySet<number>): boolean {
  if (rows[row]?.anchors.length) return !run.has(row)
  for (let head = row; head > 0; head = headOf(rows, head)) {
    const anchored = rows
      .slice(head + 1, blockEnd[head])
      .flatMap((each, i) => (each.anchors.length > 0 ? [head + 1 + i] : []))
    if (anchored.length > 0) return !anchored.some(each => run.has(each))
  }
  return false
}

/** The row whose block a row is in. */
const headOf = (rows: readonly Row[], row: number): number =>
  rows.findLastIndex((other, i) => i < row && other.indent < (rows[row] as Row).indent)

/** The step that a press on a row leads to: the next time the call runs it, else the first time. */
export const stepOfRow = ({ steps }: CodeRow, index: number): number | undefined =>
  steps.find(step => step > index) ?? steps[0]
