/** The presenter's end of the speaker notes: opens their window, tells it where the talk is, and does what it asks. */
import { store } from '../../store.ts'
import { notesAddress } from '../../url.ts'
import { press } from '../keys.ts'
import { channelName, type FromPresenter, readFromNotes } from './messages.ts'
import { showNotesLink } from './NotesLink.tsx'
import { notesAt } from './notesView.ts'
import { presenting } from './presenting.ts'

/** The channel of this page's notes. Random, so that two talks in two windows do not mix; made anew on every load. */
const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
  byte.toString(16).padStart(2, '0'),
).join('')

let channel: BroadcastChannel | undefined

export function openNotes(): void {
  connect()
  const address = notesAddress(id)
  const opened = window.open(address, `upcall-notes-${id}`, 'popup,width=960,height=720')
  if (opened) opened.focus()
  else showNotesLink(address)
}

function connect(): void {
  if (channel) return
  const to = new BroadcastChannel(channelName(id))
  channel = to
  const tell = (message: FromPresenter) => to.postMessage(message)
  const report = () => {
    const { trace, at } = store.getState()
    const { black, on } = presenting.getState()
    tell({ kind: 'view', ...notesAt(trace, at), black, presenting: on })
  }
  to.onmessage = ({ data }) => {
    const message = readFromNotes(data)
    if (message?.kind === 'hello') report()
    if (message?.kind === 'press') obey(message.key)
  }
  store.subscribe((now, before) => {
    if (now.at !== before.at || now.trace !== before.trace) report()
  })
  presenting.subscribe(report)
  window.addEventListener('pagehide', () => tell({ kind: 'bye' }))
}

/** As at the presenter's own keyboard: from the black screen any key only returns. */
function obey(key: Parameters<typeof press>[0]): void {
  if (presenting.getState().black) presenting.setState({ black: false })
  else press(key)
}
