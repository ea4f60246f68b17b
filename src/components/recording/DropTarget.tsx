/** Files may be dropped anywhere on the page; while one is held over it, the page says so. */
import { lazy, Suspense, useEffect, useState } from 'react'
import { useLatest } from '../useLatest.ts'

const DropHint = lazy(() => import('./DropHint.tsx').then(module => ({ default: module.DropHint })))

const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

export function DropTarget({ onFile }: { readonly onFile: (file: File) => void }) {
  const [over, setOver] = useState(false)
  const drop = useLatest(onFile)
  useEffect(() => {
    const listening = new AbortController()
    const on = (type: 'dragenter' | 'dragover' | 'dragleave' | 'drop', then: (event: DragEvent) => void) =>
      window.addEventListener(
        type,
        event => {
          if (!hasFile(event)) return
          // Without this the browser would leave the page for the file.
          event.preventDefault()
          then(event)
        },
        { signal: listening.signal },
      )
    on('dragenter', () => setOver(true))
    on('dragover', () => setOver(true))
    // Left for no other element: left the window.
    on('dragleave', event => event.relatedTarget === null && setOver(false))
    on('drop', event => {
      setOver(false)
      const [file] = event.dataTransfer?.files ?? []
      if (file) drop(file)
    })
    return () => listening.abort()
  }, [drop])
  return over ? (
    <Suspense>
      <DropHint />
    </Suspense>
  ) : null
}
