/** What the build found out when it replayed the recordings (tools/evidence.ts): counts, nothing else. */

export interface Count {
  readonly recordings: number
  /** Operations replayed and compared. */
  readonly operations: number
  /** Operations of which anything at all is not as recorded. */
  readonly differences: number
  /** Operations that the engine could not do. */
  readonly unknown: number
  /** Recorded values compared: results, calls, state leaves. */
  readonly values: number
  /** Recordings that end with the death of the hypervisor, and do so here. */
  readonly crashes: number
}

export interface Source extends Count {
  readonly release: string
  readonly abi: string
}

export interface EvidenceFile extends Count {
  readonly file: string
}

export interface Evidence {
  readonly sources: readonly Source[]
  readonly files: readonly EvidenceFile[]
  /** How often each kind of operation was replayed, most often first. */
  readonly kinds: readonly (readonly [name: string, count: number])[]
  readonly witness: Witness
}

/** The second witness: logs of a guest on a booted Xen. Things of a log that were compared, by kind. */
export interface WitnessCount {
  readonly scenarios: number
  /** Results of hypercalls. */
  readonly results: number
  /** Named moments at which the shared bits were read. */
  readonly moments: number
  readonly interrupts: number
  readonly differences: number
}

export interface Witness extends WitnessCount {
  readonly logs: readonly (WitnessCount & {
    readonly name: string
    readonly xen: string
    readonly guest: string
    readonly abi: string
  })[]
  readonly kinds: number
  readonly methods: readonly string[]
  /** What a log says and nobody can answer for. */
  readonly notCompared: readonly { readonly what: string; readonly why: string; readonly times: number }[]
}
