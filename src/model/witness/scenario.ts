/** A scenario of a log as the app opens one: the set-up and every choice of method up to it, then the scenario itself. */
import type { Scenario } from '../scenario.ts'
import type { LogReplay, SectionResult } from './replay.ts'
import { witnessDomains } from './setup.ts'

/**
 * `result` must be of a scenario. Scenarios before it are left out: the guest begins afresh often enough that they
 * matter only to the FIFO heads, and under the method “none”, where events pile up.
 */
export function witnessScenario({ log, sections, stage, boot }: LogReplay, result: SectionResult): Scenario {
  const before = sections.slice(0, sections.indexOf(result)).filter(({ section }) => !section.scenario)
  const setup = [...stage.ops.slice(0, boot), ...before.flatMap(({ from, to }) => stage.ops.slice(from, to))]
  return {
    title: sectionTitle(result),
    release: '4.17.7',
    domains: witnessDomains(log.header),
    setup: setup.length,
    ops: [...setup, ...stage.ops.slice(result.from, result.to)],
  }
}

/** `vector: loopback-send: IF=0, send on port 7 …`, as the log says it. */
export function sectionTitle({ section: { scenario, line } }: Pick<SectionResult, 'section'>): string {
  if (!scenario) return `set-up from line ${line}`
  return [scenario.method, scenario.scen, scenario.what].filter(Boolean).join(': ')
}
