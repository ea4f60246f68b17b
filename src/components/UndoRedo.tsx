/** Undo and redo of what was done to the scenario; their keys are in keys.ts. */
import { redoEdit, undoEdit, useApp } from '../store.ts'

const Arrow = ({ back }: { readonly back: boolean }) => (
  <svg viewBox="0 0 20 20" className="icon" fill="none" aria-hidden="true">
    <path
      d="M4 8h8a4 4 0 0 1 0 8H8M4 8l4-4M4 8l4 4"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      transform={back ? undefined : 'matrix(-1 0 0 1 20 0)'}
    />
  </svg>
)

export function UndoRedo() {
  const canUndo = useApp(state => state.undo.length > 0)
  const canRedo = useApp(state => state.redo.length > 0)
  return (
    <>
      <button
        type="button"
        className="icon-only"
        aria-label="Undo"
        title="Undo (Ctrl+Z)"
        disabled={!canUndo}
        onClick={undoEdit}
      >
        <Arrow back />
      </button>
      <button
        type="button"
        className="icon-only"
        aria-label="Redo"
        title="Redo (Ctrl+Shift+Z)"
        disabled={!canRedo}
        onClick={redoEdit}
      >
        <Arrow back={false} />
      </button>
    </>
  )
}
