import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { preloadPrint } from './components/print/print.ts'
import { startTheme } from './components/theme.ts'
import { notesChannel, startUrl } from './url.ts'
import './tokens.css'
import './styles.css'

startTheme()
const root = createRoot(document.getElementById('root') as HTMLElement)
const channel = notesChannel()
if (channel) void showNotes(channel)
else void showApp()

/** A link is opened before the first paint; without one this is done at once. */
async function showApp(): Promise<void> {
  await startUrl()
  root.render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
  preloadPrint()
}

/** A window of speaker notes has nothing of the app but its colours. */
async function showNotes(channel: string): Promise<void> {
  const { NotesWindow } = await import('./components/present/NotesWindow.tsx')
  root.render(
    <StrictMode>
      <NotesWindow channel={channel} />
    </StrictMode>,
  )
}
