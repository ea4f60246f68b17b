/** What was answered in this visit, by lesson and beat: a question that was settled stays so when one comes back to it. */
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { Question } from '../../model/lesson/lesson.ts'

export interface Answer {
  /** Options tried, in order, by their place. */
  readonly tried: readonly number[]
  /** Reasons tried, after a wrong answer. */
  readonly reasons: readonly number[]
}

const NOTHING: Answer = { tried: [], reasons: [] }

const answers = createStore<Readonly<Record<string, Answer>>>(() => ({}))

export const useAnswer = (key: string): Answer => useStore(answers, all => all[key] ?? NOTHING)

/** Tries an option: of the question, or after a wrong answer of the reason. */
export function tryOption(key: string, option: number): void {
  const answer = answers.getState()[key] ?? NOTHING
  const next =
    answer.tried.length === 0
      ? { ...answer, tried: [option] }
      : { ...answer, reasons: [...answer.reasons, option] }
  answers.setState({ [key]: next })
}

/** Settled: answered rightly, or wrongly and then the reason was found. */
export const isSettled = ({ options, reason }: Question, { tried, reasons }: Answer): boolean =>
  tried.some(i => options[i]?.right) || reasons.some(i => reason.options[i]?.right)
