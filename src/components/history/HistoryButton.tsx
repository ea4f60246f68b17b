import { lazy, Suspense, useRef, useState } from 'react'
import { useApp } from '../../store.ts'

const History = lazy(() => import('./History.tsx').then(m => ({ default: m.History })))

/** Stands where it is needed: once somebody has acted in the past, and there is more than one course of events. */
export function HistoryButton() {
  const courses = useApp(s => s.branches.length) + 1
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  if (courses === 1) return null
  return (
    <>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} ref={button}>
        History: {courses} courses
      </button>
      {open && (
        <Suspense>
          <History
            onClose={() => {
              setOpen(false)
              button.current?.focus()
            }}
          />
        </Suspense>
      )}
    </>
  )
}
