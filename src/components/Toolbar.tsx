/** What stands on the right of the header. The buttons are small; what they open is loaded when it is opened. */
import { lazy, Suspense, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { CompareButton } from './compare/CompareButton.tsx'
import { Icon } from './Icon.tsx'
import { listenToKeys } from './keys.ts'
import { ShareButton } from './ShareButton.tsx'
import { SandboxButton } from './sandbox/SandboxButton.tsx'
import { nextTheme, theme } from './theme.ts'
import { UndoRedo } from './UndoRedo.tsx'
import './Toolbar.css'

const Help = lazy(() => import('./Help.tsx').then(module => ({ default: module.Help })))

export function Toolbar() {
  return (
    <div className="toolbar">
      <UndoRedo />
      <SandboxButton />
      <CompareButton />
      <ShareButton />
      <ThemeButton />
      <HelpButton />
    </div>
  )
}

function ThemeButton() {
  const chosen = useStore(theme)
  return (
    <button
      type="button"
      className="icon-only"
      title="Theme (t)"
      aria-label={`Theme: ${chosen}`}
      onClick={nextTheme}
    >
      <Icon name={chosen} />
    </button>
  )
}

function HelpButton() {
  const [open, setOpen] = useState(false)
  useEffect(() => listenToKeys({ openHelp: () => setOpen(true) }), [])
  return (
    <>
      <button
        type="button"
        className="icon-only"
        title="Keys (?)"
        aria-label="Keys"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon name="help" />
      </button>
      {open && (
        <Suspense>
          <Help onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
