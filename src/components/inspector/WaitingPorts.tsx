/** The ports whose events wait behind a vCPU, by what will become of them; a press selects one. */
import type { Waiting } from '../../model/whyNot.ts'
import type { Vcpu } from '../../model/world.ts'
import { select } from '../../store.ts'

/** More than this of a kind are counted. */
const SHOWN = 12

const KINDS: readonly (readonly [as: Waiting['as'], words: string])[] = [
  ['found', 'Its handler would find'],
  ['own', 'By a vector of their own (proposal)'],
  ['masked', 'Masked'],
  ['untold', 'Pending, but nobody told it'],
]

export function WaitingPorts({
  waiting,
  vcpu,
}: {
  readonly waiting: readonly Waiting[]
  readonly vcpu: Vcpu
}) {
  if (waiting.length === 0) return <p className="waiting muted">No port has an event for it.</p>
  return (
    <section className="waiting" aria-label={`Ports that wait behind ${vcpu.name}`}>
      {KINDS.map(([as, words]) => {
        const ports = waiting.filter(w => w.as === as).map(w => w.port)
        if (ports.length === 0) return null
        return (
          <div key={as}>
            <h3>{words}</h3>
            <ul>
              {ports.slice(0, SHOWN).map(port => (
                <li key={port}>
                  <button type="button" onClick={() => select({ kind: 'port', dom: vcpu.dom.id, port })}>
                    port {port}
                  </button>
                </li>
              ))}
              {ports.length > SHOWN && <li className="muted">and {ports.length - SHOWN} more</li>}
            </ul>
          </div>
        )
      })}
    </section>
  )
}
