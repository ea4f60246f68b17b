/** Where a lesson stands, over the story. Nothing is loaded before one is opened. */
import { lazy, Suspense } from 'react'
import { useApp } from '../../store.ts'

const LessonPanel = lazy(() => import('./LessonPanel.tsx').then(m => ({ default: m.LessonPanel })))

export function LessonSlot() {
  const reading = useApp(s => s.reading)
  return (
    reading && (
      <Suspense>
        <LessonPanel reading={reading} />
      </Suspense>
    )
  )
}
