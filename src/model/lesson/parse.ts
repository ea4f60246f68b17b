/**
 * A lesson from its text: Markdown with a front matter, a `script` block, and a beat for each heading with its `step`
 * block (src/lessons/README.md). Whatever is wrong is said with its line, all of it at once. Nothing is run here.
 */
import type { Code, Nodes, RootContent } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import * as v from 'valibot'
import type { ReleaseId } from '../release.ts'
import type { Scenario } from '../scenario.ts'
import { type Fields, readFields } from './fields.ts'
import type { Beat, Block, Challenge, Claim, Lesson, Option, Problem, Question } from './lesson.ts'
import { nearest } from './near.ts'
import { blockOf, problemAt } from './prose.ts'
import { ASK, CHALLENGE, HEAD, STEP } from './schema.ts'
import { parseOps, parseScript, type Script } from './script.ts'

export interface Parsed {
  /** What could be read; undefined if it is too little to run. */
  readonly lesson: Lesson | undefined
  readonly problems: readonly Problem[]
}

const FENCES = ['script', 'step', 'ask', 'challenge'] as const

export function parseLesson(id: string, text: string): Parsed {
  const problems: Problem[] = []
  const [, front, body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text.replaceAll('\r\n', '\n')) ?? []
  if (front === undefined)
    return {
      lesson: undefined,
      problems: [{ line: 1, text: 'a lesson begins with its front matter between two lines of ---' }],
    }
  const offset = front.split('\n').length + 2
  const fields = readFields(front, 2, Object.keys(HEAD.entries), problems)
  const head = checked(HEAD, fields, problems)
  const say = problemAt(problems, offset)
  const sections = sectionsOf(fromMarkdown(body).children, say)
  const script = scriptOf(sections.intro, offset, say, problems)
  const beats = sections.beats.flatMap(section => beatOf(section, offset, problems) ?? [])
  if (beats.length === 0)
    problems.push({ line: offset + 1, text: 'a lesson has at least one beat: “## A heading”' })
  const challenge = sections.challenge && challengeOf(sections.challenge, offset, script, problems)
  problems.sort((a, b) => a.line - b.line)
  if (!head || !script || beats.length === 0) return { lesson: undefined, problems }
  const scenario: Scenario = {
    title: head.title,
    release: head.release,
    domains: script.domains,
    setup: script.setup,
    ops: script.ops,
    ...(head.switches && { switches: head.switches }),
    ...(script.meanwhile.length > 0 && { meanwhile: script.meanwhile }),
  }
  const {
    release,
    switches: _switches,
    fixed: _fixed,
    'fixed switches': _fixedSwitches,
    'fixed claims': fixedClaims,
    bug,
    source,
    ...rest
  } = head
  const fixed = fixedSide(scenario, head, sections.intro)
  const lesson: Lesson = {
    id,
    ...rest,
    scenario,
    beats,
    ...(challenge && { challenge }),
    ...(bug !== undefined && { bug }),
    ...(source !== undefined && { source }),
    ...(fixed && { fixed }),
    fixedClaims: claimsOf(fixedClaims, fields, 'fixed claims'),
  }
  return { lesson, problems }
}

/** The same without the fault: another release, other switches, and what the script says for that side alone. */
function fixedSide(
  { switches: _faulty, meanwhile: _meanwhile, ...scenario }: Scenario,
  head: v.InferOutput<typeof HEAD>,
  intro: readonly RootContent[],
): Scenario | undefined {
  const text = intro.find((node): node is Code => node.type === 'code' && node.lang === 'script')?.value ?? ''
  const { fixed, 'fixed switches': switches } = head
  if (!fixed && !switches && !/^\s*fixed /m.test(text)) return undefined
  const { setup, ops, meanwhile } = parseScript(text, 1, 'fixed').script
  return {
    ...scenario,
    release: fixed ?? scenario.release,
    setup,
    ops,
    ...(switches && { switches }),
    ...(meanwhile.length > 0 && { meanwhile }),
  }
}

type Say = (node: Nodes, text: string) => void

interface Section {
  readonly title: string
  readonly node: Nodes
  readonly nodes: RootContent[]
}

/** What stands before the first heading, under each heading, and the challenge. */
function sectionsOf(nodes: readonly RootContent[], say: Say) {
  const intro: RootContent[] = []
  const beats: Section[] = []
  let challenge: Code | undefined
  for (const node of nodes) {
    if (node.type === 'heading') {
      if (node.depth !== 2) say(node, 'a beat begins with a heading of the second level: “## …”')
      const title = node.children.map(child => ('value' in child ? child.value : '')).join('')
      beats.push({ title, node, nodes: [] })
    } else if (node.type === 'code' && node.lang === 'challenge') {
      if (challenge) say(node, 'a lesson has one challenge')
      challenge = node
    } else {
      ;(beats.at(-1)?.nodes ?? intro).push(node)
    }
  }
  return { intro, beats, challenge }
}

/** First line inside a fence, in the file. */
const inside = (node: Code, offset: number): number => (node.position?.start.line ?? 0) + offset + 1

