/** All lessons together: each is checked, links between them lead somewhere, and the founding note is answered. */
import type { Law } from '../tracer.ts'
import { checkLesson, type Known } from './check.ts'
import { FOUNDING_LINES, FOUNDING_NOTE, type FoundingLine } from './founding.ts'
import { inlineOf } from './head.ts'
import type { Lesson, Problem } from './lesson.ts'
import { nearest } from './near.ts'
import { parseLesson } from './parse.ts'

/** A lesson's text under its name. */
export interface LessonFile {
  readonly id: string
  readonly text: string
}

export interface FileProblem extends Problem {
  readonly id: string
}

export interface Report {
  readonly lessons: readonly Lesson[]
  readonly problems: readonly FileProblem[]
  readonly beats: number
  readonly claims: number
}

/** Checks all lessons; `whole`: all there are, so that the founding note must be answered by them. */
export function checkAll(files: readonly LessonFile[], law: Law, known: Known, whole = true): Report {
  const problems: FileProblem[] = []
  const lessons: Lesson[] = []
  let claims = 0
  for (const { id, text } of files) {
    const { lesson, problems: misread } = parseLesson(id, text)
    problems.push(...misread.map(problem => ({ id, ...problem })))
    if (!lesson) continue
    lessons.push(lesson)
    const checked = checkLesson(lesson, law, known)
    claims += checked.claims
    problems.push(...checked.problems.map(problem => ({ id, ...problem })))
  }
  for (const lesson of lessons) problems.push(...shape(lesson), ...links(lesson, lessons))
  if (whole)
    for (const line of unanswered(lessons))
      problems.push({
        id: 'founding note',
        line: 1,
        text: `no lesson answers ${line}: ${FOUNDING_NOTE[line]}`,
      })
  return { lessons, problems, beats: lessons.reduce((n, l) => n + l.beats.length, 0), claims }
}

/** What every lesson of the course has; a draft may be without. */
function shape({ id, kind, beats, challenge }: Lesson): FileProblem[] {
  const questions = beats.filter(beat => beat.question).length
  const problems: FileProblem[] = []
  if (kind === 'museum') return problems
  if (questions < 2 || questions > 4)
    problems.push({ id, line: 1, text: `a lesson asks two to four questions, not ${questions}` })
  if (!challenge) problems.push({ id, line: 1, text: 'a lesson ends with a block ```challenge' })
  return problems
}

const unanswered = (lessons: readonly Lesson[]): FoundingLine[] =>
  FOUNDING_LINES.filter(line => !lessons.some(lesson => lesson.answers.includes(line)))

function links(lesson: Lesson, all: readonly Lesson[]): FileProblem[] {
  return lesson.beats.flatMap(beat =>
    inlineOf(beat.say).flatMap(part => {
      if (part.kind !== 'link') return []
      const [, id, number] = /^lesson:([a-z0-9-]+)(?:\/(\d+))?$/.exec(part.to) ?? []
      if (id === undefined) return []
      const other = all.find(one => one.id === id)
      const text = !other
        ? `there is no lesson “${id}”${nearest(
            id,
            all.map(one => one.id),
          )}`
        : number !== undefined && (Number(number) < 1 || Number(number) > other.beats.length)
          ? `the lesson “${id}” has ${other.beats.length} beats, not ${number}`
          : undefined
      return text === undefined ? [] : [{ id: lesson.id, line: part.line, beat: beat.title, text }]
    }),
  )
}

/** One line a problem: `file:line: beat: text (expected …, got …)`. */
export function problemText({ id, line, beat, text, expected, got }: FileProblem): string {
  const where = beat === undefined ? `${id}:${line}` : `${id}:${line}: ${beat}`
  return `${where}: ${text}${expected === undefined ? '' : ` (expected ${expected}, got ${got})`}`
}

/** What the lint says last. */
export function summary({ lessons, problems, beats, claims }: Report): string {
  const pieces = lessons.filter(lesson => lesson.kind === 'museum').length
  return `${lessons.length - pieces} lessons, ${pieces} pieces, ${beats} beats, ${claims} claims, ${problems.length} errors`
}
