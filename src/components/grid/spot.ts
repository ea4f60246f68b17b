/** A cell of the grid, how the rest of the page knows it, and the cursor that stands on one. */
import { useState } from 'react'
import type { Domain } from '../../model/world.ts'
import type { Selection } from '../../store.ts'

/** A port by its number, or a vCPU by its number in the domain. */
export type Spot = { readonly kind: 'port' | 'vcpu'; readonly index: number }

export const selectionOf = (d: Domain, { kind, index }: Spot): Selection =>
  kind === 'port' ? { kind, dom: d.id, port: index } : { kind, name: `${d.name}v${index}` }

/** The selection's cell, if it is one of this domain. */
export function spotOf(d: Domain, selection: Selection | undefined): Spot | undefined {
  if (selection?.kind === 'port')
    return selection.dom === d.id ? { kind: 'port', index: selection.port } : undefined
  const vcpu = selection && d.vcpus.find(v => v.name === selection.name)
  return vcpu && { kind: 'vcpu', index: vcpu.id }
}

/**
 * A cursor among the ports and one among the vCPUs; `at` is the one that moved last. Until somebody moves the first it
 * stands on `start`, which may follow the playhead. `end`: number of ports.
 */
export function useCursor({ vcpus }: Domain, start: number, end: number) {
  const [chosen, setChosen] = useState<number>()
  const [wanted, setWanted] = useState(0)
  const [kind, setKind] = useState<Spot['kind']>('port')
  const port = Math.min(chosen ?? start, end - 1)
  const vcpu = Math.min(wanted, vcpus.length - 1)
  const at: Spot = kind === 'port' ? { kind, index: port } : { kind, index: vcpu }
  const move = (to: Spot): void => {
    setKind(to.kind)
    if (to.kind === 'port') setChosen(to.index)
    else setWanted(to.index)
  }
  /** Back to where the present step is. */
  const reset = (): void => setChosen(undefined)
  return { port, vcpu, at, move, reset }
}