function scriptOf(
  nodes: readonly RootContent[],
  offset: number,
  say: Say,
  problems: Problem[],
): Script | undefined {
  let found: Script | undefined
  for (const node of nodes) {
    if (node.type !== 'code' || node.lang !== 'script') {
      const block =
        node.type === 'code'
          ? `: there is no “${node.lang ?? ''}”${nearest(node.lang ?? '', ['script'])}`
          : ''
      say(node, `before the first beat stands only the block \`\`\`script${block}`)
      continue
    }
    const { script, problems: wrong } = parseScript(node.value, inside(node, offset))
    problems.push(...wrong)
    if (found) say(node, 'a lesson has one script')
    if (script.domains.length === 0) say(node, 'the script makes no domain: “dom 1 hvm vcpus=2”')
    else found = script
  }
  if (nodes.length === 0)
    problems.push({ line: offset + 1, text: 'before the first beat stands the block ```script' })
  return found
}

function beatOf({ title, node, nodes }: Section, offset: number, problems: Problem[]): Beat | undefined {
  const own: Problem[] = []
  const sayHere = problemAt(own, offset)
  const say_: Block[] = []
  let step: Fields | undefined
  let question: Question | undefined
  for (const child of nodes) {
    if (child.type !== 'code') {
      const block = blockOf(child, sayHere)
      if (block) say_.push(block)
    } else if (child.lang === 'step') {
      if (step) sayHere(child, 'a beat has one step')
      step = readFields(child.value, inside(child, offset), Object.keys(STEP.entries), own)
    } else if (child.lang === 'ask') {
      if (question) sayHere(child, 'a beat asks one question')
      question = questionOf(child, offset, own)
    } else {
      sayHere(child, `there is no block “${child.lang ?? ''}”${nearest(child.lang ?? '', FENCES, 4)}`)
    }
  }
  const line = (node.position?.start.line ?? 1) + offset
  if (!step) own.push({ line, text: 'a beat says where it stands in a block ```step' })
  if (say_.length === 0) own.push({ line, text: 'a beat says something' })
  const checkedStep = step && checked(STEP, step, own)
  problems.push(...own.map(problem => ({ ...problem, beat: title })))
  if (!step || !checkedStep) return undefined
  const { claims, elsewhere, look, zoom, nth, ...rest } = checkedStep
  return {
    title,
    line,
    say: say_,
    ...rest,
    ...(nth !== undefined && { nth }),
    ...(look !== undefined && { look }),
    ...(zoom !== undefined && { zoom }),
    lines: { at: step.lineOf('at'), look: step.lineOf('look'), cards: step.lineOf('cards') },
    claims: claimsOf(claims, step, 'claims'),
    elsewhere: elsewhere.flatMap((claim, i) =>
      Object.entries(claim).map(([release, text]) => ({
        release: release as ReleaseId,
        text,
        line: step.linesOf('elsewhere')[i] ?? step.lineOf('elsewhere'),
      })),
    ),
    ...(question && { question }),
  }
}

const claimsOf = (claims: readonly string[], fields: Fields, field: string): Claim[] =>
  claims.map((text, i) => ({ text, line: fields.linesOf(field)[i] ?? fields.lineOf(field) }))

function questionOf(node: Code, offset: number, problems: Problem[]): Question | undefined {
  const fields = readFields(node.value, inside(node, offset), Object.keys(ASK.entries), problems)
  const ask = checked(ASK, fields, problems)
  return (
    ask && {
      line: inside(node, offset),
      text: ask.question,
      options: ask.options.map((option, i) =>
        optionOf(option, fields.linesOf('options')[i] ?? fields.lineOf('options')),
      ),
      reason: {
        text: ask.reason.question,
        options: ask.reason.options.map(option => optionOf(option, fields.lineOf('reason'))),
      },
    }
  )
}

const optionOf = (
  { right, wrong, because, point }: v.InferOutput<typeof ASK>['options'][number],
  line: number,
): Option => ({
  line,
  text: right ?? wrong ?? '',
  right: right !== undefined,
  because,
  ...(point !== undefined && { point }),
})

function challengeOf(
  node: Code,
  offset: number,
  script: Script | undefined,
  problems: Problem[],
): Challenge | undefined {
  const fields = readFields(node.value, inside(node, offset), Object.keys(CHALLENGE.entries), problems)
  const found = checked(CHALLENGE, fields, problems)
  if (!found || !script) return undefined
  // A block of text begins on the line after its field.
  const { ops, problems: wrong } = parseOps(found.solution, script.domains, fields.lineOf('solution') + 1)
  problems.push(...wrong)
  return {
    line: inside(node, offset),
    task: found.task,
    hint: found.hint,
    goal: claimsOf(found.goal, fields, 'goal'),
    solution: ops,
  }
}

/** The fields as they must be; what is not is said at its field. */
function checked<T extends v.GenericSchema>(
  schema: T,
  fields: Fields,
  problems: Problem[],
): v.InferOutput<T> | undefined {
  if (fields.broken) return undefined
  const result = v.safeParse(schema, fields.values)
  if (result.success) return result.output
  for (const issue of result.issues) {
    const [first, ...rest] = issue.path?.map(part => String(part.key)) ?? []
    const missing = issue.input === undefined
    problems.push({
      line: fields.linesOf(first ?? '')[Number(rest[0])] ?? fields.lineOf(first ?? ''),
      text: missing
        ? `“${[first, ...rest].join(' ')}:” is needed`
        : `${[first, ...rest].join(' ')}: ${issue.message}`,
    })
  }
  return undefined
}
