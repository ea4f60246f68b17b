/**
 * A small world whose every state is known from Xen's own code (FORMAT §8). If the digests agree, the map of leaves is all
 * the state there is, and the engine does the same as Xen after every sequence of these operations.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { canonical, Exploration, type State } from '../../testing/exhaustive.ts'
import { recordingsOf } from '../../testing/golden.ts'
import type { Op, Result } from '../ops.ts'
import type { ReleaseId } from '../release.ts'

/** States of a class, as the file describes them. */
interface Finding {
  readonly states: number
  readonly by_depth: Readonly<Record<string, number>>
  readonly path: readonly number[] | null
  readonly same_depth: readonly (readonly number[])[]
  readonly without: Readonly<Record<string, readonly number[] | null>>
}

const file = JSON.parse(
  readFileSync(new URL('../../../conformance/exhaustive-example.json', import.meta.url), 'utf8'),
) as {
  release: ReleaseId
  domains: unknown
  prefix: Op[]
  alphabet: Op[]
  initial: object
  depth: number
  states: number
  transitions: number
  depths: object[]
  operations: object[]
  transitions_sha256: string
  pending_unmasked_states: number
  findings: Readonly<Record<string, Finding>>
}

const { trace: _, ...header } = { trace: '', ...file }
const [recording] = recordingsOf(JSON.stringify({ trace: 'exhaustive', ...header, depths: undefined }))
const exploration = new Exploration(
  { release: file.release, domains: recording?.domains ?? [], prefix: file.prefix, alphabet: file.alphabet },
  file.depth,
)
const all = [...exploration.states.values()]

describe('every state of a vector callback with one event channel', () => {
  it('begins as recorded', () => {
    expect(all[0]?.text).toBe(canonical(file.initial))
  })

  it('reaches the recorded states, no more and no less, depth by depth', () => {
    expect(exploration.depths()).toEqual(file.depths)
    expect([all.length, exploration.transitions.length]).toEqual([file.states, file.transitions])
  })

  it('gives the recorded results, operation by operation', () => {
    expect(exploration.operations()).toEqual(file.operations)
  })

  it('has the recorded transitions, results and calls included', () => {
    expect(exploration.transitionsDigest()).toBe(file.transitions_sha256)
  })
})

/** The experiments of FORMAT §8.4 on the event of port 1 of domain 1, whose notify vCPU is d1v0. */
const V = 'd1v0'
const vmenter: Op = { op: 'vmenter', v: V }
const eoi: Op = { op: 'lapic_write', v: V, off: 0xb0, val: 0 }
type Run = (op: Op) => Result

const leafOf = (state: State, key: string): unknown =>
  (JSON.parse(state.text) as Record<string, unknown>)[key]
const stuckCandidate = (state: State): boolean =>
  Number(leafOf(state, 'd1.p1.s')) >= 2 &&
  leafOf(state, 'd1.p1.P') === 1 &&
  leafOf(state, 'd1.p1.M') === undefined

const injects = (run: Run): boolean => run(vmenter).out?.['blocked'] === 'none'

function silent(run: Run): boolean {
  run({ op: 'set_if', v: V, val: 1 })
  return !Array.from({ length: 8 }, () => injects(run)).includes(true)
}

function silentForGood(run: Run): boolean {
  run({ op: 'set_in_irq', val: 0 })
  run({ op: 'set_irqs_enabled', val: 1 })
  run({ op: 'run_tasklets' })
  run({ op: 'set_if', v: V, val: 1 })
  const taken = Array.from({ length: 8 }, () => {
    const injected = injects(run)
    run(eoi)
    return injected
  })
  return !taken.includes(true)
}

const flagClear = (state: State): boolean => leafOf(state, 'd1.v0.up') === undefined
const isSilent = (state: State): boolean => exploration.attempt(state, silent)
const isSilentForGood = (state: State): boolean => exploration.attempt(state, silentForGood)
const lost = (state: State): boolean => isSilentForGood(state) && leafOf(state, 'd1.v0.isr') === undefined

const classes: Readonly<Record<string, (state: State) => boolean>> = {
  stranded: state => flagClear(state) || isSilent(state),
  flag_clear: flagClear,
  silent: isSilent,
  silent_for_good: isSilentForGood,
  lost,
  missed_by_scan: state => exploration.attempt(state, run => !run({ op: 'g_scan', v: V }).ports?.includes(1)),
  lost_despite_resend: state =>
    lost(state) &&
    exploration.attempt(state, run => {
      run({ op: 'set_in_irq', val: 0 })
      run(file.alphabet[0] as Op)
      return silentForGood(run)
    }),
}

describe('events that are stuck', () => {
  const candidates = all.filter(stuckCandidate)

  it('as many states have a pending, unmasked event as recorded', () => {
    expect(candidates.length).toBe(file.pending_unmasked_states)
  })

  it('every class of the file is looked at', () => {
    expect(Object.keys(classes).sort()).toEqual(Object.keys(file.findings).sort())
  })

  it.each(Object.entries(file.findings))('%s', (name, finding) => {
    const found = candidates.filter(state => classes[name]?.(state))
    const byDepth = (depth: number) => found.filter(state => state.depth === depth).length
    expect(found.length).toBe(finding.states)
    for (const [depth, n] of Object.entries(finding.by_depth)) expect(byDepth(Number(depth))).toBe(n)
    const shortest = Math.min(...found.map(state => state.depth))
    expect(shortest).toBe(finding.path?.length)
    expect(new Set(finding.same_depth.map(path => exploration.at(path)))).toEqual(
      new Set(found.filter(state => state.depth === shortest)),
    )
    for (const [op, path] of Object.entries(finding.without))
      expect(exploration.lengthWithout(Number(op), new Set(found))).toBe(path?.length ?? null)
  })
})
