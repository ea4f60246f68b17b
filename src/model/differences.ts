/**
 * Which of the named switches of release.ts make a scenario go another way. Each switch that differs between two
 * releases is flipped by itself on the first of them, and the two runs are laid side by side, step by step.
 */
import type { Release, ReleaseId } from './release.ts'
import { type OpRun, runScenario, type Trace } from './run.ts'
import { checkScenario, type Scenario } from './scenario.ts'
import { SWITCH_MEANINGS, type SwitchName } from './switchWords.ts'
import type { Step } from './trace.ts'
import type { Law } from './tracer.ts'
import type { Fn } from './xen/source.ts'

/** All switches, in the order of their words. */
export const SWITCH_NAMES = Object.keys(SWITCH_MEANINGS) as readonly SwitchName[]

/** The switches that two Xens set differently. */
export const switchesBetween = (a: Release, b: Release): SwitchName[] =>
  SWITCH_NAMES.filter(name => a[name] !== b[name])

/** A Xen with one switch set as another has it: part of no release, made to find out what the switch does. */
export const withSwitch = (on: Release, name: SwitchName, as: Release): Release => ({
  ...on,
  [name]: as[name],
})

/** Where two runs of one operation part. */
export interface Parting {
  /** The operation's number in the scenario, from 0. */
  readonly op: number
  /** Position in the first run: what stands before it in the operation is done alike in both. */
  readonly position: number
  /** The step that each run does next; undefined where the operation is over. */
  readonly here: Step | undefined
  readonly there: Step | undefined
  /** The function that runs there. */
  readonly fn: Fn
}

/** An operation that gives something else. */
export interface OtherResult {
  /** Its number in the scenario, from 0. */
  readonly op: number
  readonly here: OpRun | undefined
  readonly there: OpRun | undefined
}

/** How another run of the same scenario differs from the first. */
export interface Effect {
  /** The first step that differs in each operation; none: every step is the same. */
  readonly parts: readonly Parting[]
  /** Operations whose results differ, or that only one of the runs comes to. */
  readonly results: readonly OtherResult[]
  /** Cells of the world that end differently. */
  readonly cells: number
}

export interface SwitchEffect extends Effect {
  readonly name: SwitchName
  /**
   * true: changed by itself in the first release it does this. false: it does so only together with others; changed
   * back in the second release it does this, and the places are those of that run.
   */
  readonly alone: boolean
}

/** A scenario run to its end under two releases. */
export interface Sides {
  readonly here: Trace
  readonly there: Trace
  /** What differs between the two. */
  readonly effect: Effect | undefined
}

export type Compared =
  | { readonly ok: true; readonly sides: Sides }
  | { readonly ok: false; readonly reason: string }

/** Runs a scenario under its own release and under another. */
export function runBoth(scenario: Scenario, as: ReleaseId, law: Law): Compared {
  const other = { ...scenario, release: as }
  const why = checkScenario(other)
  if (why) return { ok: false, reason: why }
  const [here, there] = [runScenario(scenario, law), runScenario(other, law)]
  if (!here.ok) return here
  if (!there.ok) return there
  return {
    ok: true,
    sides: { here: here.trace, there: there.trace, effect: effectOf(here.trace, there.trace) },
  }
}

/** What differs between two runs of one scenario, both standing at their ends; undefined if nothing does. */
export function effectOf(here: Trace, there: Trace): Effect | undefined {
  const parts = here.ops.flatMap((_, op) => partingOf(here, there, op) ?? [])
  const results = otherResults(here.ops, there.ops)
  const cells = otherCells(here, there)
  return parts.length > 0 || results.length > 0 || cells > 0 ? { parts, results, cells } : undefined
}

/**
 * What one switch does to a scenario: changed by itself, or, where that changes no result although the releases
 * differ in one, changed back. (Either of two switches keeps 4.17 from dying of an event without queues: neither matters
 * by itself.)
 */
export function switchEffect(
  { here, there, effect }: Sides,
  name: SwitchName,
  law: Law,
): SwitchEffect | undefined {
  const alone = flipped(here, name, there.release, law)
  if (alone?.results.length || !effect?.results.length) return alone && { name, alone: true, ...alone }
  const back = flipped(there, name, here.release, law)
  if (back?.results.length) return { name, alone: false, ...back }
  return alone && { name, alone: true, ...alone }
}

/** The effect of one switch on a run; none if the scenario cannot be run so at all. */
function flipped(trace: Trace, name: SwitchName, as: Release, law: Law): Effect | undefined {
  const run = runScenario(trace.scenario, law, withSwitch(trace.release, name, as))
  return run.ok ? effectOf(trace, run.trace) : undefined
}

/** The switches that matter to a scenario, those that change what a caller sees first. */
export const switchesThatMatter = (sides: Sides, law: Law): SwitchEffect[] =>
  switchesBetween(sides.here.release, sides.there.release)
    .flatMap(name => switchEffect(sides, name, law) ?? [])
    .sort(byWeight)

/** What a caller sees weighs more than what Xen remembers, and that more than the way it took. */
export const byWeight = (a: Effect, b: Effect): number =>
  Number(b.results.length > 0) - Number(a.results.length > 0) ||
  Number(b.cells > 0) - Number(a.cells > 0) ||
  (a.parts[0]?.position ?? 0) - (b.parts[0]?.position ?? 0)

/** Operations that only one of the runs comes to are results that differ; nothing parts in them. */
function partingOf(here: Trace, there: Trace, op: number): Parting | undefined {
  const [a, b] = [here.ops[op], there.ops[op]]
  if (!a || !b) return undefined
  const steps = Math.max(a.to - a.from, b.to - b.from)
  for (let i = 0; i < steps; i++) {
    const ours = a.from + i < a.to ? here.step(a.from + i) : undefined
    const theirs = b.from + i < b.to ? there.step(b.from + i) : undefined
    if (ours && theirs && sameStep(ours, theirs)) continue
    return { op, position: a.from + i, here: ours, there: theirs, fn: functionAt(ours, theirs) }
  }
  return undefined
}

/** The function in which two steps part: the caller's, where one of them enters another. */
const functionAt = (a: Step | undefined, b: Step | undefined): Fn =>
  (a?.kind === 'enter' && b && b.kind !== 'enter' ? b : (a ?? (b as Step))).fn

function sameStep(a: Step, b: Step): boolean {
  if (a.kind !== b.kind || a.fn !== b.fn || a.depth !== b.depth) return false
  switch (a.kind) {
    case 'enter':
      return b.kind === 'enter' && a.args.every((arg, i) => arg === b.args[i])
    case 'leave':
      return b.kind === 'leave' && a.result === b.result
    case 'branch':
      return b.kind === 'branch' && a.condition === b.condition && a.value === b.value
    case 'write':
      return b.kind === 'write' && a.cell === b.cell && a.after === b.after
  }
}

const said = (run: OpRun | undefined): string =>
  run ? (run.crash === undefined ? JSON.stringify(run.result) : 'crash') : 'not reached'

function otherResults(here: readonly OpRun[], there: readonly OpRun[]): OtherResult[] {
  const n = Math.max(here.length, there.length)
  return Array.from({ length: n }, (_, op) => ({ op, here: here[op], there: there[op] })).filter(
    other => said(other.here) !== said(other.there),
  )
}

/** Both worlds have the same planes: those follow from the domains and the operations alone. */
function otherCells({ world: { mem: here } }: Trace, { world: { mem: there } }: Trace): number {
  return here.reduce((cells, value, i) => cells + (value === there[i] ? 0 : 1), 0)
}
