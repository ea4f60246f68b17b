/** The recordings that come with the page, a file for each release and ABI, fetched when somebody looks at them. */
import { useEffect, useState } from 'react'
import { abiName } from './abi.ts'
import { type Catalog, GOLDEN, type Golden as GoldenFile, readCatalog } from './catalog.ts'
import { Progress } from './Progress.tsx'
import { TraceList } from './TraceList.tsx'
import { usePlay } from './usePlay.ts'
import './recording.css'

async function fetchGolden(file: string, signal: AbortSignal): Promise<Catalog> {
  try {
    const response = await fetch(`${import.meta.env.BASE_URL}recordings/${file}`, { signal })
    if (response.ok) return await readCatalog(await response.text(), file, signal)
    return {
      ok: false,
      reason: `The recordings could not be loaded: the server answered ${response.status}.`,
    }
  } catch {
    return { ok: false, reason: 'The recordings could not be loaded: the server cannot be reached.' }
  }
}

export function Golden({ onClose }: { readonly onClose: () => void }) {
  const [chosen, setChosen] = useState<GoldenFile>(GOLDEN[0])
  return (
    <>
      <p className="muted">
        Operations that the code of Xen was given, and what it did. Each is replayed here, and marked where
        the engine does something else.
      </p>
      <fieldset className="golden-choice">
        <legend className="visually-hidden">Release and ABI</legend>
        {GOLDEN.map(golden => (
          <label key={golden.file}>
            <input
              type="radio"
              name="golden"
              checked={golden === chosen}
              onChange={() => setChosen(golden)}
            />
            Xen {golden.release}, {abiName(golden.abi)}
          </label>
        ))}
      </fieldset>
      <Traces key={chosen.file} file={chosen.file} onClose={onClose} />
    </>
  )
}

function Traces({ file, onClose }: { readonly file: string; readonly onClose: () => void }) {
  const [catalog, setCatalog] = useState<Catalog>()
  const { play, playing } = usePlay(file, onClose)
  useEffect(() => {
    const controller = new AbortController()
    void fetchGolden(file, controller.signal).then(found => controller.signal.aborted || setCatalog(found))
    return () => controller.abort()
  }, [file])
  if (playing) return <Progress {...playing} onCancel={onClose} />
  if (!catalog) return <p className="muted">Loading…</p>
  if (!catalog.ok) return <p role="alert">{catalog.reason}</p>
  return <TraceList entries={catalog.entries} onChoose={play} />
}
