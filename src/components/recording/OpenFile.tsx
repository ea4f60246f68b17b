/** A file that was chosen or dropped: read, its trace chosen if it holds several, and played. */
import { lazy, Suspense, useEffect, useState } from 'react'
import { notify } from '../../store.ts'
import { Dialog } from '../Dialog.tsx'
import { useLatest } from '../useLatest.ts'
import { type Catalog, type Entry, readCatalog } from './catalog.ts'
import { Progress } from './Progress.tsx'
import { readRecordingFile } from './readFile.ts'
import { TraceList } from './TraceList.tsx'
import { usePlay } from './usePlay.ts'

interface Props {
  readonly file: File
  readonly onClose: () => void
}

const LogScenarios = lazy(() =>
  import('./LogScenarios.tsx').then(module => ({ default: module.LogScenarios })),
)

/** A console log of the test guest on a booted Xen, told by its first line. */
const isLog = (text: string): boolean => /\bXEVT hdr\b/.test(text)

async function read(file: File, signal: AbortSignal): Promise<Catalog | { ok: true; log: string }> {
  const content = await readRecordingFile(file, file.name)
  if (!content.ok) return content
  return isLog(content.text) ? { ok: true, log: content.text } : readCatalog(content.text, file.name, signal)
}

export function OpenFile({ file, onClose }: Props) {
  const [entries, setEntries] = useState<readonly Entry[]>()
  const [log, setLog] = useState<string>()
  const refuse = useLatest((text: string) => {
    onClose()
    notify({ kind: 'error', text })
  })
  useEffect(() => {
    const { signal, abort } = cancellable()
    void read(file, signal).then(catalog => {
      if (signal.aborted) return
      if (!catalog.ok) refuse(catalog.reason)
      else if ('log' in catalog) setLog(catalog.log)
      else setEntries(catalog.entries)
    })
    return abort
  }, [file, refuse])
  const [only] = entries ?? []
  if (log !== undefined) {
    return (
      <Suspense>
        <LogScenarios file={file.name} text={log} onClose={onClose} />
      </Suspense>
    )
  }
  if (!entries || !only) return <Progress says={`Reading “${file.name}”`} onCancel={onClose} />
  return entries.length === 1 && only.refused === undefined ? (
    <Single file={file.name} entry={only} onClose={onClose} />
  ) : (
    <Choice file={file.name} entries={entries} onClose={onClose} />
  )
}

function cancellable(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}

interface SingleProps {
  readonly file: string
  readonly entry: Entry
  readonly onClose: () => void
}

function Single({ file, entry, onClose }: SingleProps) {
  const { play, playing } = usePlay(file, onClose)
  const start = useLatest(() => play(entry))
  useEffect(() => start(), [start])
  return <Progress says={`Replaying “${entry.recording.title}”`} part={playing?.part} onCancel={onClose} />
}

interface ChoiceProps {
  readonly file: string
  readonly entries: readonly Entry[]
  readonly onClose: () => void
}

function Choice({ file, entries, onClose }: ChoiceProps) {
  const { play, playing } = usePlay(file, onClose)
  if (playing) return <Progress {...playing} onCancel={onClose} />
  const playable = entries.filter(entry => entry.refused === undefined).length
  return (
    <Dialog title={file} className="open-file" onClose={onClose}>
      <p className="muted">
        {playable === 0
          ? 'The engine can replay no trace of this file.'
          : `${entries.length.toLocaleString('en')} traces. Choose one to replay it through the engine.`}
      </p>
      <TraceList entries={entries} onChoose={play} />
    </Dialog>
  )
}
