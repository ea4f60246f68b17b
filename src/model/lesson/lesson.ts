/**
 * A lesson: what is said and asked at which steps of a scenario. Data only; `parse.ts` reads it from text, `check.ts`
 * runs it through the engine, and the app shows it. The text format is documented in src/lessons/README.md.
 */
import type { Op } from '../ops.ts'
import type { ReleaseId } from '../release.ts'
import type { Scenario } from '../scenario.ts'
import type { FoundingLine } from './founding.ts'

/** A place in the text, for messages: lines count from 1. */
export interface Problem {
  readonly line: number
  /** The beat it is in, if it is in one. */
  readonly beat?: string
  readonly text: string
  /** For a claim that does not hold. */
  readonly expected?: string
  readonly got?: string
}

/** A run of text in a sentence. */
export type Inline =
  | { readonly kind: 'text' | 'code' | 'em' | 'strong'; readonly text: string }
  /** `term:IRR`, `lesson:coalescing`, `lesson:coalescing/3`, or an address. */
  | { readonly kind: 'link'; readonly to: string; readonly text: string; readonly line: number }

export type Block =
  | { readonly kind: 'paragraph'; readonly inline: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }

/** A sentence about the state: `d1 port 2 pending = 1`. Grammar: fact.ts. */
export interface Claim {
  readonly text: string
  readonly line: number
}

export interface Option {
  readonly line: number
  readonly text: string
  readonly right: boolean
  /** Why it is right, or why it is not. */
  readonly because: string
  /** What on screen says the same: a station of the map by its function, or a fact (`d1 port 2 pending`). */
  readonly point?: string
}

/** Asked before the next beat shows it. */
export interface Question {
  readonly line: number
  readonly text: string
  readonly options: readonly Option[]
  /** The second try, after a wrong answer: the reason is asked for. */
  readonly reason: { readonly text: string; readonly options: readonly Option[] }
}

export interface Beat {
  readonly title: string
  readonly line: number
  /** The step it stands at, by its meaning. Grammar: moment.ts. */
  readonly at: string
  /** Where the fields of its step stand, for messages. */
  readonly lines: Readonly<Record<'at' | 'look' | 'cards', number>>
  /** Which of the steps that it means, from 1. */
  readonly nth?: number
  readonly say: readonly Block[]
  /** What is selected while it is read: `d1p2` or `d1v0`. */
  readonly look?: string
  /** How near the step is shown. */
  readonly zoom?: 'hypercall' | 'function' | 'bits'
  /** Cards of the state panel that are opened. */
  readonly cards: readonly string[]
  /** Other releases that the words speak of; the beat can be shown under each. */
  readonly releases: readonly ReleaseId[]
  readonly claims: readonly Claim[]
  /** What holds on another release when the operation that the beat stands in is over. */
  readonly elsewhere: readonly (Claim & { readonly release: ReleaseId })[]
  readonly question?: Question
}

/** Something to bring about in the sandbox. */
export interface Challenge {
  readonly line: number
  readonly task: string
  readonly hint: string
  /** What must hold at the end. */
  readonly goal: readonly Claim[]
  /** Operations that do it, from the end of the setting: the check runs them. */
  readonly solution: readonly Op[]
}

export interface Lesson {
  readonly id: string
  readonly kind: 'lesson' | 'museum'
  readonly title: string
  /** What one can do or say afterwards. */
  readonly goal: string
  /** Its place in the contents: lessons stand in this order. */
  readonly order: number
  readonly minutes: number
  /** Lines of the founding note that it answers. */
  readonly answers: readonly FoundingLine[]
  /** Misconceptions that it meets, by their number in the founding list (1 to 20). */
  readonly corrects: readonly number[]
  readonly scenario: Scenario
  readonly beats: readonly Beat[]
  readonly challenge?: Challenge
  /** Museum: the bug's number, who says so, and what sets it right. */
  readonly bug?: string
  readonly source?: string
  /** The same operations without the fault. */
  readonly fixed?: Scenario
  /** What must hold at the end of the run without the fault. */
  readonly fixedClaims: readonly Claim[]
}
