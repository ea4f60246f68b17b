import { useEffect, useRef, useState } from 'react'
import {
  channelName,
  type FromNotes,
  type NotesView,
  readFromPresenter,
  type SteeringKey,
} from './messages.ts'

/** Milliseconds between two questions whether the presenter is still there. */
const ASK_EVERY = 2000
/** After so many milliseconds without an answer nobody is there. A window in the background may take its time. */
const PATIENCE = 7000

/** Does the presenter's window answer? `left`: it said goodbye. */
export type Contact = 'waiting' | 'following' | 'left' | 'lost'

export interface Talk {
  readonly view: NotesView | undefined
  readonly contact: Contact
  readonly press: (key: SteeringKey) => void
}

/** The talk that a channel carries, followed and steered. */
export function useTalk(channel: string): Talk {
  const [view, setView] = useState<NotesView>()
  const [contact, setContact] = useState<Contact>('waiting')
  const to = useRef<BroadcastChannel>(null)
  useEffect(() => {
    const opened = new BroadcastChannel(channelName(channel))
    to.current = opened
    let heard = Date.now()
    opened.onmessage = ({ data }) => {
      const message = readFromPresenter(data)
      if (!message) return
      heard = Date.now()
      if (message.kind === 'bye') return setContact('left')
      const { kind, ...told } = message
      setView(told)
      setContact('following')
    }
    const ask = () => {
      if (Date.now() - heard > PATIENCE) setContact(now => (now === 'left' ? now : 'lost'))
      opened.postMessage({ kind: 'hello' } satisfies FromNotes)
    }
    ask()
    const asking = setInterval(ask, ASK_EVERY)
    return () => {
      clearInterval(asking)
      opened.close()
    }
  }, [channel])
  return {
    view,
    contact,
    press: key => to.current?.postMessage({ kind: 'press', key } satisfies FromNotes),
  }
}
