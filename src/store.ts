/**
 * What the app knows: scenario, trace, playhead, selection. Everything else on screen is derived from these.
 *
 * Actions are plain functions of this module. The store knows nothing of React; components subscribe to slices.
 */
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { law } from './machines/law.ts'
import type { Verdict } from './model/conformance/replay.ts'
import type { Manner } from './model/lesson/address.ts'
import type { Lesson } from './model/lesson/lesson.ts'
import type { Method } from './model/methods.ts'
import type { Op } from './model/ops.ts'
import type { ReleaseId } from './model/release.ts'
import { runScenario, type Trace } from './model/run.ts'
import { checkScenario, firstOps, type Scenario } from './model/scenario.ts'
import { placeOf, positionOf, startOfStory } from './model/time.ts'

export type Selection =
  | { readonly kind: 'port'; readonly dom: number; readonly port: number }
  | { readonly kind: 'vcpu'; readonly name: string }

/** A course of events by number, in the order in which they were begun, and by the name somebody gave it. */
export interface Course {
  readonly id: number
  readonly name?: string
}

/** A course that was left, when somebody acted in its past or went to another. */
export interface Branch {
  readonly course: Course
  readonly scenario: Scenario
  /** Where the playhead was when it was left. */
  readonly at: number
}

/** The undoable part: what is being looked at, and the courses kept beside it. */
interface Edit {
  readonly course: Course
  readonly scenario: Scenario
  readonly branches: readonly Branch[]
}

/** Longest name of a course, characters. */
export const LONGEST_NAME = 200

/** A recording of real Xen that is being shown: what the engine did against it, by operation. */
export interface RecordingView {
  readonly file: string
  readonly trace: string
  readonly verdicts: readonly Verdict[]
}

/** A lesson that is being read, or was left for the sandbox: it stays beside the map until it is closed. */
export interface Reading {
  readonly lesson: Lesson
  /** Place of the beat in the lesson, from 0. */
  readonly beat: number
  /** Position of each beat in the trace of the lesson's scenario. */
  readonly places: readonly number[]
  readonly manner: Manner
  /** Positions that the playhead is kept to while the lesson's own scenario is shown. */
  readonly range?: readonly [least: number, most: number]
}

export interface Notice {
  readonly kind: 'error' | 'info'
  readonly text: string
}

export interface State {
  readonly course: Course
  readonly scenario: Scenario
  readonly trace: Trace
  /** Position in the trace: the number of steps done. */
  readonly at: number
  readonly selection: Selection | undefined
  readonly branches: readonly Branch[]
  readonly undo: readonly Edit[]
  readonly redo: readonly Edit[]
  /** Methods compared in lock-step; undefined: one line is stepped. */
  readonly compare: readonly Method[] | undefined
  readonly recording: RecordingView | undefined
  readonly reading: Reading | undefined
  readonly notice: Notice | undefined
}

const emptyScenario: Scenario = {
  title: 'Empty',
  release: '4.4.0',
  domains: [
    { id: 0, hvm: false, vcpus: 1, maxPort: 1023, nrPirqs: 48, priv: true, pirqOk: 32, shinfo32: false },
  ],
  setup: 0,
  ops: [],
}

