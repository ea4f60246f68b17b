/**
 * A step by what it means, not by its number:
 *
 *     start                                        where the story begins
 *     end                                          after the last step
 *     enter hvm_assert_evtchn_irq                  the function is entered
 *     leave evtchn_send                            it has returned (a returned value is a step of its own)
 *     evtchn_send ? rc == 0                        the condition has been asked in the function
 *     write evtchn_pending[port 2]                 the field has been written; `d1.` before it says whose
 *     write evtchn_pending[port 2] = 1             … and has that value now
 *     op 3                                         the third operation of the story has begun
 *
 * `op 3 > …` before it looks only in that operation. If more than one step is meant, `nth` says which.
 */
import { describeWrite } from '../cells.ts'
import type { Trace } from '../run.ts'
import { startOfStory } from '../time.ts'
import type { Step } from '../trace.ts'
import { isFn } from '../xen/source.ts'
import { nearest } from './near.ts'

export type Found =
  | { readonly ok: true; readonly position: number }
  | { readonly ok: false; readonly reason: string }

const fail = (reason: string): Found => ({ ok: false, reason })

const SHAPES = 'start, end, op N, enter FUNCTION, leave FUNCTION, FUNCTION ? CONDITION or write FIELD'

/** The one position that the words name in a trace; or what is wrong with them, and what would fit. */
export function findMoment(trace: Trace, words: string, nth?: number): Found {
  const [, inside, rest = ''] = /^(?:op (\d+)\s*>\s*)?(.*)$/.exec(words.trim()) ?? []
  const { setup, ops } = trace.scenario
  if (inside !== undefined && (Number(inside) < 1 || Number(inside) > ops.length - setup))
    return fail(`the story has ${ops.length - setup} operations, not ${inside}`)
  if (rest === 'start') return { ok: true, position: startOfStory(trace) }
  if (rest === 'end') return { ok: true, position: trace.length }
  const op = /^op (\d+)$/.exec(rest)?.[1]
  if (op !== undefined) {
    const run = trace.ops[setup + Number(op) - 1]
    if (!run || Number(op) < 1) return fail(`the story has ${ops.length - setup} operations, not ${op}`)
    return run.to > run.from ? { ok: true, position: run.from + 1 } : fail(`operation ${op} takes no step`)
  }
  const found = positionsOf(trace, rest, inside === undefined ? undefined : Number(inside))
  return typeof found === 'string' ? fail(found) : choose(trace, rest, found, nth)
}

/** Every position of the story, or of one operation of it, that the words can mean. */
function positionsOf(trace: Trace, words: string, op: number | undefined): number[] | string {
  const matcher = matcherOf(trace, words)
  if (typeof matcher === 'string') return matcher
  const run = op === undefined ? undefined : trace.ops[trace.scenario.setup + op - 1]
  const found: number[] = []
  for (let i = run?.from ?? startOfStory(trace); i < (run?.to ?? trace.length); i++)
    if (matcher(trace.step(i))) found.push(i + 1)
  return found
}

/** The words that mean a position of the story, for `findMoment` to find again: what the author view writes down. */
export function nameMoment(trace: Trace, position: number): { readonly at: string; readonly nth?: number } {
  if (position <= startOfStory(trace)) return { at: 'start' }
  if (position >= trace.length) return { at: 'end' }
  const op = trace.opAt(position) - trace.scenario.setup + 1
  // Without a story there is only the scene, of which nothing is named.
  if (op < 1) return { at: 'start' }
  const words = wordsOf(trace, trace.step(position - 1))
  const found = positionsOf(trace, words, op)
  const nth = typeof found === 'string' ? 0 : found.indexOf(position) + 1
  return { at: `op ${op} > ${words}`, ...(nth > 0 && found.length > 1 && { nth }) }
}

function wordsOf(trace: Trace, step: Step): string {
  switch (step.kind) {
    case 'branch':
      return `${step.fn} ? ${step.condition}`
    case 'write': {
      const { dom } = trace.world.planeOf(step.cell)
      const [change] = describeWrite(trace.world, step)
      const owner = dom === undefined ? '' : `d${dom}.`
      return change ? `write ${owner}${change.label}` : `write ${trace.world.cellName(step.cell)}`
    }
    default:
      return `${step.kind} ${step.fn}`
  }
}

function choose(trace: Trace, words: string, found: readonly number[], nth: number | undefined): Found {
  if (found.length === 0) return fail(`no step of the story is “${words}”${wouldFit(trace, words)}`)
  if (nth === undefined && found.length > 1)
    return fail(`${found.length} steps are “${words}”: say which, with “nth:” from 1 to ${found.length}`)
  const position = found[(nth ?? 1) - 1]
  if (position === undefined)
    return fail(`“${words}” happens ${found.length === 1 ? 'once' : `${found.length} times`}, not ${nth}`)
  return trace.isStop(position) ? { ok: true, position } : fail(`“${words}” is no step: nothing is returned`)
}

type Matcher = (step: Step) => boolean

/** What a step must be; or what is wrong with the words. */
function matcherOf(trace: Trace, words: string): Matcher | string {
  const fnWords = /^(enter|leave) (\S+)$/.exec(words)
  if (fnWords) {
    const [, kind, fn = ''] = fnWords
    return unknownFn(trace, fn) ?? (step => step.kind === kind && step.fn === fn)
  }
  const write = /^write (.+?)(?:\s+=\s+(\S+))?$/.exec(words)
  if (write) {
    const [, field, value] = write
    return step => step.kind === 'write' && writes(trace, step, field as string, value)
  }
  const asked = /^(\S+) \? (.+)$/.exec(words)
  if (asked) {
    const [, fn = '', condition] = asked
    return (
      unknownFn(trace, fn) ??
      (step => step.kind === 'branch' && step.fn === fn && step.condition === condition)
    )
  }
  return `“${words}” names no step; it can be ${SHAPES}`
}

function writes(
  trace: Trace,
  step: Extract<Step, { kind: 'write' }>,
  field: string,
  value?: string,
): boolean {
  const { dom, vcpu } = trace.world.planeOf(step.cell)
  const owners = [dom === undefined ? '' : `d${dom}.`, vcpu === undefined ? '' : `d${dom}v${vcpu}.`]
  return describeWrite(trace.world, step).some(
    change =>
      (field === change.cellName ||
        field === change.label ||
        owners.some(owner => owner !== '' && field === owner + change.label)) &&
      (value === undefined || value === change.after),
  )
}

const unknownFn = (trace: Trace, fn: string): string | undefined =>
  isFn(fn) ? undefined : `there is no function “${fn}”${nearest(fn, entered(trace))}`

function entered(trace: Trace): string[] {
  const names = new Set<string>()
  for (let i = startOfStory(trace); i < trace.length; i++) names.add(trace.fnAt(i))
  return [...names]
}

/** Steps of the same shape that the story does have. */
function wouldFit(trace: Trace, words: string): string {
  const known = new Set<string>()
  for (let i = startOfStory(trace); i < trace.length; i++) {
    const step = trace.step(i)
    if (words.startsWith('write ') && step.kind === 'write')
      for (const { label } of describeWrite(trace.world, step)) known.add(`write ${label}`)
    else if (/^(enter|leave) /.test(words) && step.kind === words.slice(0, 5))
      known.add(`${step.kind} ${step.fn}`)
    else if (step.kind === 'branch' && words.startsWith(`${step.fn} ?`))
      known.add(`${step.fn} ? ${step.condition}`)
  }
  return nearest(words, [...known])
}
