/** A modal dialog with a title and a close button: the browser's own, so that focus, Escape and the backdrop are its business. */
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { Icon } from './Icon.tsx'
import './Dialog.css'

interface Props {
  readonly title: string
  readonly className?: string
  readonly onClose: () => void
  readonly children: ReactNode
}

export function Dialog({ title, className = '', onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const gone = useRef(false)
  const id = useId()
  useEffect(() => {
    gone.current = false
    const box = dialog.current
    box?.showModal()
    // The browser gives the focus back when a dialog is closed, not when a choice in it takes it off the page. That it
    // was closed then is no news, and would close the dialog that took its place.
    return () => {
      gone.current = true
      box?.close()
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it; a click on the backdrop is only the same for a mouse.
    <dialog
      className={`dialog ${className}`}
      ref={dialog}
      aria-labelledby={id}
      onClose={() => gone.current || onClose()}
      onClick={event => event.target === dialog.current && dialog.current.close()}
    >
      <div className="dialog-body">
        <div className="dialog-head">
          <h2 id={id}>{title}</h2>
          <button
            type="button"
            aria-label="Close"
            title="Close (Escape)"
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  )
}
