/** The FIFO ABI of a domain: per vCPU the ready word and the queues, as linked lists from head to tail. */
import { EVENT_WORD_BITS, eventWordOf, type Queue, queueOf, queuesOf } from '../../model/fifo.ts'
import type { Domain, Vcpu } from '../../model/world.ts'
import { EVTCHN_FIFO_LINK_MASK } from '../../model/xen/event_fifo.ts'
import './FifoCard.css'
import { Mark, Row, Was } from './Row.tsx'
import { Term } from './Term.tsx'
import type { TermId } from './terms.ts'
import type { View } from './view.ts'

interface Props {
  view: View
  domain: Domain
  /** The port in question, if any. */
  port: number | undefined
}

const QUEUES = Array.from({ length: 16 }, (_, q) => q)

/** vCPUs whose queues are drawn. */
const MOST_VCPUS = 4

export function FifoCard({ view, domain: d, port }: Props) {
  const words = view.read(d.num_evtchns)
  // A vCPU matters if something is on its queues, or the port in question goes there.
  const target = port === undefined ? -1 : view.read(d.notify_vcpu_id + port)
  const busy = d.vcpus.filter(v => v.id === target || hasQueues(view, v))
  const shown = (busy.length > 0 ? busy : d.vcpus).slice(0, MOST_VCPUS)
  const rest = d.vcpus.length - shown.length
  return (
    <div className="fifo">
      <dl>
        <Row label="num_evtchns" term="num_evtchns" value={words} changed={view.changed(d.num_evtchns)} />
        <Row label="array pages" term="event array" value={`${words / 1024} of 128`} />
      </dl>
      {port !== undefined && <EventWord view={view} domain={d} port={port} />}
      {shown.map(v => (
        <VcpuQueues key={v.name} view={view} vcpu={v} port={port} />
      ))}
      {rest > 0 && (
        <p className="readout">
          {rest === 1 ? 'One more vCPU is' : `${rest} more vCPUs are`} not drawn
          {busy.length > MOST_VCPUS ? '.' : ', with nothing on a queue.'}
        </p>
      )}
    </div>
  )
}

function hasQueues(view: View, v: Vcpu): boolean {
  const block = view.read(v.control_block)
  return (
    block !== 0 &&
    (view.read(block) !== 0 || view.was(block) !== 0 || QUEUES.some(q => view.read(v.fifo_tail + q) !== 0))
  )
}

/** The event word of the port in question, field by field. */
function EventWord({ view, domain, port }: { view: View; domain: Domain; port: number }) {
  const word = eventWordOf(view.read, domain, port)
  if (word === undefined) return <p className="readout">Port {port} has no event word yet.</p>
  const was = eventWordOf(view.was, domain, port) ?? word
  const link = word & EVTCHN_FIFO_LINK_MASK
  const oldLink = was & EVTCHN_FIFO_LINK_MASK
  return (
    <section>
      <h4>
        <Term id="event word">event word of port {port}</Term>
      </h4>
      <ol className="event-word">
        {EVENT_WORD_BITS.map(([, name, bit]) => (
          <Part
            key={name}
            name={name}
            value={String((word >>> bit) & 1)}
            was={String((was >>> bit) & 1)}
            on={((word >>> bit) & 1) === 1}
          />
        ))}
        <Part
          name="LINK"
          value={link === 0 ? 'end' : `→ ${link}`}
          was={oldLink === 0 ? 'end' : `→ ${oldLink}`}
          on={link !== 0}
        />
      </ol>
    </section>
  )
}

interface PartProps {
  name: TermId
  value: string
  was: string
  on: boolean
}

function Part({ name, value, was, on }: PartProps) {
  const changed = value !== was
  return (
    <li data-on={on ? '' : undefined} data-changed={changed ? '' : undefined}>
      <Term id={name} />
      <span>
        {changed && <Mark />}
        {changed && <Was text={was} />}
        {value}
      </span>
    </li>
  )
}

