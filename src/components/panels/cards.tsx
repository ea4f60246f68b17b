import type { ReactNode } from 'react'
import type { Vcpu } from '../../model/world.ts'
import { CallbackCard, IoapicCard, LapicCard, PicCard, picIdle } from './ChipCards.tsx'
import { EntryCard, PhysicalCpuCard, VcpuCard } from './CpuCards.tsx'
import type { CardId } from './concern.ts'
import { EvtchnCard } from './EvtchnCard.tsx'
import type { Focus } from './focus.ts'
import { SharedInfoCard } from './SharedInfoCard.tsx'
import type { View } from './view.ts'

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
  const cards: CardSpec[] = []
  if (channel) {
    cards.push({
      id: 'evtchn',
      title: 'struct evtchn',
      about: `${channel.domain.name} port ${channel.port}`,
      body: () => <EvtchnCard view={view} {...channel} />,
    })
  }
  cards.push(
    {
      id: 'shared',
      title: 'shared_info',
      about: shared.name,
      body: () => <SharedInfoCard view={view} domain={shared} port={channel?.port} />,
    },
    {
      id: 'vcpu',
      title: 'vcpu_info',
      about: vcpu.name,
      body: () => <VcpuCard view={view} vcpu={vcpu} />,
    },
    { id: 'cpu', title: 'Physical CPU', body: () => <PhysicalCpuCard view={view} /> },
  )
  return guest ? [...cards, ...guestCards(view, guest)] : cards
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
