/** The script of a lesson on another release than its own. */
import { type Op, opInfo } from '../ops.ts'
import { type ReleaseId, releases } from '../release.ts'
import type { Trace } from '../run.ts'
import type { Scenario } from '../scenario.ts'
import { startOfStory } from '../time.ts'

/** Those of the operations that a release can be asked for: the proposal's exist on its own Xen alone. */
const known = (ops: readonly Op[], release: ReleaseId): readonly Op[] =>
  releases[release].bind_vector ? ops : ops.filter(op => opInfo(op.op).proposal !== true)

/** The same operations on a release; those of the proposal are left out where it does not exist. */
export function scenarioOn(scenario: Scenario, release: ReleaseId): Scenario {
  return {
    ...scenario,
    release,
    setup: known(scenario.ops.slice(0, scenario.setup), release).length,
    ops: known(scenario.ops, release),
  }
}

/** Where the operation that is under way at a position is over in the run on another release. */
export function overThere(trace: Trace, position: number, there: Trace): number {
  if (position <= startOfStory(trace)) return startOfStory(there)
  const done = known(trace.scenario.ops.slice(0, trace.opAt(position) + 1), there.scenario.release)
  return there.ops[done.length - 1]?.to ?? startOfStory(there)
}
