/** What the contents page says of a lesson, and what its search looks through. */
import type { Block, Inline, Lesson } from './lesson.ts'
import { textOf } from './prose.ts'

export interface Head
  extends Pick<
    Lesson,
    'id' | 'kind' | 'title' | 'goal' | 'minutes' | 'order' | 'answers' | 'corrects' | 'bug' | 'source'
  > {
  readonly release: string
  readonly beats: readonly { readonly title: string; readonly text: string }[]
}

export const headOf = ({ scenario, beats, ...lesson }: Lesson): Head => ({
  id: lesson.id,
  kind: lesson.kind,
  title: lesson.title,
  goal: lesson.goal,
  minutes: lesson.minutes,
  order: lesson.order,
  answers: lesson.answers,
  corrects: lesson.corrects,
  ...(lesson.bug !== undefined && { bug: lesson.bug }),
  ...(lesson.source !== undefined && { source: lesson.source }),
  release: scenario.release,
  beats: beats.map(({ title, say }) => ({ title, text: textOf(say) })),
})

/** Every sentence part of a beat's words. */
export const inlineOf = (blocks: readonly Block[]): readonly Inline[] =>
  blocks.flatMap(block => (block.kind === 'paragraph' ? block.inline : block.items.flat()))
