/** For tests: properties of random scenarios. A counter-example is shrunk and prints as its operations, one a line. */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import { type Op, type Result, runOp } from '../model/ops.ts'
import { type ReleaseId, releases } from '../model/release.ts'
import { runScenario, type Trace } from '../model/run.ts'
import { checkScenario, releaseOf, type Scenario } from '../model/scenario.ts'
import { Silent, type Tracer, XenCrash } from '../model/tracer.ts'
import { type Abi, worldOf } from './arbitraries.ts'

/** Every Xen there is, under both ABIs. */
export const XENS: readonly { readonly release: ReleaseId; readonly abi: Abi }[] = (
  Object.keys(releases) as ReleaseId[]
).flatMap(release => (['2l', 'fifo'] as const).map(abi => ({ release, abi })))

/** The property holds for `runs` scenarios. */
export function always(
  arbitrary: fc.Arbitrary<Scenario>,
  property: (scenario: Scenario) => void,
  runs = 25,
): void {
  const holds = fc.property(arbitrary, scenario => {
    property(scenario)
  })
  void fc.assert(holds, { numRuns: runs })
}

export function traceOf(scenario: Scenario): Trace {
  expect(checkScenario(scenario)).toBeUndefined()
  const run = runScenario(scenario, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

/** The scenario's Xen, fresh and silent. */
export const silentOf = (scenario: Scenario): Silent =>
  new Silent(worldOf(scenario), releaseOf(scenario), law)

/** Does an operation; 'crash' if Xen does not survive it. */
export function attempt(x: Tracer, op: Op): Result | 'crash' {
  try {
    return runOp(x, op)
  } catch (error) {
    if (error instanceof XenCrash) return 'crash'
    throw error
  }
}

/**
 * Does the scenario's operations one by one; `after` looks at the world after each. The end is handed back, unless Xen
 * did not live to see it.
 */
export function stepwise(scenario: Scenario, after: (x: Tracer, op: Op) => void): Silent | undefined {
  const x = silentOf(scenario)
  for (const op of scenario.ops) {
    if (attempt(x, op) === 'crash') return undefined
    after(x, op)
  }
  return x
}

export const same = (a: Uint32Array, b: Uint32Array): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i])
