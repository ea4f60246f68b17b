/** What stands on the right of the header. The buttons are small; what they open is loaded when it is opened. */
import { lazy, Suspense, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { CompareButton } from './compare/CompareButton.tsx'
import { Icon } from './Icon.tsx'
import { listenToKeys } from './keys.ts'
import { LessonsButton } from './lesson/LessonsButton.tsx'
import { PresentButton } from './present/PresentButton.tsx'
import { openNotes, togglePresenter } from './present/parts.ts'
import { printStoryboard } from './print/print.ts'
import { AboutButton } from './releases/AboutButton.tsx'
import { AboutDialogs } from './releases/Dialogs.tsx'
import { ShareButton } from './ShareButton.tsx'
import { SandboxButton } from './sandbox/SandboxButton.tsx'
import { nextTheme, theme } from './theme.ts'
import { UndoRedo } from './UndoRedo.tsx'
import './Toolbar.css'

const Help = lazy(() => import('./Help.tsx').then(module => ({ default: module.Help })))

export function Toolbar() {
  return (
    <div className="toolbar">
      <div className="tight">
        <UndoRedo />
      </div>
      <LessonsButton />
      <SandboxButton />
      <CompareButton />
      <PresentButton />
      <ShareButton />
      <div className="tight">
        <PrintButton />
        <AboutButton about="evidence" label="Checked against Xen" />
        <ThemeButton />
        <HelpButton />
      </div>
      <AboutDialogs />
    </div>
  )
}

function PrintButton() {
  return (
    <button
      type="button"
      className="icon-only about"
      data-testid="print"
      title="Print the storyboard (Ctrl+P)"
      aria-label="Print the storyboard"
      onClick={() => void printStoryboard()}
    >
      <Icon name="print" />
    </button>
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
  useEffect(
    () =>
      listenToKeys({
        openHelp: () => setOpen(true),
        togglePresenter: () => void togglePresenter(),
        openNotes: () => void openNotes(),
      }),
    [],
  )
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
