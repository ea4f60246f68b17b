import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { preloadPrint } from './components/print/print.ts'
import { startTheme } from './components/theme.ts'
import { notesChannel, startUrl } from './url.ts'
import './tokens.css'
import './styles.css'

/** Milliseconds that the first paint waits for the fonts, which the page asks for before it asks for this code. */
const PATIENCE = 300
const fonts = ['1em "Inter Variable"', '1em "JetBrains Mono Variable"'].map(font => document.fonts.load(font))
const late = new Promise(resolve => setTimeout(resolve, PATIENCE))

startTheme()
const root = createRoot(document.getElementById('root') as HTMLElement)
const channel = notesChannel()
if (channel) void showNotes(channel)
else void showApp()

/** A link is opened before the first paint; without one this is done at once. */
async function showApp(): Promise<void> {
  await Promise.all([startUrl(), Promise.race([Promise.allSettled(fonts), late])])
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
