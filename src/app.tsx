/** The page's composition: what stands where. */

import { lazy, Suspense } from 'react'
import { Examples } from './components/Examples.tsx'
import { StageView } from './components/grid/StageView.tsx'
import { Notice } from './components/Notice.tsx'
import { Now } from './components/Now.tsx'
import { StatePanel } from './components/panels/StatePanel.tsx'
import { Story } from './components/panels/Story.tsx'
import { RecordingBar } from './components/recording/RecordingBar.tsx'
import { doEvent } from './components/sandbox/panel.ts'
import { Entities } from './components/stage/Entities.tsx'
import { Toolbar } from './components/Toolbar.tsx'
import { Transport } from './components/Transport.tsx'
import { useApp } from './store.ts'

const CompareView = lazy(() =>
  import('./components/compare/CompareView.tsx').then(module => ({ default: module.CompareView })),
)

export function App() {
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
            <StageView />
            <Entities onEvent={(event, selection) => void doEvent(selection, event)} />
          </>
        )}
      </main>
      <section className="state" aria-label="State">
        <StatePanel />
      </section>
      <footer>
        <Now />
        <Transport />
      </footer>
    </div>
  )
}
