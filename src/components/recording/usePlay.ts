/** Playing a chosen trace: progress while it runs, and what comes of it. */
import { useEffect, useRef, useState } from 'react'
import { notify, show } from '../../store.ts'
import type { Entry } from './catalog.ts'
import { openingOfRecording, playRecording } from './play.ts'

export interface Playing {
  readonly says: string
  /** Part that is done, from 0 to 1. */
  readonly part: number
}

/** `play` shows the trace, or says why not, and then calls `onEnd`. Unmounting stops it. */
export function usePlay(file: string, onEnd: () => void) {
  const [playing, setPlaying] = useState<Playing>()
  const stop = useRef<AbortController>(null)
  useEffect(() => () => stop.current?.abort(), [])

  async function play({ recording, operations }: Entry): Promise<void> {
    stop.current?.abort()
    const controller = new AbortController()
    stop.current = controller
    const { signal } = controller
    const onProgress = (done: number) =>
      setPlaying({ says: `Replaying “${recording.title}”`, part: done / operations })
    const played = await playRecording(recording, file, { signal, onProgress })
    if (signal.aborted || !played) return
    onEnd()
    if (played.ok) show(played.trace, openingOfRecording(played.view), { recording: played.view })
    else notify({ kind: 'error', text: played.reason })
  }

  return { play: (entry: Entry): void => void play(entry), playing }
}
