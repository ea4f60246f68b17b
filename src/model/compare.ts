/**
 * The same scenario under several methods, in lock-step: one lane a method, one row a phase. A row is a moment at
 * which every lane that has the phase has finished it, and every other lane waits.
 */
import { align } from './align.ts'
import { type Costs, costsOf, storyFrom } from './costs.ts'
import { METHOD_LABELS, type Method, opsUnder, type Ran, releaseFor, withMethod } from './methods.ts'
import { type Phase, type Segment, segmentsOf } from './phases.ts'
import { runScenario, type Trace } from './run.ts'
import type { Step } from './trace.ts'
import type { Law } from './tracer.ts'

export interface Lane {
  readonly method: Method
  readonly trace: Trace
  /** For each operation of the compared scenario, the operations [from, to) that it became in this lane. */
  readonly opRanges: readonly (readonly [from: number, to: number])[]
  readonly costs: Costs
}

export interface Row {
  /** Operation of the compared scenario. */
  readonly op: number
  readonly phase: Phase
  /** By lane; undefined: this lane has no such phase here and waits. */
  readonly segments: readonly (Segment | undefined)[]
}

/** The first place where the lanes do not do the same. */
export interface Divergence {
  readonly row: number
  /** By lane: the step that differs; undefined: this lane has finished the operation. */
  readonly steps: readonly (Step | undefined)[]
}

export interface Comparison {
  readonly lanes: readonly Lane[]
  readonly rows: readonly Row[]
  readonly divergence: Divergence | undefined
}

export type CompareResult =
  | { readonly ok: true; readonly comparison: Comparison }
  | { readonly ok: false; readonly reason: string }

/**
 * Runs the scenario of a trace under each method and lays the stories side by side. All run on one Xen that has all of
 * the methods, so that nothing but the method differs; only the proposal exists on its own Xen alone.
 */
export function compareMethods(base: Trace, methods: readonly Method[], law: Law): CompareResult {
  // The steps at which CPUs meet are those of one method.
  if (base.scenario.meanwhile?.length)
    return {
      ok: false,
      reason: 'Something happens in the middle of its operations, at steps that other methods do not have.',
    }
  const release = methods.reduce(
    (id, method) => (method === 'upcall_vector' ? releaseFor(method, id) : id),
    base.scenario.release,
  )
  const ran = { scenario: { ...base.scenario, release }, ops: base.ops }
  const lanes: Lane[] = []
  for (const method of methods) {
    const run = runScenario(withMethod(ran, method), law)
    if (!run.ok) return { ok: false, reason: `${METHOD_LABELS[method]}: ${run.reason}` }
    const { trace } = run
    lanes.push({ method, trace, opRanges: opRanges(ran, method), costs: costsOf(trace) })
  }
  const rows: Row[] = []
  for (let op = base.scenario.setup; op < base.scenario.ops.length; op++) rows.push(...rowsOf(lanes, op))
  return { ok: true, comparison: { lanes, rows, divergence: divergenceOf(lanes, rows) } }
}

function opRanges(base: Ran, method: Method): [number, number][] {
  let from = 0
  return opsUnder(base, method).map(ops => {
    const range: [number, number] = [from, from + ops.length]
    from += ops.length
    return range
  })
}

const opsOf = ({ opRanges }: Lane, op: number): number[] => {
  const [from, to] = opRanges[op] ?? [0, 0]
  return Array.from({ length: to - from }, (_, i) => from + i)
}

const rowsOf = (lanes: readonly Lane[], op: number): Row[] =>
  align(
    lanes.map(lane => opsOf(lane, op).flatMap(index => segmentsOf(lane.trace, index))),
    segment => segment.phase,
  ).map(({ key, items }) => ({ op, phase: key as Phase, segments: items }))

/** Steps of one operation of the compared scenario in a lane. */
const stepsOf = (lane: Lane, op: number): number[] =>
  opsOf(lane, op).flatMap(index => {
    const run = lane.trace.ops[index]
    return run ? Array.from({ length: run.to - run.from }, (_, i) => run.from + i) : []
  })

/** What a step does, without the values it writes: two lanes do the same if this is equal. */
function doing(step: Step | undefined): string {
  switch (step?.kind) {
    case undefined:
      return 'finished'
    case 'enter':
      return `enter ${step.fn}`
    case 'leave':
      return `leave ${step.fn} ${step.result}`
    case 'branch':
      return `branch ${step.condition} ${step.value}`
    case 'write':
      return `write ${step.cell}`
  }
}

function divergenceOf(lanes: readonly Lane[], rows: readonly Row[]): Divergence | undefined {
  for (const op of new Set(rows.map(row => row.op))) {
    const indexes = lanes.map(lane => stepsOf(lane, op))
    const longest = Math.max(...indexes.map(lane => lane.length))
    for (let k = 0; k < longest; k++) {
      const steps = lanes.map((lane, n) => {
        const index = indexes[n]?.[k]
        return index === undefined ? undefined : lane.trace.step(index)
      })
      if (new Set(steps.map(doing)).size > 1) return { row: rowOf(rows, op, steps), steps }
    }
  }
  return undefined
}

/** The first row of the operation in which some lane takes its step. */
const rowOf = (rows: readonly Row[], op: number, steps: Divergence['steps']): number =>
  rows.findIndex(
    row =>
      row.op === op &&
      row.segments.some((s, n) => {
        const step = steps[n]
        return s && step && s.from <= step.index && step.index < s.to
      }),
  )

/** Position of every lane once a row is done; −1: the story has not begun. Each waits where it last was. */
export const positionsAt = ({ lanes, rows }: Comparison, row: number): number[] =>
  lanes.map((lane, n) => {
    const last = rows.slice(0, row + 1).findLast(r => r.segments[n])
    return last?.segments[n]?.to ?? storyFrom(lane.trace)
  })

/** The end of a lane's phase in a row as a position of the compared trace: same operation, same step within it. */
export function positionIn(
  base: Trace,
  { lanes, rows }: Comparison,
  lane: number,
  row: number,
): number | undefined {
  const here = rows[row]
  const segment = here?.segments[lane]
  const run = here && base.ops[here.op]
  const first = here && lanes[lane]?.opRanges[here.op]?.[0]
  const start = first === undefined ? undefined : lanes[lane]?.trace.ops[first]?.from
  if (!segment || !run || start === undefined) return undefined
  return Math.min(run.from + segment.to - start, run.to)
}

/** Position of the compared trace when the lane that is its method is at a row, or waits there. */
export function playheadAt(base: Trace, c: Comparison, lane: number, row: number): number | undefined {
  const last = c.rows.slice(0, row + 1).findLastIndex(r => r.segments[lane])
  return last < 0 ? undefined : positionIn(base, c, lane, last)
}

/** The row a position of the compared trace is in; −1 before the story. `lane` is the lane that is its method. */
export const rowAt = (base: Trace, c: Comparison, lane: number, position: number): number =>
  c.rows.findLastIndex(({ segments }, row) => {
    const to = positionIn(base, c, lane, row)
    const segment = segments[lane]
    return to !== undefined && segment !== undefined && to - (segment.to - segment.from) < position
  })

/** Lanes that do the same at the divergence, together. */
export function parting({ lanes, divergence }: Comparison): { methods: Method[]; step: Step | undefined }[] {
  const groups = new Map<string, { methods: Method[]; step: Step | undefined }>()
  for (const [n, lane] of lanes.entries()) {
    const step = divergence?.steps[n]
    const group = groups.get(doing(step)) ?? { methods: [], step }
    group.methods.push(lane.method)
    groups.set(doing(step), group)
  }
  return [...groups.values()]
}
