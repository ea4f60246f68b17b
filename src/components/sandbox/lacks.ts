/** Which operations a Xen does not have, and what comes of doing them all the same. */
import type { OpName } from '../../model/ops.ts'
import { type Release, releases, type Switches } from '../../model/release.ts'

/** Hypercalls that came with a later release, by the switch that brought them. */
const BROUGHT_BY: Partial<Record<OpName, keyof Switches>> = {
  EVTCHNOP_reset_cont: 'reset_is_guarded',
  HVMOP_set_evtchn_upcall_vector: 'upcall_vector',
}

/** Can the proposal be done here? It is a change to 4.4.0 and to nothing later. */
export const hasProposal = ({ tag }: Pick<Release, 'tag'>): boolean =>
  tag === releases['4.4.0+bind_vector'].tag

export interface Lack {
  /** Behind the operation's name in the list. */
  readonly label: string
  /** Under it, when it is chosen. */
  readonly sentence: string
}

/** Undefined: this Xen has the operation. */
export function lackOf(name: OpName, release: Release): Lack | undefined {
  if (name === 'EVTCHNOP_bind_vector' && !hasProposal(release)) {
    return {
      label: `proposal for ${releases['4.4.0'].label} alone`,
      sentence: `The proposal is a change to ${releases['4.4.0'].label}. Choose that release to try it.`,
    }
  }
  const by = BROUGHT_BY[name]
  return by === undefined || release[by]
    ? undefined
    : {
        label: `not in ${release.label}`,
        sentence: `${release.label} does not know this hypercall: it answers -ENOSYS.`,
      }
}
