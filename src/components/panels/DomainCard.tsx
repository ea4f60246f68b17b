import type { Cell, Domain } from '../../model/world.ts'
import { Row } from './Row.tsx'
import type { TermId } from './terms.ts'
import type { Change, View } from './view.ts'

/** How many ports a domain has and may have; later releases count those in use. */
export function DomainCard({ view, domain: d }: { view: View; domain: Domain }) {
  const { counts_channels } = view.trace.release
  const row = (term: TermId, cell: Cell) => (
    <Row key={term} label={term} term={term} value={view.read(cell)} changed={view.changed(cell)} />
  )
  return (
    <dl>
      <Row
        label="ABI"
        term="ABI"
        value={view.read(d.evtchn_fifo) === 1 ? 'FIFO' : '2-level'}
        changed={abiChange(view, d)}
      />
      {row('max_evtchns', d.max_evtchns)}
      {row('valid_evtchns', d.valid_evtchns)}
      {counts_channels && (
        <>
          {row('active_evtchns', d.active_evtchns)}
          {row('xen_evtchns', d.xen_evtchns)}
          {row('next_evtchn', d.next_evtchn)}
          {row('controller_pause_count', d.controller_pause_count)}
        </>
      )}
    </dl>
  )
}

function abiChange(view: View, d: Domain): Change | undefined {
  const change = view.changed(d.evtchn_fifo)
  return change && { before: change.before === '1' ? 'FIFO' : '2-level' }
}
