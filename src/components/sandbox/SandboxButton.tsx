import { lazy, Suspense } from 'react'
import { closePanel, panel, usePanel } from './panel.ts'

const SandboxPanel = lazy(() => import('./SandboxPanel.tsx').then(m => ({ default: m.SandboxPanel })))

/** Opens the panel in which any operation can be done. */
export function SandboxButton() {
  const open = usePanel(state => state.open)
  return (
    <>
      <button
        type="button"
        id="sandbox-button"
        data-testid="sandbox"
        aria-expanded={open}
        onClick={() => (open ? closePanel() : panel.setState({ open: true }))}
      >
        Do…
      </button>
      {open && (
        <Suspense fallback={null}>
          <SandboxPanel />
        </Suspense>
      )}
    </>
  )
}
