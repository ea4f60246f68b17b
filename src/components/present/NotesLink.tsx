import { createRoot } from 'react-dom/client'
import { Dialog } from '../Dialog.tsx'

/** Where the browser blocked the window of the notes: a link to open it by hand. */
export function showNotesLink(address: string): void {
  const place = document.body.appendChild(document.createElement('div'))
  const root = createRoot(place)
  const close = () => {
    root.unmount()
    place.remove()
  }
  root.render(
    <Dialog title="Speaker notes" onClose={close}>
      <p>
        The browser blocked the window of the speaker notes. This link opens it; the notes follow this page.
      </p>
      <p>
        <a href={address} target="_blank" rel="noopener">
          Open the speaker notes
          <span className="visually-hidden"> (opens in a new tab)</span>
        </a>
      </p>
    </Dialog>,
  )
}
