/** The link to what is on screen: copied, shown to copy by hand where that is not allowed, and handed to a phone's share sheet. */
import { notify, store } from '../store.ts'
import { currentLink } from '../url.ts'
import { Dialog } from './Dialog.tsx'

/** Copies the link; gives it back if a person must do that by hand. */
export async function shareLink(): Promise<string | undefined> {
  const made = await currentLink().then(
    link => ({ link }),
    () => undefined,
  )
  const link = made?.link
  if (link === undefined) {
    notify({ kind: 'error', text: made ? noLink() : 'The part of this page that makes links did not load.' })
    return undefined
  }
  try {
    await navigator.clipboard.writeText(link)
  } catch {
    return link
  }
  notify({ kind: 'info', text: `Link copied: ${length(link)}. It opens at this step.` })
  if (matchMedia('(pointer: coarse)').matches && 'share' in navigator) {
    // Refused or closed by the person: the link is on the clipboard all the same.
    await navigator.share({ title: store.getState().scenario.title, url: link }).catch(() => undefined)
  }
  return undefined
}

function noLink(): string {
  const { ops, switches, meanwhile } = store.getState().scenario
  if (switches || meanwhile)
    return 'A link cannot hold this scenario: its Xen, or what happens in it, is none of the usual.'
  return `${ops.length.toLocaleString('en')} operations are too many for a link.`
}

const length = (link: string): string => `${link.length.toLocaleString('en')} characters`

export function LinkDialog({ link, onClose }: { readonly link: string; readonly onClose: () => void }) {
  return (
    <Dialog title="Link to this step" onClose={onClose}>
      <p>This page may not write to the clipboard. Copy the link from here: {length(link)}.</p>
      <textarea
        className="mono"
        readOnly
        rows={4}
        aria-label="Link"
        value={link}
        ref={field => field?.select()}
      />
    </Dialog>
  )
}
