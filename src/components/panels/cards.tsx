import { type ComponentType, lazy, type ReactNode, Suspense } from 'react'
import type { Domain, Vcpu } from '../../model/world.ts'
import { CallbackCard } from './CallbackCard.tsx'
import { PhysicalCpuCard, VcpuCard } from './CpuCards.tsx'
import type { CardId } from './concern.ts'
import type { Focus } from './focus.ts'
import type { View } from './view.ts'

/** One card of the state panel: what it is called, whose state it shows, and how. */
export interface CardSpec {
  readonly id: CardId
  readonly title: string
  readonly about: string
  readonly body: (view: View) => ReactNode
}

// What stands open when the page opens is in the first view; the rest comes when it is needed, or shortly before.
const fetchMemory = () => import('./memoryCards.ts')
const fetchChips = () => import('./chipCards.ts')
const fetchQueues = () => import('./FifoCard.tsx')

/** Fetches every card's code, for a page that has nothing else to do. */
export const fetchCards = (): Promise<unknown> =>
  Promise.allSettled([fetchMemory(), fetchChips(), fetchQueues()])

/** A card whose code is fetched; if that fails it says so, and the rest of the page goes on. */
const lazyCard = <P,>(fetched: () => Promise<ComponentType<P>>) =>
  lazy(() =>
    fetched().then(
      card => ({ default: card }),
      () => ({ default: Missing as ComponentType<P> }),
    ),
  )

const Missing = () => <p>This card could not be fetched. Reload the page to try again.</p>

const EvtchnCard = lazyCard(() => fetchMemory().then(m => m.EvtchnCard))
const SharedInfoCard = lazyCard(() => fetchMemory().then(m => m.SharedInfoCard))
const DomainCard = lazyCard(() => fetchMemory().then(m => m.DomainCard))
const LapicCard = lazyCard(() => fetchChips().then(m => m.LapicCard))
const IoapicCard = lazyCard(() => fetchChips().then(m => m.IoapicCard))
const PicCard = lazyCard(() => fetchChips().then(m => m.PicCard))
const EntryCard = lazyCard(() => fetchChips().then(m => m.EntryCard))
const FifoCard = lazyCard(() => fetchQueues().then(m => m.FifoCard))

/** Keeps the place of a card that is being fetched: as high as it usually is, so that nothing below it jumps. */
function Fetched({ rem, children }: { rem: number; children: ReactNode }) {
  return (
    <Suspense
      fallback={
        <p className="muted" style={{ blockSize: `${rem}rem` }}>
          Being fetched…
        </p>
      }
    >
      {children}
    </Suspense>
  )
}

/** The cards that there is something to show on, in the order in which an event passes them. */
export function cardsFor(fifo: (domain: Domain) => boolean, { channel, vcpu, guest }: Focus): CardSpec[] {
  const shared = channel?.domain ?? vcpu.dom
  const port = channel?.port
  const of = port === undefined ? shared.name : `${shared.name} port ${port}`
  const cards: CardSpec[] = []
  if (channel)
    cards.push({
      id: 'evtchn',
      title: 'struct evtchn',
      about: of,
      body: view => (
        <Fetched rem={22}>
          <EvtchnCard view={view} {...channel} />
        </Fetched>
      ),
    })
  // The queues say more about a step of the FIFO ABI than the bytes of one channel.
  if (fifo(shared))
    cards.unshift({
      id: 'fifo',
      title: 'FIFO queues',
      about: of,
      body: view => (
        <Fetched rem={20}>
          <FifoCard view={view} domain={shared} port={port} />
        </Fetched>
      ),
    })
  else
    cards.push({
      id: 'shared',
      title: 'shared_info',
      about: of,
      body: view => (
        <Fetched rem={20}>
          <SharedInfoCard view={view} domain={shared} port={port} />
        </Fetched>
      ),
    })
  cards.push(
    { id: 'vcpu', title: 'vcpu_info', about: vcpu.name, body: view => <VcpuCard view={view} vcpu={vcpu} /> },
    {
      id: 'domain',
      title: 'struct domain',
      about: shared.name,
      body: view => (
        <Fetched rem={5}>
          <DomainCard view={view} domain={shared} />
        </Fetched>
      ),
    },
    { id: 'cpu', title: 'Physical CPU', about: '', body: view => <PhysicalCpuCard view={view} /> },
  )
  return guest ? [...cards, ...guestCards(guest)] : cards
}

/** What only an HVM guest has. */
function guestCards(vcpu: Vcpu): CardSpec[] {
  const { dom: domain, name } = vcpu
  return [
    {
      id: 'callback',
      title: 'Callback',
      about: domain.name,
      body: view => <CallbackCard view={view} domain={domain} />,
    },
    {
      id: 'ioapic',
      title: 'IO-APIC',
      about: domain.name,
      body: view => (
        <Fetched rem={9}>
          <IoapicCard view={view} domain={domain} />
        </Fetched>
      ),
    },
    {
      id: 'pic',
      title: '8259s',
      about: domain.name,
      body: view => (
        <Fetched rem={20}>
          <PicCard view={view} domain={domain} />
        </Fetched>
      ),
    },
    {
      id: 'lapic',
      title: 'Local APIC',
      about: name,
      body: view => (
        <Fetched rem={24}>
          <LapicCard view={view} vcpu={vcpu} />
        </Fetched>
      ),
    },
    {
      id: 'entry',
      title: 'VM entry',
      about: name,
      body: view => (
        <Fetched rem={22}>
          <EntryCard view={view} vcpu={vcpu} />
        </Fetched>
      ),
    },
  ]
}
