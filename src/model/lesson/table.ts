/** The founding note and who answers it, as the README has it: made from the lessons' own front matter. */
import { FOUNDING_LINES, FOUNDING_NOTE } from './founding.ts'
import type { Lesson } from './lesson.ts'

const START = '<!-- founding note: npm run -s lessons -- --readme writes this table -->'
const END = '<!-- founding note ends -->'

export function foundingTable(lessons: readonly Lesson[]): string {
  const inOrder = lessons.toSorted((a, b) => a.order - b.order)
  const rows = FOUNDING_LINES.map(line => {
    const answering = inOrder.filter(lesson => lesson.answers.includes(line))
    return `| ${FOUNDING_NOTE[line]} | ${answering.map(({ id, title }) => `[${title}](src/lessons/${id}.md)`).join(', ')} |`
  })
  return [START, '', '| The founding note | Answered by |', '|---|---|', ...rows, '', END].join('\n')
}

/** A text with its table made anew; undefined if it has no place for one. */
export function withTable(text: string, lessons: readonly Lesson[]): string | undefined {
  const [from, to] = [text.indexOf(START), text.indexOf(END)]
  if (from < 0 || to < from) return undefined
  return text.slice(0, from) + foundingTable(lessons) + text.slice(to + END.length)
}
