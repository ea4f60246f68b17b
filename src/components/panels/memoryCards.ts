/** What the guest and Xen keep of a channel: one piece of code, fetched when the first of these cards opens. */
import './memoryCards.css'

export { DomainCard } from './DomainCard.tsx'
export { EvtchnCard } from './EvtchnCard.tsx'
export { SharedInfoCard } from './SharedInfoCard.tsx'
