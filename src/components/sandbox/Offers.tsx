/** Quick buttons: what the machine of the selected channel or vCPU accepts now. */
import { opInfo } from '../../model/ops.ts'
import { ECS } from '../../model/xen/constants.ts'
import { type Selection, useApp } from '../../store.ts'
import { doOffer } from './doing.ts'
import { isComplete, type Offer, offersFor } from './offered.ts'

export function Offers() {
  const selection = useApp(state => state.selection)
  const world = useApp(state => state.trace).world
  useApp(state => state.at)
  if (!selection) return <p className="muted">Select a channel or a vCPU to see what it accepts now.</p>
  const offers = offersFor(world, selection)
  return (
    <section aria-label={`Offered by ${nameOf(selection)}`} className="offers">
      <p>
        <code>{nameOf(selection)}</code> <span className="muted">{stateOf(selection)} accepts</span>
      </p>
      {offers.length === 0 && <p className="muted">Nothing now.</p>}
      <div>
        {offers.map(offer => (
          <button key={offer.event} type="button" onClick={() => doOffer(offer)}>
            {labelOf(offer)}
          </button>
        ))}
      </div>
    </section>
  )

  function stateOf(what: Selection): string {
    const d = what.kind === 'port' ? world.domain(what.dom) : undefined
    return d && what.kind === 'port' ? (ECS[world.mem[d.state + what.port] as number] ?? '') : ''
  }
}

const nameOf = (what: Selection): string =>
  what.kind === 'port' ? `d${what.dom} port ${what.port}` : what.name

const labelOf = (offer: Offer): string =>
  `${offer.label}${isComplete(offer) ? '' : '…'}${opInfo(offer.op).proposal ? ' (proposal)' : ''}`
