/**
 * A scenario run to its end, and the world at any step of it.
 *
 * A *position* is the number of steps done: 0 is the fresh world, `length` the end; the step a person looks at is
 * the last one done. The world is one mutable object that `seek` moves by applying or undoing writes.
 */
import { type Meanwhile, Places, placeText } from './meanwhile.ts'
import { framesOf, type Op, type Result, runOp } from './ops.ts'
import type { Release } from './release.ts'
import { allOps, releaseOf, type Scenario } from './scenario.ts'
import { RAISE, Recorder, type Step, WRITE } from './trace.ts'
import { Impossible, type Law, XenCrash } from './tracer.ts'
import { type Cell, World } from './world.ts'
import { FN_NAMES, type Fn } from './xen/source.ts'

/** One operation of the scenario and the steps [from, to) it took. */
export interface OpRun {
  readonly op: Op
  readonly from: number
  readonly to: number
  readonly result: Result
  /** The hypervisor died here: why. */
  readonly crash?: string
  /** Operations that others did in the middle of this one. */
  readonly meanwhile?: readonly OpRun[]
}

/** Most steps a scenario may take; a longer one is refused rather than let the page hang. */
export const MAX_STEPS = 500_000

/** Readers' words by the number kept in the column; a write by a lifecycle event is a write. */
const KINDS = ['enter', 'leave', 'branch', 'write', 'write'] as const

export class Trace {
  readonly scenario: Scenario
  readonly ops: readonly OpRun[]
  /** The world at `position`. Read only; `seek` moves it. */
  readonly world: World
  /** Position of the world now. */
  position: number
  /** Bumped for a row of 64 cells whenever `seek` changes one of them: the unit of re-drawing. */
  readonly rowVersion: Uint32Array
  private readonly recorder: Recorder

  constructor(scenario: Scenario, recorder: Recorder, ops: readonly OpRun[]) {
    this.scenario = scenario
    this.recorder = recorder
    this.world = recorder.world
    this.ops = ops
    this.position = this.length
    this.rowVersion = new Uint32Array((this.world.mem.length >> 6) + 1)
  }

  /** The Xen it ran on: the scenario's, or one with a switch flipped. */
  get release(): Release {
    return this.recorder.release
  }

  /** Number of steps. */
  get length(): number {
    return this.recorder.columns.length
  }

  step(index: number): Step {
    return this.recorder.step(index)
  }

  /** What kind of step it is, without making the step. */
  kindAt(index: number): Step['kind'] {
    return KINDS[this.recorder.columns.kind[index] as number] as Step['kind']
  }

  /** The function of a step, without making the step. */
  fnAt(index: number): Fn {
    return FN_NAMES[this.recorder.columns.fn[index] as number] as Fn
  }

  /** Indexes of the steps that write a cell, ascending. */
  writesTo(cell: Cell): number[] {
    const { kind, a } = this.recorder.columns
    const found: number[] = []
    for (let i = 0; i < this.length; i++)
      if (a[i] === cell && (kind[i] === WRITE || kind[i] === RAISE)) found.push(i)
    return found
  }

  /** Every write of the trace in order, without making the steps. */
  eachWrite(visit: (index: number, cell: Cell, before: number, after: number) => void): void {
    const { kind, a, b, c } = this.recorder.columns
    for (let i = 0; i < this.length; i++)
      if (kind[i] === WRITE || kind[i] === RAISE) visit(i, a[i] as number, b[i] as number, c[i] as number)
  }

  /** The last step done at a position; undefined at 0. */
  stepAt(position: number): Step | undefined {
    return position > 0 ? this.recorder.step(position - 1) : undefined
  }

  /** Index of the operation that the last step done at a position belongs to; −1 at 0. */
  opAt(position: number): number {
    let lo = 0
    let hi = this.ops.length
    while (lo < hi) {
      const mid = (lo + hi) >> 1
      if ((this.ops[mid] as OpRun).from < position) lo = mid + 1
      else hi = mid
    }
    return lo - 1
  }

  /** The operation that the last step done at a position belongs to: the innermost, where one happens in another. */
  runAt(position: number): OpRun | undefined {
    const outer = this.ops[this.opAt(position)]
    return outer?.meanwhile?.find(({ from, to }) => from < position && position <= to) ?? outer
  }

  /** Moves the world to a position. */
  seek(position: number): void {
    const { kind, a, b, c } = this.recorder.columns
    const mem = this.world.mem
    const set = (cell: number, value: number) => {
      mem[cell] = value
      const row = cell >> 6
      this.rowVersion[row] = (this.rowVersion[row] as number) + 1
    }
    for (; this.position < position; this.position++) {
      const i = this.position
      if (kind[i] === WRITE || kind[i] === RAISE) set(a[i] as number, c[i] as number)
    }
    for (; this.position > position; this.position--) {
      const i = this.position - 1
      if (kind[i] === WRITE || kind[i] === RAISE) set(a[i] as number, b[i] as number)
    }
  }

