/** What is shown, and the way to something else: the starting scenarios, the recordings of real Xen, and files of one's own. */
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { type Example, examples } from '../model/examples.ts'
import { openingOf } from '../model/opening.ts'
import type { Scenario } from '../model/scenario.ts'
import { load, useApp } from '../store.ts'
import { Icon } from './Icon.tsx'
import { DropTarget } from './recording/DropTarget.tsx'
import { ReleaseChoice } from './releases/ReleaseChoice.tsx'
import './Examples.css'

const importPicker = () => import('./Picker.tsx')
const Picker = lazy(() => importPicker().then(module => ({ default: module.Picker })))
const OpenFile = lazy(() => import('./recording/OpenFile.tsx').then(module => ({ default: module.OpenFile })))

/** A line or two each, where all of them stand side by side. */
const SHORT: Readonly<Record<string, string>> = {
  vector: 'Vector',
  gsi: 'GSI',
  intx: 'PCI INTx',
  deferral: 'Tasklet',
  'vcpu1-gsi': 'vCPU\u00a01 on\u00a0GSI',
  mask: 'Masking',
  'bind-vector': 'bind_vector (proposal)',
}

export function Examples() {
  const title = useApp(state => state.scenario.title)
  const [picking, setPicking] = useState(false)
  const [file, setFile] = useState<File>()
  const input = useRef<HTMLInputElement>(null)
  const browse = () => input.current?.click()
  const openFile = (chosen: File) => {
    setPicking(false)
    setFile(chosen)
  }
  return (
    <>
      <button
        type="button"
        className="examples-button"
        data-testid="examples"
        title={`${title}. Choose another scenario`}
        aria-haspopup="dialog"
        onPointerEnter={() => void importPicker()}
        onClick={() => setPicking(true)}
      >
        <span className="title">{title || 'Untitled'}</span>
        <span aria-hidden="true">▾</span>
        <span className="visually-hidden">: choose another scenario</span>
      </button>
      <ReleaseChoice />
      <Strip onBrowse={browse} />
      <DropTarget onFile={openFile} />
      <input
        ref={input}
        type="file"
        hidden
        accept=".jsonl,.gz,.txt,application/gzip,application/jsonl,text/plain"
        data-testid="recording-file"
        onChange={({ target }) => {
          const [chosen] = target.files ?? []
          if (chosen) openFile(chosen)
          // The same file may be chosen again.
          target.value = ''
        }}
      />
      <Suspense>
        {picking && <Picker onClose={() => setPicking(false)} onBrowse={browse} />}
        {file && (
          <OpenFile
            key={`${file.name} ${file.lastModified} ${file.size}`}
            file={file}
            onClose={() => setFile(undefined)}
          />
        )}
      </Suspense>
    </>
  )
}

/** Is this the example as it was, however it came to the screen? */
const isExample = (shown: Scenario, { scenario }: Example): boolean =>
  shown === scenario || (shown.title === scenario.title && shown.ops.length === scenario.ops.length)

/** All of them in a row, where there is room; what does not fit is a scroll away. */
function Strip({ onBrowse }: { readonly onBrowse: () => void }) {
  const shown = useApp(state => state.scenario)
  const strip = useRef<HTMLDivElement>(null)
  const current = examples.findIndex(example => isExample(shown, example))
  useEffect(() => {
    const [row, chip] = [strip.current, strip.current?.children[current]]
    if (row && chip instanceof HTMLElement) row.scrollLeft = chip.offsetLeft - row.clientWidth / 3
  }, [current])
  return (
    <nav className="examples-strip" aria-label="Scenarios and recordings">
      <div className="chips-row" ref={strip}>
        {examples.map((example, index) => (
          <button
            key={example.id}
            type="button"
            title={`${example.scenario.title}: ${example.teaser}`}
            aria-current={index === current || undefined}
            onClick={() => load(example.scenario, openingOf(example))}
          >
            {SHORT[example.id] ?? example.scenario.title}
          </button>
        ))}
      </div>
      <button
        type="button"
        className="icon-only"
        aria-label="Open recording…"
        title="Open recording… Or drop the file anywhere"
        onClick={onBrowse}
      >
        <Icon name="open" />
      </button>
    </nav>
  )
}
