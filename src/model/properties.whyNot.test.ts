/**
 * The answer to "why not?" agrees with the engine: what it says gets through is seen by the handler when the guest
 * runs, and what it says is stopped is not. Exceptions, which are the answer's own words as well:
 *
 * - `run_guest` is the vCPU running, whatever its run state says, so every vCPU is put on a CPU before anybody asks;
 * - where one interrupt comes again and again (a line whose vector is some channel's own, a proposal), those behind it
 *   starve, and `run_guest` gives up after 16: such runs say nothing;
 * - the answer "all the same" is of an event whose own way is stopped while the vCPU takes another interrupt.
 */
import { describe, expect, it } from 'vitest'
import { always, attempt, stepwise, traceOf, XENS } from '../testing/always.ts'
import { scenarios } from '../testing/arbitraries.ts'
import { examples } from './examples.ts'
import { moreExamples } from './moreExamples.ts'
import type { Op } from './ops.ts'
import type { Scenario } from './scenario.ts'
import type { Tracer } from './tracer.ts'
import { whyNot } from './whyNot.ts'
import { ECS_RESERVED } from './xen/constants.ts'

/** Every vCPU is on a CPU. */
function putOnCpus(x: Tracer): void {
  for (const { name } of x.world.vcpus)
    for (const [op, val] of [
      ['set_online', 1],
      ['set_blocked_in_xen', 0],
      ['set_blocked', 0],
      ['set_running', 1],
    ] as const)
      attempt(x, { op, t: name, val })
}

/** `run_guest` stops here: a storm. */
const MAX_INTERRUPTS = 16

/** The ports that a vCPU's handlers see if it runs now, undefined in a storm; the world is as before afterwards. */
function seenBy(x: Tracer, v: string): readonly number[] | undefined {
  const before = x.mem.slice()
  const result = attempt(x, { op: 'run_guest', v } as Op)
  x.mem.set(before)
  if (result === 'crash') return []
  return (result.vectors?.length ?? 0) < MAX_INTERRUPTS ? (result.ports ?? []) : undefined
}

/** Each port's answer beside what happens; only where they disagree. */
function disagreements(x: Tracer): string[] {
  putOnCpus(x)
  return x.world.domains.flatMap(d =>
    Array.from({ length: 100 }, (_, port) => port)
      .filter(port => port < x.read(d.valid_evtchns) && (port < 16 || x.read(d.state + port) > ECS_RESERVED))
      .flatMap(port => {
        const why = whyNot(x.world, { kind: 'port', dom: d.id, port })
        if (!why) return [`${d.name} port ${port}: no answer`]
        const seen = seenBy(x, why.vcpu.name)?.includes(port)
        if (seen === undefined) return []
        const agrees =
          seen === (why.verdict === 'arrives') &&
          (why.verdict === 'arrives') === (why.stop === undefined || why.answer.includes('all the same'))
        return agrees ? [] : [`${d.name} port ${port} ${seen ? 'is seen' : 'is not seen'}: ${why.answer}`]
      }),
  )
}

const check = (scenario: Scenario): void => {
  const x = stepwise(scenario, () => undefined)
  if (x) expect(disagreements(x)).toEqual([])
}

describe.each(XENS)('Xen $release, $abi', ({ release, abi }) => {
  it('says of every port whether the handler will see it', () => {
    always(scenarios(release, { abi, connected: true }), check, 50)
  })
})

it.each([...examples, ...moreExamples.flatMap(g => g.examples)].map(e => [e.scenario.title, e] as const))(
  'agrees after every operation of "%s"',
  (_, { scenario }) => {
    for (let n = scenario.setup; n <= scenario.ops.length; n++)
      check({ ...scenario, setup: Math.min(scenario.setup, n), ops: scenario.ops.slice(0, n) })
    expect(traceOf(scenario).length).toBeGreaterThan(0)
  },
)