function VcpuQueues({ view, vcpu: v, port }: { view: View; vcpu: Vcpu; port: number | undefined }) {
  const block = view.read(v.control_block)
  if (block === 0) return <p className="readout">{v.name} has no control block.</p>
  const ready = view.read(block)
  const kept = view.read(v.guest_ready)
  const queues = QUEUES.map(q => queueOf(view.read, v, q)).filter(({ ports }) => ports.length > 0)
  return (
    <section className="fifo-vcpu" aria-label={`Queues of ${v.name}`}>
      <h4 data-changed={view.changed(block) ? '' : undefined}>
        {view.changed(block) && <Mark />}
        <Term id="ready word">ready of {v.name}</Term>
      </h4>
      <Ready bits={ready} was={view.was(block)} />
      <p className="readout">
        {readyText(ready)}
        {kept !== 0 && ` The guest has not finished with ${list(kept)}.`}
        {queues.length === 0 && ' No port is on a queue.'}
      </p>
      {queues.map(queue => (
        <QueueList key={queue.q} view={view} vcpu={v} queue={queue} port={port} />
      ))}
      {queues.length > 0 && <Key />}
    </section>
  )
}

/** What the letters stand for. */
function Key() {
  return (
    <p className="readout" aria-hidden="true">
      {EVENT_WORD_BITS.map(([letter, name]) => `${letter} ${name}`).join(' · ')}
    </p>
  )
}

const list = (bits: number): string =>
  `${queuesOf(bits).length === 1 ? 'queue' : 'queues'} ${queuesOf(bits).join(', ')}`
const readyText = (bits: number): string => (bits === 0 ? 'No ready bit is set.' : `Ready: ${list(bits)}.`)

/** Sixteen bits, queue 0, the first to be handled, on the left. */
function Ready({ bits, was }: { bits: number; was: number }) {
  return (
    <div className="ready" aria-hidden="true">
      {QUEUES.map(q => (
        <i
          key={q}
          data-on={(bits >>> q) & 1 ? '' : undefined}
          data-flipped={((bits ^ was) >>> q) & 1 ? '' : undefined}
          title={`queue ${q}: ${(bits >>> q) & 1}`}
        >
          {q}
        </i>
      ))}
    </div>
  )
}

/** Ports of a queue that are drawn. */
const MOST = 12

interface QueueProps {
  view: View
  vcpu: Vcpu
  queue: Queue
  port: number | undefined
}

function QueueList({ view, vcpu: v, queue, port }: QueueProps) {
  const shown = queue.ports.slice(0, MOST)
  return (
    <>
      <p className="queue-name">
        queue {queue.q} <span className="note">{queue.ports.length} linked</span>
      </p>
      <ol className="queue" aria-label={`Queue ${queue.q} of ${v.name}, next first`}>
        {shown.map(p => (
          <Linked key={p} view={view} domain={v.dom} port={p} places={placesOf(queue, p)} here={p === port} />
        ))}
        {queue.ports.length > MOST && <li className="end">{queue.ports.length - MOST} more</li>}
      </ol>
      {queue.tail !== queue.ports.at(-1) && (
        <p className="readout">
          {queue.tail === 0 ? 'Xen notes no tail.' : `Xen's tail is still port ${queue.tail}.`}
        </p>
      )}
    </>
  )
}

/** What points at a port: the control block's head, the guest's own place, Xen's tail. */
function placesOf({ head, place, tail }: Queue, port: number): string[] {
  return [
    ...(port === head ? ['head'] : []),
    ...(port === place ? ['guest'] : []),
    ...(port === tail ? ['tail'] : []),
  ]
}

interface LinkedProps {
  view: View
  domain: Domain
  port: number
  places: readonly string[]
  /** It is the port that the panel is about. */
  here: boolean
}

function Linked({ view, domain, port, places, here }: LinkedProps) {
  const word = eventWordOf(view.read, domain, port) ?? 0
  const was = eventWordOf(view.was, domain, port) ?? word
  const set = EVENT_WORD_BITS.filter(([, , bit]) => (word >>> bit) & 1).map(([, name]) => name)
  return (
    <li className="linked" data-here={here ? '' : undefined} data-changed={word !== was ? '' : undefined}>
      <span className="linked-port">
        <span>
          {word !== was && <Mark />}
          <span className="visually-hidden">port </span>
          {port}
        </span>
        {places.length > 0 && <span className="place">{places.join(' · ')}</span>}
      </span>
      <span className="letters" aria-hidden="true">
        {EVENT_WORD_BITS.map(([letter, name, bit]) => (
          <i
            key={letter}
            data-on={(word >>> bit) & 1 ? '' : undefined}
            title={`${name}: ${(word >>> bit) & 1}`}
          >
            {letter}
          </i>
        ))}
      </span>
      <span className="visually-hidden">{set.join(', ')}</span>
    </li>
  )
}
