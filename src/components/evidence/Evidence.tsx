/** How the engine was checked against recordings of real Xen when this page was built. No number here is typed. */
import { evidence } from 'virtual:evidence'
import { Dialog } from '../Dialog.tsx'
import { abiName } from '../recording/abi.ts'
import { openAbout } from '../releases/dialogs.ts'
import { Booted } from './Booted.tsx'
import { CountTable } from './CountTable.tsx'
import { number, times } from './count.ts'
import { Parts } from './Parts.tsx'
import { REAL, STUBBED } from './real.ts'
import './Evidence.css'

const COLUMNS = {
  recordings: 'Recordings',
  operations: 'Operations',
  differences: 'Differences',
  unknown: 'Unknown',
  crashes: 'Crashes',
} as const

const sum = (key: 'operations' | 'differences' | 'unknown' | 'recordings' | 'values' | 'crashes'): number =>
  evidence.sources.reduce((n, source) => n + source[key], 0)

export function Evidence({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Checked against Xen" className="evidence reading" onClose={onClose}>
      <Summary />
      <section aria-labelledby="evidence-releases">
        <h3 id="evidence-releases" className="eyebrow">
          By release and ABI
        </h3>
        <CountTable
          first={['Xen', 'ABI']}
          columns={COLUMNS}
          rows={evidence.sources.map(source => ({
            names: [source.release, abiName(source.abi)],
            count: source,
          }))}
        />
        <Meanings />
      </section>
      <Booted witness={evidence.witness} />
      <Parts
        title="Real: Xen’s own code, unchanged"
        parts={REAL}
        says="What was recorded is what these files did."
      />
      <Parts
        title="Stubbed: what stood in for the rest"
        parts={STUBBED}
        says="Here a recording says nothing about Xen, and agreeing with it proves nothing."
      />
      <Details />
      <p>
        <button type="button" onClick={() => openAbout('releases')}>
          What differs between the releases
        </button>
      </p>
    </Dialog>
  )
}

function Summary() {
  const differences = sum('differences')
  return (
    <section className="evidence-summary" data-testid="evidence-summary">
      <p className="lead">
        <b className={differences === 0 ? 'agrees' : 'differs'}>
          <span aria-hidden="true">{differences === 0 ? '✓' : '✗'}</span> {times(differences, 'difference')}
        </b>{' '}
        in {times(sum('operations'), 'operation')} of {times(sum('recordings'), 'recording')}
        {sum('unknown') > 0 && `; ${times(sum('unknown'), 'operation')} not replayed`}
      </p>
      <p>
        The code of Xen was run on sequences of operations, and what it did was written down. When this page
        was built, the engine that draws it did them all again: the same code whose steps you see.{' '}
        {number(sum('values'))} recorded values were compared.
      </p>
    </section>
  )
}

function Meanings() {
  return (
    <dl className="meanings">
      <div>
        <dt>Recording</dt>
        <dd>Fresh domains, and operations on them one after the other: random ones, or a textbook case.</dd>
      </div>
      <div>
        <dt>Operation</dt>
        <dd>
          A hypercall, an access of the guest to its memory or a register, an interrupt, or a change around
          them.
        </dd>
      </div>
      <div>
        <dt>Difference</dt>
        <dd>
          An operation of which anything is not as recorded: its result, the calls it makes, any part of the
          state after it.
        </dd>
      </div>
      <div>
        <dt>Unknown</dt>
        <dd>An operation that the engine does not have, and so could not be compared.</dd>
      </div>
      <div>
        <dt>Crash</dt>
        <dd>
          A recording that ends with the death of the hypervisor. The engine must die of the same operation.
        </dd>
      </div>
    </dl>
  )
}

function Details() {
  return (
    <section>
      <details>
        <summary>By file</summary>
        <CountTable
          first={['File']}
          columns={COLUMNS}
          rows={evidence.files.map(file => ({ names: [file.file], count: file }))}
        />
        <p className="muted">
          They are in the folder <code>conformance</code> of the project. To replay them yourself:{' '}
          <code>npm run -s conformance -- conformance/*.jsonl.gz</code>
        </p>
      </details>
      <details>
        <summary>By operation ({evidence.kinds.length} kinds)</summary>
        <ul className="kinds">
          {evidence.kinds.map(([name, count]) => (
            <li key={name}>
              <code>{name}</code> <span className="muted">{number(count)}</span>
            </li>
          ))}
        </ul>
      </details>
    </section>
  )
}
