/** A scenario: what exists, and what is done, in order. Inputs only; everything on screen follows from running it. */
import { checkOp } from './check.ts'
import { type Op, opInfo } from './ops.ts'
import { type ReleaseId, releases } from './release.ts'
import { type DomainSpec, World } from './world.ts'

export interface Scenario {
  readonly title: string
  readonly release: ReleaseId
  readonly domains: readonly DomainSpec[]
  /** How many of the first operations only set the scene (guest set-up, bindings). */
  readonly setup: number
  readonly ops: readonly Op[]
}

/** Bounds that keep a hostile link from eating the browser. */
export const LIMITS = { domains: 8, vcpus: 128, ops: 5000, title: 200 } as const

/** Why a scenario cannot be run, naming the operation; undefined if it can. */
export function checkScenario(s: Scenario): string | undefined {
  if (s.domains.length === 0) return 'There is no domain in it.'
  if (s.domains.length > LIMITS.domains)
    return `It has ${s.domains.length} domains; ${LIMITS.domains} is the most.`
  const vcpus = s.domains.reduce((n, d) => n + d.vcpus, 0)
  if (vcpus > LIMITS.vcpus) return `It has ${vcpus} vCPUs; ${LIMITS.vcpus} is the most.`
  if (s.ops.length > LIMITS.ops) return `It has ${s.ops.length} operations; ${LIMITS.ops} is the most.`
  if (new Set(s.domains.map(d => d.id)).size < s.domains.length) return 'Two domains have the same id.'
  const world = new World(s.domains)
  for (const [i, op] of s.ops.entries()) {
    const why = checkOp(op, world)
    if (why) return `Operation ${i + 1}: ${why}.`
    if (opInfo(op.op).proposal && !releases[s.release].bind_vector) {
      return `Operation ${i + 1}: ${op.op} is a proposal and exists only in “${releases['4.4.0+bind_vector'].label}”.`
    }
  }
  return undefined
}
