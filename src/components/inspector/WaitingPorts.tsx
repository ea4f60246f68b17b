/** The ports whose events wait behind a vCPU; a press selects one. */

import type { Waiting } from '../../model/whyNot.ts'
import type { Vcpu } from '../../model/world.ts'
import { select } from '../../store.ts'

/** More than this are counted. */
const SHOWN = 12

const WORDS: Record<Waiting['as'], string> = {
  found: 'its handler would find it',
  masked: 'masked',
  own: 'by its own vector (proposal)',
  untold: 'nobody told the vCPU',
}

export function WaitingPorts({
  waiting,
  vcpu,
}: {
  readonly waiting: readonly Waiting[]
  readonly vcpu: Vcpu
}) {
  if (waiting.length === 0) return <p className="waiting muted">No port has an event for it.</p>
  return (
    <div className="waiting">
      <h3 className="eyebrow">Waiting behind it</h3>
      <ul>
        {waiting.slice(0, SHOWN).map(({ port, as }) => (
          <li key={port}>
            <button type="button" onClick={() => select({ kind: 'port', dom: vcpu.dom.id, port })}>
              <code>port {port}</code> <span className="muted">{WORDS[as]}</span>
            </button>
          </li>
        ))}
      </ul>
      {waiting.length > SHOWN && <p className="muted">and {waiting.length - SHOWN} more</p>}
    </div>
  )
}