  /**
   * May a person stop at this position? After every entry, condition, write and returned value; a plain return
   * says nothing. The start and the end always are stops.
   */
  isStop(position: number): boolean {
    if (position <= 0 || position >= this.length) return true
    const { kind, tag } = this.recorder.columns
    return kind[position - 1] !== 1 || tag[position - 1] === 1
  }

  /** Depth of the last step done: how many functions run around it. */
  depthAt(position: number): number {
    return position > 0 ? (this.recorder.columns.depth[position - 1] as number) : 0
  }
}

export type RunResult =
  | { readonly ok: true; readonly trace: Trace }
  | { readonly ok: false; readonly reason: string }

/**
 * Runs a checked scenario. A crash of the hypervisor ends it; what our engine lacks, or too many steps, is a reason.
 * `release`: the Xen to run it on, if it is not the one the scenario names (one with a switch flipped, say).
 */
export function runScenario(scenario: Scenario, law: Law, release: Release = releaseOf(scenario)): RunResult {
  const running = runInPieces(scenario, law, release)
  for (;;) {
    const piece = running.next()
    if (piece.done) return piece.value
  }
}

/** The same an operation at a time, for a caller that must let the page live in between: yields how many are done. */
export function* runInPieces(
  scenario: Scenario,
  law: Law,
  release: Release = releaseOf(scenario),
): Generator<number, RunResult, void> {
  const world = new World(scenario.domains, release, framesOf(allOps(scenario)))
  const recorder = new Recorder(world, release, law)
  const runs: OpRun[] = []
  for (const [i, op] of scenario.ops.entries()) {
    const inside = scenario.meanwhile?.filter(({ during }) => during === i) ?? []
    const run = inside.length > 0 ? interleave(recorder, op, inside) : attempt(recorder, op)
    if (typeof run === 'string') return { ok: false, reason: `Operation ${i + 1}: ${run}` }
    runs.push(run)
    if (run.crash !== undefined) break
    if (recorder.columns.length > MAX_STEPS) {
      return {
        ok: false,
        reason: `The scenario takes more than ${MAX_STEPS.toLocaleString('en')} steps, by operation ${i + 1}.`,
      }
    }
    yield runs.length
  }
  return { ok: true, trace: new Trace(scenario, recorder, runs) }
}

/** Does one operation; where Xen dies, that is part of what is handed back. */
function attempt(recorder: Recorder, op: Op): OpRun {
  const from = recorder.columns.length
  try {
    const result = runOp(recorder, op)
    return { op, from, to: recorder.columns.length, result }
  } catch (error) {
    if (!(error instanceof XenCrash)) throw error
    return { op, from, to: recorder.columns.length, result: {}, crash: error.message }
  }
}

/** Does one operation, and in its middle what happens there; a reason if that cannot be. */
function interleave(recorder: Recorder, op: Op, inside: readonly Meanwhile[]): OpRun | string {
  const meanwhile: OpRun[] = []
  const places = new Places(inside, each => happen(recorder, each, meanwhile))
  recorder.watch = places.watch
  try {
    const run = attempt(recorder, op)
    const { missed } = places
    if (missed && run.crash === undefined) return `it never comes to the place ${placeText(missed)}.`
    return { ...run, meanwhile }
  } catch (error) {
    if (error instanceof Impossible) return error.message
    throw error
  } finally {
    recorder.watch = undefined
  }
}

/** What the CPU that is stopped has for its own is put aside, and is there again when it goes on. */
function happen(recorder: Recorder, { ops, interrupt = false }: Meanwhile, done: OpRun[]): void {
  const { watch, current, world } = recorder
  const { in_irq, irqs_disabled } = world
  const saved = [in_irq, irqs_disabled].map(cell => [cell, recorder.read(cell)] as const)
  const put = (cell: Cell, value: number) => recorder.read(cell) !== value && recorder.write(cell, value)
  if (interrupt && recorder.read(irqs_disabled) === 1)
    throw new Impossible('its interrupts are off there, so none can come.')
  recorder.watch = undefined
  recorder.enter(interrupt ? 'hardwareInterrupt' : 'otherCpu')
  put(in_irq, interrupt ? 1 : 0)
  put(irqs_disabled, 0)
  recorder.cpu = interrupt ? 0 : 1
  for (const op of ops) {
    const run = attempt(recorder, op)
    done.push(run)
    if (run.crash !== undefined) throw new XenCrash(run.crash)
  }
  recorder.cpu = 0
  for (const [cell, value] of saved) put(cell, value)
  recorder.leave()
  recorder.current = current
  recorder.watch = watch
}
