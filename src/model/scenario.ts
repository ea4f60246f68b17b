/** A scenario: what exists, and what is done, in order. Inputs only; everything on screen follows from running it. */
import { checkOp } from './check.ts'
import { isFaultName } from './faults.ts'
import { checkMeanwhile, type Meanwhile } from './meanwhile.ts'
import { type Op, opInfo } from './ops.ts'
import { isSwitchName, type Release, type ReleaseId, releases } from './release.ts'
import type { FlagName } from './switchWords.ts'
import { type DomainSpec, World } from './world.ts'

export interface Scenario {
  readonly title: string
  readonly release: ReleaseId
  readonly domains: readonly DomainSpec[]
  /** How many of the first operations only set the scene (guest set-up, bindings). */
  readonly setup: number
  readonly ops: readonly Op[]
  /** Behaviour of the release set otherwise for this scenario: a fix switched on or off, an old fault restored. */
  readonly switches?: Readonly<Partial<Record<FlagName, boolean>>>
  /** What other CPUs do in the middle of operations. */
  readonly meanwhile?: readonly Meanwhile[]
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
    const why = checkOne(op, world, s.release)
    if (why) return `Operation ${i + 1}: ${why}.`
  }
  return checkSwitches(s) ?? checkNested(s, world)
}

function checkOne(op: Op, world: World, release: ReleaseId): string | undefined {
  return (
    checkOp(op, world) ??
    (opInfo(op.op).proposal && !releases[release].bind_vector
      ? `${op.op} is a proposal and exists only in “${releases['4.4.0+bind_vector'].label}”`
      : undefined)
  )
}

function checkSwitches({ switches = {} }: Scenario): string | undefined {
  for (const [name, value] of Object.entries(switches)) {
    if (!isSwitchName(name) && !isFaultName(name)) return `There is no switch “${name.slice(0, 40)}”.`
    if (name === 'bind_vector') return 'The proposal is a Xen of its own, not a switch to flip.'
    if (typeof value !== 'boolean') return `The switch ${name} is on or off.`
  }
  return undefined
}

function checkNested({ meanwhile = [], ops, release }: Scenario, world: World): string | undefined {
  const why = checkMeanwhile(meanwhile, ops.length)
  if (why) return why
  for (const [i, m] of meanwhile.entries()) {
    for (const op of m.ops) {
      const wrong = checkOne(op, world, release)
      if (wrong) return `Meanwhile ${i + 1}: ${wrong}.`
    }
  }
  return undefined
}

const flipped = new WeakMap<object, Map<ReleaseId, Release>>()

/** The Xen that a scenario runs on: its release, with the scenario's own switches. The same object for the same of both. */
export function releaseOf({ release, switches }: Pick<Scenario, 'release' | 'switches'>): Release {
  if (!switches) return releases[release]
  const known = flipped.get(switches) ?? new Map<ReleaseId, Release>()
  flipped.set(switches, known)
  const found = known.get(release) ?? {
    ...releases[release],
    ...positions(switches),
    label: labelOf(release, switches),
  }
  known.set(release, found)
  return found
}

/** `Xen 4.4.0, line_lowered_by_vcpu0_only on`: no such Xen was released, and the label says so. */
const labelOf = (release: ReleaseId, switches: object): string =>
  [
    releases[release].label,
    ...Object.entries(switches).map(([name, on]) => `${name} ${on ? 'on' : 'off'}`),
  ].join(', ')

/** `reset_leaves_fifo` has more positions than two: on is always. */
function positions({
  reset_leaves_fifo: leaves,
  ...rest
}: NonNullable<Scenario['switches']>): Partial<Release> {
  return {
    ...rest,
    ...(leaves !== undefined && { reset_leaves_fifo: leaves ? 'always' : 'never' }),
  } as Partial<Release>
}

/** The first operations of a scenario, with what happens in their middle. */
export function firstOps(scenario: Scenario, count: number): Scenario {
  const { meanwhile } = scenario
  return {
    ...scenario,
    setup: Math.min(scenario.setup, count),
    ops: scenario.ops.slice(0, count),
    ...(meanwhile && { meanwhile: meanwhile.filter(({ during }) => during < count) }),
  }
}

/** Every operation there is in it, whoever does it. */
export const allOps = ({ ops, meanwhile = [] }: Pick<Scenario, 'ops' | 'meanwhile'>): readonly Op[] => [
  ...ops,
  ...meanwhile.flatMap(m => m.ops),
]
