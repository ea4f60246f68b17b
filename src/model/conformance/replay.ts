/**
 * Replays a recording through the engine and says, operation by operation, where the two differ: return code,
 * outputs, calls, and every leaf of the state. It runs on the recorder whose steps the app shows, so what is checked
 * is what is seen.
 */
import { checkOp } from '../check.ts'
import { framesOf, type Op, type Result, runOp } from '../ops.ts'
import { isReleaseId, type ReleaseId, releases } from '../release.ts'
import type { OpRun } from '../run.ts'
import { RAISE, Recorder, WRITE } from '../trace.ts'
import { type Law, XenCrash } from '../tracer.ts'
import { type Cell, World } from '../world.ts'
import { observedCalls } from './calls.ts'
import type { Leaf } from './leaves.ts'
import type { RecordedOp, Recording } from './recording.ts'
import { StateView, sameLeaf, stateMap } from './state.ts'

/** One thing that differs: `rc`, `out.port`, `calls`, a state leaf such as `d1.p3.P`. */
export interface Difference {
  readonly what: string
  readonly recorded: string
  readonly engine: string
}

export type Verdict =
  | { readonly kind: 'agrees' }
  | { readonly kind: 'differs'; readonly differences: readonly Difference[] }
  /** The engine lacks the operation, or what it needs. */
  | { readonly kind: 'unknown'; readonly reason: string }

/** The engine's release for a recording, or why there is none. */
export function replayRelease({
  release,
}: Pick<Recording, 'release'>): ReleaseId | { readonly reason: string } {
  if (isReleaseId(release)) return release
  return { reason: `the engine does not have Xen ${release} (it has ${Object.keys(releases).join(', ')})` }
}

const worldOf = ({ domains, ops }: Recording, release: ReleaseId): World =>
  new World(domains, releases[release], framesOf(ops.flatMap(({ op }) => op ?? [])))

/** Runs recorded operations one by one and compares each. `keepSteps`: keep the steps of all, not only of the last. */
export class Replay {
  readonly recorder: Recorder
  private readonly view: StateView
  private readonly keepSteps: boolean
  /** The operation that `next` did last, with its steps; undefined if it could not be done. */
  done: OpRun | undefined

  constructor(recording: Recording, release: ReleaseId, law: Law, keepSteps = false) {
    this.recorder = new Recorder(worldOf(recording, release), releases[release], law)
    this.view = new StateView(this.recorder.world)
    this.keepSteps = keepSteps
  }

  /** Differences between the recorded state of the fresh domains and ours. */
  initial(recording: Recording): readonly Difference[] {
    return compareFull(stateMap(this.recorder.world), recording.initial)
  }

  next(recorded: RecordedOp): Verdict {
    this.done = undefined
    const { op, expected } = recorded
    if (!op) return { kind: 'unknown', reason: `the engine does not know the operation ${recorded.name}` }
    const refused = checkOp(op, this.recorder.world)
    if (refused) return { kind: 'unknown', reason: refused }
    if (!this.keepSteps) this.recorder.clear()
    const from = this.recorder.columns.length
    const { result, crash } = this.run(op)
    this.done = {
      op,
      from,
      to: this.recorder.columns.length,
      result,
      ...(crash !== undefined && { crash }),
    }
    const differences = [
      ...compareResult(result, expected),
      ...compareCrash(crash, expected.crash),
      ...(crash === undefined ? this.compareRest(from, recorded) : []),
    ]
    return differences.length === 0 ? { kind: 'agrees' } : { kind: 'differs', differences }
  }

  private run(op: Op): { result: Result; crash?: string } {
    try {
      return { result: runOp(this.recorder, op) }
    } catch (error) {
      this.recorder.unwind()
      if (error instanceof XenCrash) return { result: {}, crash: error.message }
      throw error
    }
  }

  private compareRest(from: number, { expected }: RecordedOp): Difference[] {
    const to = this.recorder.columns.length
    const calls = observedCalls(this.recorder, from, to)
    const differences: Difference[] = []
    const [recorded, ours] = [JSON.stringify(expected.calls ?? []), JSON.stringify(calls)]
    if (recorded !== ours) differences.push({ what: 'calls', recorded, engine: ours })
    const delta = this.delta(from, to)
    if (expected.S) {
      differences.push(...compareFull(stateMap(this.recorder.world), expected.S))
    } else {
      const wanted = new Map(Object.entries(expected.D ?? {}))
      for (const key of new Set([...wanted.keys(), ...delta.keys()])) {
        if (!sameLeaf(wanted.get(key), delta.get(key)))
          differences.push(difference(key, wanted.get(key), delta.get(key)))
      }
    }
    return differences
  }

  /** Leaves that the steps [from, to) changed. */
  private delta(from: number, to: number): Map<string, Leaf | null> {
    const { kind, a: cell, b: before, c: after } = this.recorder.columns
    const written = new Map<Cell, number>()
    for (let i = from; i < to; i++) {
      if (kind[i] !== WRITE && kind[i] !== RAISE) continue
      const at = cell[i] as number
      written.set(at, (written.get(at) ?? 0) | ((before[i] as number) ^ (after[i] as number)))
    }
    return this.view.update(written)
  }
}

const text = (value: unknown): string =>
  value === undefined ? 'nothing' : value === null ? 'the default' : JSON.stringify(value)

const difference = (what: string, recorded: unknown, engine: unknown): Difference => ({
  what,
  recorded: text(recorded),
  engine: text(engine),
})

const compareCrash = (engine: string | undefined, recorded: string | undefined): Difference[] =>
  (engine === undefined) === (recorded === undefined) ? [] : [difference('crash', recorded, engine)]

function compareResult(engine: Result, recorded: RecordedOp['expected']): Difference[] {
  const differences: Difference[] = []
  for (const key of ['rc', 'val', 'ran'] as const) {
    if (engine[key] !== recorded[key]) differences.push(difference(key, recorded[key], engine[key]))
  }
  const sorted = (out: object | undefined) =>
    JSON.stringify(Object.entries(out ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
  if (sorted(engine.out) !== sorted(recorded.out))
    differences.push(difference('out', recorded.out, engine.out))
  if (!sameLeaf(engine.ports, recorded.ports))
    differences.push(difference('ports', recorded.ports, engine.ports))
  return differences
}

function compareFull(
  ours: ReadonlyMap<string, Leaf>,
  recorded: Readonly<Record<string, Leaf>>,
): Difference[] {
  const differences: Difference[] = []
  for (const key of new Set([...ours.keys(), ...Object.keys(recorded)])) {
    if (!sameLeaf(ours.get(key), recorded[key]))
      differences.push(difference(key, recorded[key], ours.get(key)))
  }
  return differences
}