function traceOf(scenario: Scenario): Trace {
  const run = runScenario(scenario, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

export const store = createStore<State>(() => ({
  course: { id: 0 },
  scenario: emptyScenario,
  trace: traceOf(emptyScenario),
  at: 0,
  selection: undefined,
  branches: [],
  undo: [],
  redo: [],
  compare: undefined,
  recording: undefined,
  reading: undefined,
  notice: undefined,
}))

export const useApp = <T>(selector: (state: State) => T): T => useStore(store, selector)

/** Says something to the person; an error stays until dismissed. */
export const notify = (notice: Notice | undefined): void => store.setState({ notice })

/** Checks and runs a scenario; on failure what was on screen stays and the reason is shown. */
function tryRun(scenario: Scenario, what: string): Trace | undefined {
  const why = checkScenario(scenario)
  const run = why ? ({ ok: false, reason: why } as const) : runScenario(scenario, law)
  if (run.ok) return run.trace
  notify({ kind: 'error', text: `${what} ${run.reason}` })
  return undefined
}

type LoadExtra = Partial<Pick<State, 'selection' | 'recording' | 'compare' | 'reading'>>

/**
 * Shows another scenario, at a place chosen from its trace (default: where its story begins). Forgets undo and
 * branches: it is another document. False, with a notice, if it cannot be run.
 */
export function load(
  scenario: Scenario,
  place: (trace: Trace) => number = startOfStory,
  extra: LoadExtra = {},
): boolean {
  const trace = tryRun(scenario, 'This scenario cannot be shown.')
  if (trace) show(trace, place, extra)
  return trace !== undefined
}

/** Shows a trace that has been run already, as `load` does. A recording is replayed piece by piece, to let the page live. */
export function show(trace: Trace, place: (trace: Trace) => number, extra: LoadExtra = {}): void {
  const at = place(trace)
  trace.seek(at)
  store.setState({
    course: { id: 0 },
    scenario: trace.scenario,
    trace,
    at,
    selection: undefined,
    branches: [],
    undo: [],
    redo: [],
    compare: undefined,
    recording: undefined,
    reading: undefined,
    notice: undefined,
    ...extra,
  })
}

/** Moves the playhead; out-of-range positions go to the nearest end (of a lesson's range, if it has one). */
export function seek(position: number): void {
  const { trace, at, scenario, reading } = store.getState()
  const [least, most] =
    (reading?.lesson.scenario === scenario ? reading.range : undefined) ?? ([0, trace.length] as const)
  const to = Math.min(Math.max(Math.round(position), least), most)
  if (to === at) return
  trace.seek(to)
  store.setState({ at: to })
}

export const select = (selection: Selection | undefined): void => store.setState({ selection })

export const setCompare = (compare: readonly Method[] | undefined): void => store.setState({ compare })

function showEdit(
  { course, scenario, branches }: Edit,
  at: (trace: Trace) => number,
  more: Partial<State>,
): boolean {
  const trace = tryRun(scenario, 'This cannot be done.')
  if (!trace) return false
  const position = at(trace)
  trace.seek(position)
  store.setState({
    course,
    scenario,
    branches,
    trace,
    at: position,
    recording: undefined,
    notice: undefined,
    ...more,
  })
  return true
}

const current = (): Edit => {
  const { course, scenario, branches } = store.getState()
  return { course, scenario, branches }
}

/** The scenario as far as the operation the playhead is in, that operation included. */
function upToNow(): { scenario: Scenario; done: number } {
  const { scenario, trace, at } = store.getState()
  // At the end everything is done, operations that took no step included.
  const done = at === trace.length ? scenario.ops.length : trace.opAt(at) + 1
  return {
    scenario: firstOps(scenario, done),
    done,
  }
}

/**
 * Does an operation now. At the end it is appended; in the past it starts a new future from the operation the
 * playhead is in, and the old future is kept as a branch. The playhead goes to the operation's first step. A proposal
 * operation takes a scenario of 4.4.0 to the release that has the proposal; under a later release it is refused.
 */
export function act(op: Op): boolean {
  const { scenario, trace, at, undo } = store.getState()
  if (trace.ops[trace.opAt(at)]?.crash !== undefined) {
    notify({
      kind: 'error',
      text: 'Xen has crashed here: nothing more can be done. Step back before the crash.',
    })
    return false
  }
  const { scenario: past, done } = upToNow()
  const forked = done < scenario.ops.length
  const { course, branches: others } = current()
  const branches = forked ? [...others, { course, scenario, at }] : others
  const proposed = op.op === 'EVTCHNOP_bind_vector' && scenario.release === '4.4.0'
  const release = proposed ? '4.4.0+bind_vector' : scenario.release
  const next = { ...past, release, ops: [...past.ops, op] }
  return showEdit(
    { course: forked ? { id: nextCourse() } : course, scenario: next, branches },
    trace => Math.min((trace.ops.at(-1)?.from ?? 0) + 1, trace.length),
    {
      undo: [...undo, current()],
      redo: [],
    },
  )
}

/**
 * The same scenario on another Xen, with the playhead at the same place: the same step of the same operation, or the
 * nearest there is. False, with a notice, if an operation does not exist there.
 */
export function setRelease(release: ReleaseId): boolean {
  const { scenario, trace, at, undo } = store.getState()
  if (release === scenario.release) return true
  return showEdit({ ...current(), scenario: { ...scenario, release } }, samePlace(trace, at), {
    undo: [...undo, current()],
    redo: [],
  })
}

/** In another run of the same operations, the place that a position has in this one. */
const samePlace =
  (trace: Trace, at: number) =>
  (other: Trace): number =>
    at === trace.length ? other.length : positionOf(other, placeOf(trace, at))

/** Returns to a course that was left; the present one takes its place among the branches. */
export function returnTo(branch: Branch): boolean {
  const { course, scenario, at, undo, branches } = store.getState()
  const others = branches.filter(b => b !== branch)
  return showEdit(
    { course: branch.course, scenario: branch.scenario, branches: [...others, { course, scenario, at }] },
    trace => Math.min(branch.at, trace.length),
    { undo: [...undo, current()], redo: [] },
  )
}

/** Names a course, by its number; an empty name takes the name away. Nothing is run again, and undo keeps the name. */
export function nameCourse(id: number, name: string): void {
  const text = name.trim().slice(0, LONGEST_NAME)
  const named: Course = text === '' ? { id } : { id, name: text }
  const renamed = <T extends { readonly course: Course }>(of: T): T =>
    of.course.id === id ? { ...of, course: named } : of
  const edit = (e: Edit): Edit => ({ ...renamed(e), branches: e.branches.map(renamed) })
  store.setState(({ course, branches, undo, redo }) => ({
    course: course.id === id ? named : course,
    branches: branches.map(renamed),
    undo: undo.map(edit),
    redo: redo.map(edit),
  }))
}

const nextCourse = (): number => {
  const { course, branches, undo, redo } = store.getState()
  const edits = [...undo, ...redo].map(edit => edit.course.id)
  return Math.max(course.id, ...branches.map(b => b.course.id), ...edits) + 1
}

export function undoEdit(): void {
  const { undo, redo, at } = store.getState()
  const edit = undo.at(-1)
  if (edit)
    showEdit(edit, placeIfSameOps(edit) ?? (trace => Math.min(at, trace.length)), {
      undo: undo.slice(0, -1),
      redo: [...redo, current()],
    })
}

export function redoEdit(): void {
  const { undo, redo } = store.getState()
  const edit = redo.at(-1)
  if (edit)
    showEdit(edit, placeIfSameOps(edit) ?? (trace => trace.length), {
      undo: [...undo, current()],
      redo: redo.slice(0, -1),
    })
}

/** An edit that changed only the release leaves the playhead where it is. */
function placeIfSameOps(edit: Edit): ((other: Trace) => number) | undefined {
  const { scenario, trace, at } = store.getState()
  return edit.scenario.ops === scenario.ops ? samePlace(trace, at) : undefined
}
