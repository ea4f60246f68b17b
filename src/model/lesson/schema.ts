/** What the fields of a lesson's blocks must be. */
import * as v from 'valibot'
import { FAULT_NAMES } from '../faults.ts'
import { type ReleaseId, releases } from '../release.ts'
import { type FlagName, SWITCH_MEANINGS } from '../switchWords.ts'
import { FOUNDING_LINES, type FoundingLine } from './founding.ts'
import { nearest } from './near.ts'

const text = v.pipe(v.string('this must be text'), v.trim(), v.minLength(1, 'this must not be empty'))
const number = (least: number, most: number) =>
  v.pipe(
    v.number(`this must be a number from ${least} to ${most}`),
    v.integer('this must be a whole number'),
    v.minValue(least, `this must be at least ${least}`),
    v.maxValue(most, `this must be at most ${most}`),
  )
const ids = Object.keys(releases) as ReleaseId[]
const release = v.picklist(ids, `this must be one of ${ids.join(', ')}`)

/** The proposal is a release of its own. */
const flags = [...Object.keys(SWITCH_MEANINGS), ...FAULT_NAMES].filter(
  name => name !== 'bind_vector',
) as FlagName[]
const switches = v.record(
  v.picklist(flags, issue => `there is no switch “${issue.input}”${nearest(String(issue.input), flags, 3)}`),
  v.boolean('a switch is true or false'),
  'these are switches: “{ linked_ports_stay_busy: true }”',
)

const option = v.strictObject(
  {
    right: v.optional(text),
    wrong: v.optional(text),
    because: text,
    point: v.optional(text),
  },
  'an option has “right:” or “wrong:”, “because:” and perhaps “point:”',
)
const options = v.pipe(
  v.array(option, 'this must be a list of options'),
  v.minLength(2, 'a question has at least two options'),
  v.check(
    list => list.every(o => (o.right === undefined) !== (o.wrong === undefined)),
    'each option is either “right:” or “wrong:”',
  ),
  v.check(list => list.filter(o => o.right !== undefined).length === 1, 'one option, and only one, is right'),
)

export const HEAD = v.object({
  title: text,
  goal: text,
  kind: v.optional(v.picklist(['lesson', 'museum'], 'this must be lesson or museum'), 'lesson'),
  release,
  order: number(1, 999),
  minutes: number(1, 15),
  answers: v.optional(
    v.array(
      v.picklist<FoundingLine[], string>(
        [...FOUNDING_LINES],
        `these are lines of the founding note: ${FOUNDING_LINES.join(', ')}`,
      ),
    ),
    [],
  ),
  corrects: v.optional(v.array(number(1, 20)), []),
  bug: v.optional(text),
  source: v.optional(text),
  switches: v.optional(switches),
  fixed: v.optional(release),
  'fixed switches': v.optional(switches),
  'fixed claims': v.optional(v.array(text), []),
})

const ELSEWHERE = 'these are lines such as “- 4.6.0: taken d1v0 = 1”'

export const STEP = v.object({
  at: text,
  nth: v.optional(number(1, 10_000)),
  look: v.optional(v.pipe(text, v.regex(/^d\d+(p|v)\d+$/, 'this is d1p2 (a port) or d1v0 (a vCPU)'))),
  zoom: v.optional(v.picklist(['hypercall', 'function', 'bits'], 'this is hypercall, function or bits')),
  cards: v.optional(v.array(text), []),
  releases: v.optional(v.array(release), []),
  claims: v.optional(v.array(text), []),
  elsewhere: v.optional(v.array(v.record(release, text, ELSEWHERE), ELSEWHERE), []),
})

export const ASK = v.object({
  question: text,
  options,
  reason: v.strictObject({ question: text, options }, 'the reason has “question:” and “options:”'),
})

export const CHALLENGE = v.object({
  task: text,
  hint: text,
  goal: v.pipe(v.array(text), v.minLength(1, 'a challenge needs a goal')),
  solution: text,
})
