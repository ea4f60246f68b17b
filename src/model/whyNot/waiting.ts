/** Events that wait for a vCPU: those its handler would find, and those it would not. */
import { portBits } from '../portBits.ts'
import type { Tracer } from '../tracer.ts'
import type { Vcpu } from '../world.ts'
import { holds } from './link.ts'
import { isFifo, selectorBit } from './port.ts'
import { reachedPorts } from './queue.ts'

/** `found`: by the handler, when it runs. `own`: by the handler of its own vector (proposal). */
export interface Waiting {
  readonly port: number
  readonly as: 'found' | 'masked' | 'own' | 'untold'
}

/** Would this vCPU's general handler come to the port and take its event? */
export function finds(x: Tracer, v: Vcpu): (port: number) => boolean {
  const reached = isFifo(x, v.dom) ? reachedPorts(x, v) : undefined
  return port => {
    const { pending, masked } = portBits(x.world, v.dom, port)
    return pending && !masked && (reached ? reached.has(port) : holds(x, selectorBit(v, port)))
  }
}

export function waitingFor(x: Tracer, v: Vcpu): Waiting[] {
  const d = v.dom
  const found = finds(x, v)
  const waiting: Waiting[] = []
  for (let port = 1; port < x.read(d.valid_evtchns); port++) {
    const { pending, masked } = portBits(x.world, d, port)
    if (!pending) continue
    const mine = x.read(d.notify_vcpu_id + port) === v.id
    if (found(port)) waiting.push({ port, as: 'found' })
    else if (mine && masked) waiting.push({ port, as: 'masked' })
    else if (mine) {
      const own = x.release.bind_vector && x.read(d.upcall_vector + port) !== 0
      waiting.push({ port, as: own ? 'own' : 'untold' })
    }
  }
  return waiting
}
