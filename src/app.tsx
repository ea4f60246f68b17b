/** The page's composition: what stands where. */

import { lazy, Suspense } from 'react'
import { Examples } from './components/Examples.tsx'
import { StageView } from './components/grid/StageView.tsx'
import { InspectorSlot } from './components/inspector/InspectorSlot.tsx'
import { LessonSlot } from './components/lesson/LessonSlot.tsx'
import { LessonDialogs } from './components/lesson/LessonsButton.tsx'
import { Notice } from './components/Notice.tsx'
import { Now } from './components/Now.tsx'
import { StatePanel } from './components/panels/StatePanel.tsx'
import { Story } from './components/panels/Story.tsx'
import { openNotes, presenterPart } from './components/present/parts.ts'
import { usePresenting } from './components/present/presenting.ts'
import { Entities } from './components/stage/Entities.tsx'
import { Toolbar } from './components/Toolbar.tsx'
import { Transport } from './components/Transport.tsx'
import { useApp } from './store.ts'

const RecordingBar = lazy(() =>
  import('./components/recording/RecordingBar.tsx').then(module => ({ default: module.RecordingBar })),
)
const CompareView = lazy(() =>
  import('./components/compare/CompareView.tsx').then(module => ({ default: module.CompareView })),
)

const Presenter = lazy(() => presenterPart().then(module => ({ default: module.Presenter })))

export function App() {
  const recording = useApp(state => state.recording)
  const presenting = usePresenting(state => state.on)
  const comparing = useApp(state => state.compare !== undefined)
  return (
    <div className="app">
      <header>
        <h1>upcall</h1>
        <Examples />
        <div className="spring" />
        <Toolbar />
      </header>
      <section className="story" aria-label="Story">
        <LessonSlot />
        <Story />
      </section>
      <main>
        <Notice />
        <Suspense>{recording && <RecordingBar recording={recording} />}</Suspense>
        {comparing ? (
          <Suspense>
            <CompareView />
          </Suspense>
        ) : (
          <>
            <StageView />
            <Entities />
          </>
        )}
      </main>
      <section className="state" aria-label="State">
        <InspectorSlot />
        <StatePanel />
      </section>
      {presenting && (
        <Suspense>
          <Presenter onNotes={() => void openNotes()} />
        </Suspense>
      )}
      <LessonDialogs />
      <footer>
        <Now />
        <Transport />
      </footer>
    </div>
  )
}
