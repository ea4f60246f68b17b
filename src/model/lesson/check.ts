/**
 * Does a lesson say the truth? It is run through the engine: every beat is one step, in order; every claim holds; the
 * words point at things that are there; a sentence about a release is shown with that release; the challenge can be met.
 */
import { type ReleaseId, releases } from '../release.ts'
import { runScenario, type Trace } from '../run.ts'
import { checkScenario, type Scenario } from '../scenario.ts'
import { startOfStory } from '../time.ts'
import type { Law } from '../tracer.ts'
import { isFn } from '../xen/source.ts'
import { overThere, scenarioOn } from './elsewhere.ts'
import { factAt, judge } from './fact.ts'
import { inlineOf } from './head.ts'
import type { Beat, Claim, Inline, Lesson, Option, Problem } from './lesson.ts'
import { findMoment } from './moment.ts'
import { nearest } from './near.ts'
import { textOf } from './prose.ts'

/** What the app knows and a lesson may name. */
export interface Known {
  readonly terms: ReadonlySet<string>
  readonly cards: ReadonlySet<string>
}

/** A lesson that has been run: where each beat stands. */
export interface Checked {
  readonly problems: readonly Problem[]
  /** Claims that were judged. */
  readonly claims: number
}

export function checkLesson(lesson: Lesson, law: Law, known: Known): Checked {
  const problems: Problem[] = []
  const trace = runOf(lesson.scenario, law, problems, 1)
  if (!trace) return { problems, claims: 0 }
  let last = -1
  let claims = 0
  for (const beat of lesson.beats) {
    const say = (line: number, text: string, more: Partial<Problem> = {}) =>
      problems.push({ line, beat: beat.title, text, ...more })
    words(lesson, beat, known, say)
    const found = findMoment(trace, beat.at, beat.nth)
    if (!found.ok) {
      say(beat.lines.at, found.reason)
      continue
    }
    if (found.position < last) say(beat.lines.at, 'this step comes before the step of the beat before')
    last = found.position
    claims += judgeAll(trace, found.position, beat.claims, say)
    points(trace, found.position, beat, say)
    if (beat.look !== undefined && !exists(trace, beat.look))
      say(beat.lines.look, `there is no ${beat.look} to look at`)
    for (const release of beat.releases) {
      const there = runOf(scenarioOn(lesson.scenario, release), law, problems, beat.line)
      const said = beat.elsewhere.filter(claim => claim.release === release)
      if (there) claims += judgeAll(there, overThere(trace, found.position, there), said, say)
    }
    for (const { release, line } of beat.elsewhere)
      if (!beat.releases.includes(release))
        say(line, `this is claimed of ${release}: show it, with “releases: [${release}]”`)
  }
  piece(lesson, problems)
  claims += fixedSide(lesson, law, trace, problems)
  claims += challenge(lesson, law, trace, problems)
  return { problems, claims }
}

type Say = (line: number, text: string, more?: Partial<Problem>) => void

function runOf(scenario: Scenario, law: Law, problems: Problem[], line: number): Trace | undefined {
  const why = checkScenario(scenario)
  const run = why ? ({ ok: false, reason: why } as const) : runScenario(scenario, law)
  if (run.ok) return run.trace
  problems.push({ line, text: `the scenario does not run on ${scenario.release}: ${run.reason}` })
  return undefined
}

/** Judges claims at a position; how many. */
function judgeAll(trace: Trace, position: number, claims: readonly Claim[], say: Say): number {
  for (const { text, line } of claims) {
    const judged = judge(trace, position, text)
    if (!judged.ok) say(line, judged.reason)
    else if (!judged.holds)
      say(line, `“${text}” does not hold`, { expected: judged.expected, got: judged.got })
  }
  return claims.length
}

/** What an option points at is on the map or can be asked of the state. */
function points(trace: Trace, position: number, { question }: Beat, say: Say): void {
  for (const { point, line } of [...(question?.options ?? []), ...(question?.reason.options ?? [])])
    if (point !== undefined && !isFn(point) && factAt(trace, position, point) === undefined)
      say(line, `“${point}” is neither a function nor a fact to point at`)
}

function exists(trace: Trace, look: string): boolean {
  const [, dom, kind, n] = /^d(\d+)(p|v)(\d+)$/.exec(look) ?? []
  const domain = trace.world.domain(Number(dom))
  return (
    domain !== undefined &&
    (kind === 'v' ? Number(n) < domain.vcpus.length : Number(n) <= domain.spec.maxPort)
  )
}

