/** The link to what is on screen. Making and handing it on is loaded when somebody wants one. */
import { lazy, Suspense, useState } from 'react'
import { notify } from '../store.ts'

const importShare = () => import('./share.tsx')
const LinkDialog = lazy(() => importShare().then(module => ({ default: module.LinkDialog })))

export function ShareButton() {
  const [byHand, setByHand] = useState<string>()
  const share = () =>
    importShare()
      .then(module => module.shareLink())
      .then(setByHand, () =>
        notify({ kind: 'error', text: 'The part of this page that makes links did not load.' }),
      )
  return (
    <>
      <button
        type="button"
        data-testid="share"
        title="Copy a link that opens here, at this step"
        onPointerEnter={() => void importShare().catch(() => undefined)}
        onClick={() => void share()}
      >
        Share
      </button>
      {byHand && (
        <Suspense>
          <LinkDialog link={byHand} onClose={() => setByHand(undefined)} />
        </Suspense>
      )}
    </>
  )
}
