import { lazy, Suspense } from 'react'
import { closeContents, openContents, useContents } from './contentsOpen.ts'

const Contents = lazy(() => import('./Contents.tsx').then(m => ({ default: m.Contents })))
const Author = lazy(() => import('./Author.tsx').then(m => ({ default: m.Author })))

/** Opens the contents: lessons, museum, glossary. */
export const LessonsButton = () => (
  <button
    type="button"
    className="lessons-button"
    data-testid="lessons"
    aria-label="Lessons"
    title="Lessons, museum and glossary (L)"
    aria-haspopup="dialog"
    onClick={() => openContents()}
  >
    <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" aria-hidden="true" className="icon">
      <path
        d="M8 4C6.5 2.8 4 2.6 2 3v9.5c2-.4 4.5-.2 6 1 1.5-1.2 4-1.4 6-1V3c-2-.4-4.5-.2-6 1zm0 0v9.5"
        strokeWidth="1.4"
        strokeLinejoin="round"
      />
    </svg>
    <span className="words">Lessons</span>
  </button>
)

/** The contents, and the view in which a lesson is written; loaded when they are opened. */
export function LessonDialogs() {
  const page = useContents()
  return (
    <Suspense>
      {page === 'lessons' && <Contents onClose={closeContents} />}
      {page === 'author' && <Author onClose={closeContents} />}
    </Suspense>
  )
}
