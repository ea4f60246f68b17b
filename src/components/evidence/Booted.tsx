/** The second witness: a guest on a running Xen wrote down what happened to it, and the engine did it again. */
import { abiName } from '../recording/abi.ts'
import { CountTable } from './CountTable.tsx'
import { times } from './count.ts'
import type { Witness } from './evidence.ts'

const COLUMNS = {
  scenarios: 'Scenarios',
  results: 'Results',
  moments: 'Moments',
  interrupts: 'Interrupts',
  differences: 'Differences',
} as const

export function Booted({ witness }: { readonly witness: Witness }) {
  return (
    <section aria-labelledby="evidence-booted" data-testid="witness">
      <h3 id="evidence-booted" className="eyebrow">
        A booted Xen, the second witness
      </h3>
      <p>
        A bare guest on a running Xen {witness.logs[0]?.xen} logged what happened to it: every result, the
        bits it shares with Xen at named moments, and each interrupt that arrived.{' '}
        {times(witness.kinds, 'kind')} of scenario under {times(witness.methods.length, 'way')} of delivery
        were done again here, with the ports and vectors of the log.
      </p>
      <CountTable
        first={['Guest', 'ABI', 'Log']}
        columns={COLUMNS}
        rows={witness.logs.map(log => ({
          names: [log.guest.toUpperCase(), abiName(log.abi), log.name],
          count: log,
        }))}
      />
      <details>
        <summary>What a log says and is not compared</summary>
        <dl className="meanings">
          {witness.notCompared.map(({ what, why, times: n }) => (
            <div key={what}>
              <dt>
                {what} ({n}×)
              </dt>
              <dd>{why}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  )
}
