/** The dialogs about releases, loaded when they are opened. */
import { lazy, Suspense } from 'react'
import { closeAbout, useAbout } from './dialogs.ts'

const Releases = lazy(() => import('./Releases.tsx').then(module => ({ default: module.Releases })))
const Evidence = lazy(() => import('../evidence/Evidence.tsx').then(module => ({ default: module.Evidence })))

export function AboutDialogs() {
  const about = useAbout()
  if (!about) return null
  const Open = about === 'releases' ? Releases : Evidence
  return (
    <Suspense>
      <Open onClose={closeAbout} />
    </Suspense>
  )
}