/** A release in the words: 4.4, 4.17.7, master. */
const RELEASE = /(?<![\d.])4\.\d+(?:\.\d+)?(?![\d])|\bmaster\b/g

function words(lesson: Lesson, beat: Beat, known: Known, say: Say): void {
  for (const part of inlineOf(beat.say)) term(part, known, say)
  for (const card of beat.cards)
    if (!known.cards.has(card))
      say(beat.lines.cards, `there is no card “${card}”${nearest(card, [...known.cards], 4)}`)
  const { question } = beat
  const asked = question
    ? [question.text, ...saidBy(question.options), ...saidBy(question.reason.options)]
    : []
  const text = [textOf(beat.say), ...asked].join(' ')
  const shown: readonly ReleaseId[] = [lesson.scenario.release, ...beat.releases]
  for (const [name] of text.matchAll(RELEASE)) {
    const is = (tag: string) => tag === `RELEASE-${name}` || tag.startsWith(`RELEASE-${name}.`)
    if (shown.some(id => is(releases[id].tag))) continue
    const supported = Object.values(releases).find(({ tag }) => is(tag))
    if (supported) say(beat.line, `the words speak of ${name}: show it, with “releases: [${supported.id}]”`)
    else if (lesson.kind !== 'museum' && beat.releases.length === 0)
      say(beat.line, `the words speak of ${name}, which cannot be shown: name under “releases:” one that can`)
  }
}

const saidBy = (options: readonly Option[]): string[] => options.flatMap(o => [o.text, o.because])

function term(part: Inline, known: Known, say: Say): void {
  if (part.kind !== 'link' || !part.to.startsWith('term:')) return
  const word = part.to.slice('term:'.length)
  if (!known.terms.has(word))
    say(part.line, `“${word}” is not in the glossary${nearest(word, [...known.terms])}`)
}

/** The run without the fault: it goes to its end, and what is claimed of it holds there, and not on the other side. */
function fixedSide({ fixed, fixedClaims }: Lesson, law: Law, faulty: Trace, problems: Problem[]): number {
  if (!fixed) return 0
  const say: Say = (line, text, more) => problems.push({ line, text, ...more })
  if (fixedClaims.every(({ text }) => met(faulty, faulty.length, text)))
    say(1, 'the fault makes no difference: all “fixed claims” hold with it as well')
  const trace = runOf(fixed, law, problems, 1)
  return trace ? judgeAll(trace, trace.length, fixedClaims, say) : 0
}

/** A museum piece names its bug and who says so, has a side without it, and asks something. */
function piece({ kind, bug, source, fixed, beats }: Lesson, problems: Problem[]): void {
  if (kind !== 'museum') return
  const say = (text: string) => problems.push({ line: 1, text })
  if (bug === undefined || source === undefined) say('a museum piece names its “bug:” and its “source:”')
  if (!fixed)
    say(
      'a museum piece has a side without the fault: “fixed:”, “fixed switches:” or lines that begin with fixed',
    )
  if (!beats.some(beat => beat.question)) say('a museum piece asks at least one question')
}

/** The solution meets the goal, and without it the goal is not met. */
function challenge(
  { challenge: asked, scenario }: Lesson,
  law: Law,
  trace: Trace,
  problems: Problem[],
): number {
  if (!asked) return 0
  const say: Say = (line, text, more) => problems.push({ line, beat: 'challenge', text, ...more })
  if (asked.goal.every(({ text }) => met(trace, startOfStory(trace), text)))
    say(asked.line, 'the goal is met before anything is done')
  const solved = runOf(challengeScenario(scenario, asked.solution), law, problems, asked.line)
  return solved ? judgeAll(solved, solved.length, asked.goal, say) : 0
}

/** The scene as it is set, and then these operations. */
export const challengeScenario = (scenario: Scenario, ops: Scenario['ops']): Scenario => ({
  ...scenario,
  ops: [...scenario.ops.slice(0, scenario.setup), ...ops],
})

/** Does a claim hold at a position? One that cannot be judged does not. */
export function met(trace: Trace, position: number, claim: string): boolean {
  const judged = judge(trace, position, claim)
  return judged.ok && judged.holds
}
