/** What the app has to say to the person: an error until it is dismissed, anything else until they move on. */
import { useEffect } from 'react'
import { notify, store, useApp } from '../store.ts'
import { Icon } from './Icon.tsx'
import './Notice.css'

export function Notice() {
  const notice = useApp(state => state.notice)
  useEffect(
    () =>
      store.subscribe((now, before) => {
        if (now.at !== before.at && now.notice === before.notice && now.notice?.kind === 'info')
          notify(undefined)
      }),
    [],
  )
  if (!notice) return null
  const isError = notice.kind === 'error'
  return (
    <div className={`notice ${notice.kind}`} role={isError ? 'alert' : 'status'}>
      <p>
        {isError && <b>Error. </b>}
        {notice.text}
      </p>
      <button type="button" title="Dismiss (Escape)" aria-label="Dismiss" onClick={() => notify(undefined)}>
        <Icon name="close" />
      </button>
    </div>
  )
}
