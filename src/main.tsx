import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { startTheme } from './components/theme.ts'
import { startUrl } from './url.ts'
import './tokens.css'
import './styles.css'

startTheme()
// A link is opened before the first paint; without one this is done at once.
void startUrl().then(() =>
  createRoot(document.getElementById('root') as HTMLElement).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
)
