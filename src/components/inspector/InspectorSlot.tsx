/** Where the inspector stands: nothing is loaded before something is selected. */
import { lazy, Suspense } from 'react'
import { useApp } from '../../store.ts'

const Inspector = lazy(() => import('./Inspector.tsx').then(m => ({ default: m.Inspector })))

export function InspectorSlot() {
  const selection = useApp(s => s.selection)
  return (
    selection && (
      <Suspense>
        <Inspector selection={selection} />
      </Suspense>
    )
  )
}
