import { lazy, type ReactNode, Suspense } from 'react'
import type { Domain, Vcpu } from '../../model/world.ts'
import { CallbackCard, IoapicCard, LapicCard, PicCard, picIdle } from './ChipCards.tsx'
import { EntryCard, PhysicalCpuCard, VcpuCard } from './CpuCards.tsx'
import type { CardId } from './concern.ts'
import { DomainCard } from './DomainCard.tsx'
import { EvtchnCard } from './EvtchnCard.tsx'
import type { Focus } from './focus.ts'
import { SharedInfoCard } from './SharedInfoCard.tsx'
import type { View } from './view.ts'

/** Only few domains use FIFO, so its drawing is not part of the first view. */
const FifoCard = lazy(() => import('./FifoCard.tsx').then(m => ({ default: m.FifoCard })))

/** One card of the state panel: what it is called, whose state it shows, and how. */
export interface CardSpec {
  readonly id: CardId
  readonly title: string
  readonly about?: string
  readonly body: () => ReactNode
}

/** The cards that there is something to show on, in the order in which an event passes them. */
export function cardsFor(view: View, { channel, vcpu, guest }: Focus): CardSpec[] {
  const shared = channel?.domain ?? vcpu.dom
  const events = eventsCard(view, shared, channel?.port)
  const cards: CardSpec[] = []
  if (channel) {
    cards.push({
      id: 'evtchn',
      title: 'struct evtchn',
      about: `${channel.domain.name} port ${channel.port}`,
      body: () => <EvtchnCard view={view} {...channel} />,
    })
  }
  // The queues say more about a step of the FIFO ABI than the bytes of one channel.
  if (events.id === 'fifo') cards.unshift(events)
  else cards.push(events)
  cards.push(
    {
      id: 'vcpu',
      title: 'vcpu_info',
      about: vcpu.name,
      body: () => <VcpuCard view={view} vcpu={vcpu} />,
    },
    {
      id: 'domain',
      title: 'struct domain',
      about: shared.name,
      body: () => <DomainCard view={view} domain={shared} />,
    },
    { id: 'cpu', title: 'Physical CPU', body: () => <PhysicalCpuCard view={view} /> },
  )
  return guest ? [...cards, ...guestCards(view, guest)] : cards
}

/** The memory in which events wait: two bitmaps, or queues once the domain uses FIFO. */
function eventsCard(view: View, domain: Domain, port: number | undefined): CardSpec {
  const about = domain.name
  if (view.read(domain.evtchn_fifo) === 0)
    return {
      id: 'shared',
      title: 'shared_info',
      about,
      body: () => <SharedInfoCard view={view} domain={domain} port={port} />,
    }
  return {
    id: 'fifo',
    title: 'FIFO queues',
    about,
    body: () => (
      <Suspense fallback={<p className="muted">The queues are being fetched.</p>}>
        <FifoCard view={view} domain={domain} port={port} />
      </Suspense>
    ),
  }
}

/** What only an HVM guest has. */
function guestCards(view: View, vcpu: Vcpu): CardSpec[] {
  const domain = vcpu.dom
  const about = domain.name
  const cards: CardSpec[] = [
    { id: 'callback', title: 'Callback', about, body: () => <CallbackCard view={view} domain={domain} /> },
    { id: 'ioapic', title: 'IO-APIC', about, body: () => <IoapicCard view={view} domain={domain} /> },
    {
      id: 'lapic',
      title: 'Local APIC',
      about: vcpu.name,
      body: () => <LapicCard view={view} vcpu={vcpu} />,
    },
    { id: 'entry', title: 'VM entry', about: vcpu.name, body: () => <EntryCard view={view} vcpu={vcpu} /> },
  ]
  const idle = picIdle(view, domain)
  const pic: CardSpec = {
    id: 'pic',
    title: '8259s',
    about: idle ? `${about}, idle` : about,
    body: () => <PicCard view={view} domain={domain} />,
  }
  return [...cards.slice(0, 2), pic, ...cards.slice(2)]
}
