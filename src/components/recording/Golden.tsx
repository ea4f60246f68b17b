/** The recordings that come with the page, fetched when somebody looks at them. */
import { useEffect, useState } from 'react'
import { type Catalog, readCatalog } from './catalog.ts'
import { Progress } from './Progress.tsx'
import { TraceList } from './TraceList.tsx'
import { usePlay } from './usePlay.ts'

const FILE = 'golden-4.4.0-2l.jsonl'

async function fetchGolden(signal: AbortSignal): Promise<Catalog> {
  try {
    const response = await fetch(`${import.meta.env.BASE_URL}recordings/${FILE}`, { signal })
    if (response.ok) return await readCatalog(await response.text(), FILE, signal)
    return {
      ok: false,
      reason: `The recordings could not be loaded: the server answered ${response.status}.`,
    }
  } catch {
    return { ok: false, reason: 'The recordings could not be loaded: the server cannot be reached.' }
  }
}

export function Golden({ onClose }: { readonly onClose: () => void }) {
  const [catalog, setCatalog] = useState<Catalog>()
  const { play, playing } = usePlay(FILE, onClose)
  useEffect(() => {
    const controller = new AbortController()
    void fetchGolden(controller.signal).then(found => controller.signal.aborted || setCatalog(found))
    return () => controller.abort()
  }, [])
  if (playing) return <Progress {...playing} onCancel={onClose} />
  if (!catalog) return <p className="muted">Loading…</p>
  if (!catalog.ok) return <p role="alert">{catalog.reason}</p>
  return (
    <>
      <p className="muted">
        Operations that the code of Xen 4.4.0 was given, and what it did. Each is replayed here, and marked
        where the engine does something else.
      </p>
      <TraceList entries={catalog.entries} onChoose={play} />
    </>
  )
}
