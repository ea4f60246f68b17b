/** Examples with their own story or another one, and places in them. */
import { law } from '../machines/lifecycle.ts'
import { examples } from '../model/examples.ts'
import { moreExamples } from '../model/moreExamples.ts'
import type { Op } from '../model/ops.ts'
import { runScenario, type Trace } from '../model/run.ts'

export const allExamples = [...examples, ...moreExamples.flatMap(group => group.examples)]

/** An example, or its guests with another story. */
export function traceOf(id: string, story?: readonly Op[]): Trace {
  const scenario = allExamples.find(e => e.id === id)?.scenario
  if (!scenario) throw new Error(id)
  const ops = story ? [...scenario.ops.slice(0, scenario.setup), ...story] : scenario.ops
  const run = runScenario({ ...scenario, ops }, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

export const send: Op = { op: 'EVTCHNOP_send', v: 'd0v0', port: 1 }
export const guestRuns: Op = { op: 'run_guest', v: 'd1v0' }
export const setMask = (val: number): Op => ({ op: 'g_set_mask', v: 'd1v0', port: 2, val })
export const inIrq = (val: number): Op => ({ op: 'set_in_irq', val })

type Where = (step: ReturnType<Trace['step']>) => boolean
export const entering =
  (fn: string): Where =>
  step =>
    step.kind === 'enter' && step.fn === fn
export const deciding =
  (condition: string): Where =>
  step =>
    step.kind === 'branch' && step.condition === condition

/** Position after the nth such step of the story, with the world there. */
export function positionAfter(trace: Trace, where: Where, nth = 1): number {
  let seen = 0
  for (let i = trace.ops[trace.scenario.setup]?.from ?? 0; i < trace.length; i++) {
    if (where(trace.step(i)) && ++seen === nth) {
      trace.seek(i + 1)
      return i + 1
    }
  }
  throw new Error(`not found ${nth} times`)
}
