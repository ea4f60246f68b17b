import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { startTheme } from './components/theme.ts'
import { startUrl } from './url.ts'
import './tokens.css'
import './styles.css'

/** Milliseconds that the first paint waits for the fonts, which the page asks for before it asks for this code. */
const PATIENCE = 300
const fonts = ['1em "Inter Variable"', '1em "JetBrains Mono Variable"'].map(font => document.fonts.load(font))
const late = new Promise(resolve => setTimeout(resolve, PATIENCE))

startTheme()
// A link is opened before the first paint; without one this is done at once.
void Promise.all([startUrl(), Promise.race([Promise.allSettled(fonts), late])]).then(() =>
  createRoot(document.getElementById('root') as HTMLElement).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
)
