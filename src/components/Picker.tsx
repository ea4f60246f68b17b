/** Everything that can be opened, in one dialog: scenarios, a file, recordings of real Xen. */
import { examples } from '../model/examples.ts'
import { openingOf } from '../model/opening.ts'
import { load, useApp } from '../store.ts'
import { Dialog } from './Dialog.tsx'
import { Golden } from './recording/Golden.tsx'
import './Picker.css'

interface Props {
  readonly onClose: () => void
  /** Lets the person choose a file. */
  readonly onBrowse: () => void
}

export function Picker({ onClose, onBrowse }: Props) {
  return (
    <Dialog title="What to look at" className="picker" onClose={onClose}>
      <section>
        <h3 className="eyebrow">Scenarios</h3>
        <ul className="picker-cards">
          <Scenarios onClose={onClose} />
          <li>
            <button type="button" className="browse" onClick={onBrowse}>
              <b>Open recording…</b>
              <span>
                A trace of Xen 4.4.0 of your own, .jsonl or .jsonl.gz. Or drop it anywhere. It stays on this
                machine
              </span>
            </button>
          </li>
        </ul>
      </section>
      <section>
        <h3 className="eyebrow">Recordings of real Xen</h3>
        <Golden onClose={onClose} />
      </section>
    </Dialog>
  )
}

function Scenarios({ onClose }: Pick<Props, 'onClose'>) {
  const title = useApp(state => state.scenario.title)
  return examples.map(example => (
    <li key={example.id}>
      <button
        type="button"
        aria-current={example.scenario.title === title || undefined}
        onClick={() => {
          onClose()
          load(example.scenario, openingOf(example))
        }}
      >
        <b>{example.scenario.title}</b>
        <span>{example.teaser}</span>
      </button>
    </li>
  ))
}
