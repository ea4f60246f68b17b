/** Everything that can be opened, in one dialog: scenarios, a file, recordings of real Xen. */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { type Example, examples } from '../model/examples.ts'
import { moreExamples } from '../model/moreExamples.ts'
import { openingOf } from '../model/opening.ts'
import { SCALE_TEASER, SCALE_TITLE, scaleExample } from '../model/scaleExample.ts'
import { load, useApp } from '../store.ts'
import { Dialog } from './Dialog.tsx'
import { openLarge } from './openLarge.ts'
import { Golden } from './recording/Golden.tsx'
import { Progress } from './recording/Progress.tsx'
import { openAbout } from './releases/dialogs.ts'
import { releaseName } from './releases/names.ts'
import './Picker.css'

interface Props {
  readonly onClose: () => void
  /** Lets the person choose a file. */
  readonly onBrowse: () => void
}

export function Picker({ onClose, onBrowse }: Props) {
  return (
    <Dialog title="What to look at" className="picker" onClose={onClose}>
      <Scenarios title="Start here" examples={examples} onClose={onClose}>
        <li>
          <button type="button" className="browse" onClick={onBrowse}>
            <b>Open recording…</b>
            <span>
              A trace of Xen of your own, .jsonl or .jsonl.gz. Or drop it anywhere. It stays on this machine
            </span>
          </button>
        </li>
      </Scenarios>
      {moreExamples.map(group => (
        <Scenarios key={group.title} {...group} onClose={onClose} />
      ))}
      <Scale onClose={onClose} />
      <section>
        <h3 className="eyebrow">Recordings of real Xen</h3>
        <Golden onClose={onClose} />
        <p>
          <button
            type="button"
            onClick={() => {
              onClose()
              openAbout('evidence')
            }}
          >
            How the engine is checked against Xen
          </button>
        </p>
      </section>
    </Dialog>
  )
}

interface ScenariosProps extends Pick<Props, 'onClose'> {
  readonly title: string
  readonly examples: readonly Example[]
  /** More cards, after the examples. */
  readonly children?: ReactNode
}

function Scenarios({ title, examples, onClose, children }: ScenariosProps) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="eyebrow">
        {title}
      </h3>
      <ul className="picker-cards">
        {examples.map(example => (
          <Card key={example.id} example={example} onClose={onClose} />
        ))}
        {children}
      </ul>
    </section>
  )
}

function Card({ example, onClose }: Pick<Props, 'onClose'> & { readonly example: Example }) {
  const title = useApp(state => state.scenario.title)
  const { scenario, teaser } = example
  const release = releaseName(scenario.release)
  return (
    <li>
      <button
        type="button"
        aria-current={scenario.title === title || undefined}
        onClick={() => {
          onClose()
          load(scenario, openingOf(example))
        }}
      >
        <b>{scenario.title}</b>
        <span>{teaser}</span>
        {release !== '4.4.0' && !scenario.title.includes(release) && <small>Xen {release}</small>}
      </button>
    </li>
  )
}

/** The one scenario of thousands of operations: made when it is chosen, and run piece by piece. */
function Scale({ onClose }: Pick<Props, 'onClose'>) {
  const id = useId()
  const [part, setPart] = useState<number>()
  const stop = useRef<AbortController>(null)
  const shown = useApp(state => state.scenario.title === SCALE_TITLE)
  useEffect(() => () => stop.current?.abort(), [])
  const open = async () => {
    stop.current?.abort()
    const controller = new AbortController()
    stop.current = controller
    const { signal } = controller
    await openLarge(scaleExample(), { signal, onProgress: setPart })
    if (!signal.aborted) onClose()
  }
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="eyebrow">
        Scale
      </h3>
      {part === undefined ? (
        <ul className="picker-cards">
          <li>
            <button type="button" aria-current={shown || undefined} onClick={() => void open()}>
              <b>{SCALE_TITLE}</b>
              <span>{SCALE_TEASER}</span>
            </button>
          </li>
        </ul>
      ) : (
        <Progress says={`Running “${SCALE_TITLE}”`} part={part} onCancel={onClose} />
      )}
    </section>
  )
}
