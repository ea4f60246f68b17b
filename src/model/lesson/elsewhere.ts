/** The script of a lesson on another release than its own. */
import { opInfo } from '../ops.ts'
import { type ReleaseId, releases } from '../release.ts'
import type { Scenario } from '../scenario.ts'

/** The same operations on a release; those of the proposal are left out where it does not exist. */
export function scenarioOn(scenario: Scenario, release: ReleaseId): Scenario {
  if (releases[release].bind_vector) return { ...scenario, release }
  const kept = scenario.ops.map(op => opInfo(op.op).proposal !== true)
  return {
    ...scenario,
    release,
    setup: kept.slice(0, scenario.setup).filter(Boolean).length,
    ops: scenario.ops.filter((_, i) => kept[i]),
  }
}
