/**
 * For tests: every state that a fixed list of operations can lead to, by breadth-first search (conformance FORMAT §8).
 * A state is its map of leaves as text; nothing of the engine's that the map does not show may matter.
 */
import { createHash } from 'node:crypto'
import { law } from '../machines/lifecycle.ts'
import { observedCalls } from '../model/conformance/calls.ts'
import { stateMap } from '../model/conformance/state.ts'
import { framesOf, type Op, type Result, runOp } from '../model/ops.ts'
import { type ReleaseId, releases } from '../model/release.ts'
import { Recorder } from '../model/trace.ts'
import { XenCrash } from '../model/tracer.ts'
import { type DomainSpec, World } from '../model/world.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** JSON without white space, keys in ascending order of character codes at every depth. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  )

/** Sorted bytewise, each followed by a line feed, digested. */
const digest = (lines: readonly string[]): string =>
  sha256(
    [...lines]
      .sort()
      .map(l => `${l}\n`)
      .join(''),
  )

/** What is explored: fixed domains, operations that set the scene, and those tried in every state. */
export interface ExhaustiveWorld {
  readonly release: ReleaseId
  readonly domains: readonly DomainSpec[]
  readonly prefix: readonly Op[]
  readonly alphabet: readonly Op[]
}

export interface State {
  readonly text: string
  readonly depth: number
  /** Alphabet indexes of a shortest way here: the first that was found. */
  readonly path: readonly number[]
  readonly mem: Uint32Array
}

interface Transition {
  readonly from: State
  /** Alphabet index. */
  readonly op: number
  /** Text of the state it leads to; undefined: the hypervisor crashed. */
  readonly to: string | undefined
  /** With the observed calls, as a recording has it. */
  readonly result: Result & { readonly calls?: unknown }
}

export class Exploration {
  readonly states = new Map<string, State>()
  readonly transitions: Transition[] = []
  private readonly world: ExhaustiveWorld
  private readonly x: Recorder

  constructor(world: ExhaustiveWorld, maxDepth: number) {
    this.world = world
    const frames = framesOf([...world.prefix, ...world.alphabet])
    this.x = new Recorder(
      new World(world.domains, releases[world.release], frames),
      releases[world.release],
      law,
    )
    for (const op of world.prefix) this.run(op)
    this.add([])
    for (let depth = 0; depth < maxDepth; depth++) {
      const level = [...this.states.values()].filter(state => state.depth === depth)
      for (const state of level) for (const op of world.alphabet.keys()) this.step(state, op)
    }
  }

  /** The leaves of the state the engine is in, as text. */
  private text(): string {
    return canonical(Object.fromEntries(stateMap(this.x.world)))
  }

  private add(path: readonly number[]): string {
    const text = this.text()
    if (!this.states.has(text))
      this.states.set(text, { text, depth: path.length, path, mem: this.x.mem.slice() })
    return text
  }

  private step(from: State, op: number): void {
    this.x.mem.set(from.mem)
    try {
      const result = this.run(this.world.alphabet[op] as Op)
      this.transitions.push({ from, op, to: this.add([...from.path, op]), result })
    } catch (error) {
      if (!(error instanceof XenCrash)) throw error
      this.x.unwind()
      this.transitions.push({ from, op, to: undefined, result: { crash: 'fault' } as Result })
    }
  }

  /** Does an operation in the state the engine is in. */
  private run(op: Op): Transition['result'] {
    this.x.clear()
    const result = runOp(this.x, op)
    const calls = observedCalls(this.x, 0, this.x.columns.length)
    return calls.length > 0 ? { ...result, calls } : result
  }

  /** Tries something in a copy of a state; `run` does an operation there. */
  attempt<T>(state: State, experiment: (run: (op: Op) => Result) => T): T {
    this.x.mem.set(state.mem)
    return experiment(op => this.run(op))
  }

  /** The state that operations lead to from the start. */
  at(path: readonly number[]): State {
    const start = [...this.states.values()][0] as State
    this.x.mem.set(start.mem)
    for (const op of path) this.run(this.world.alphabet[op] as Op)
    return this.states.get(this.text()) as State
  }

  /** One row for each depth: states first reached by that many operations, and the transitions tried for it. */
  depths(): object[] {
    const all = [...this.states.values()]
    const last = Math.max(...all.map(state => state.depth), ...this.transitions.map(t => t.from.depth + 1))
    return Array.from({ length: last + 1 }, (_, depth) => {
      const reached = all.filter(state => state.depth <= depth)
      const tried = this.transitions.filter(t => t.from.depth === depth - 1)
      return {
        depth,
        new: all.filter(state => state.depth === depth).length,
        states: reached.length,
        transitions: tried.length,
        rc: counts(tried.map(rcOf)),
        sha256: digest(reached.map(state => state.text)),
      }
    })
  }

  /** One row for each operation of the alphabet. */
  operations(): object[] {
    return this.world.alphabet.map((_, op) => {
      const tried = this.transitions.filter(t => t.op === op)
      return {
        op,
        rc: counts(tried.map(rcOf)),
        results: counts(tried.map(({ result: { calls: _calls, ...rest } }) => canonical(rest))),
        self_loops: tried.filter(t => t.to === t.from.text).length,
      }
    })
  }

  transitionsDigest(): string {
    return digest(
      this.transitions.map(
        ({ from, op, to, result }) =>
          `${sha256(from.text)} ${op} ${to === undefined ? '-' : sha256(to)} ${canonical(result)}`,
      ),
    )
  }

  /** Length of a shortest way into a set of states without one operation of the alphabet; null if there is none. */
  lengthWithout(op: number, goal: ReadonlySet<State>): number | null {
    const seen = new Set<State>()
    let level = [[...this.states.values()][0] as State]
    for (let length = 0; level.length > 0; length++) {
      if (level.some(state => goal.has(state))) return length
      for (const state of level) seen.add(state)
      const next = this.transitions
        .filter(t => t.op !== op && level.includes(t.from))
        .map(t => this.states.get(t.to ?? '') as State)
      level = [...new Set(next)].filter(state => state && !seen.has(state))
    }
    return null
  }
}

const rcOf = ({ result: { rc } }: Transition): string => (rc === undefined ? 'none' : String(rc))

/** How often each text occurs. */
function counts(texts: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {}
  for (const text of texts) found[text] = (found[text] ?? 0) + 1
  return found
}
