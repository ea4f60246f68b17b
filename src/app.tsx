/** The page's composition: what stands where. */

import { lazy, Suspense } from 'react'
import { Examples } from './components/Examples.tsx'
import { Notice } from './components/Notice.tsx'
import { Now } from './components/Now.tsx'
import { StatePanel } from './components/panels/StatePanel.tsx'
import { Story } from './components/panels/Story.tsx'
import { openNotes, presenterPart } from './components/present/parts.ts'
import { usePresenting } from './components/present/presenting.ts'
import { RecordingBar } from './components/recording/RecordingBar.tsx'
import { doEvent } from './components/sandbox/panel.ts'
import { Entities } from './components/stage/Entities.tsx'
import { Stage } from './components/stage/Stage.tsx'
import { Toolbar } from './components/Toolbar.tsx'
import { Transport } from './components/Transport.tsx'
import { useApp } from './store.ts'

const CompareView = lazy(() =>
  import('./components/compare/CompareView.tsx').then(module => ({ default: module.CompareView })),
)

const Presenter = lazy(() => presenterPart().then(module => ({ default: module.Presenter })))

export function App() {
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
        <Story />
      </section>
      <main>
        <Notice />
        <RecordingBar />
        {comparing ? (
          <Suspense>
            <CompareView />
          </Suspense>
        ) : (
          <>
            <Stage />
            <Entities onEvent={(event, selection) => void doEvent(selection, event)} />
          </>
        )}
      </main>
      <section className="state" aria-label="State">
        <StatePanel />
      </section>
      {presenting && (
        <Suspense>
          <Presenter onNotes={() => void openNotes()} />
        </Suspense>
      )}
      <footer>
        <Now />
        <Transport />
      </footer>
    </div>
  )
}
