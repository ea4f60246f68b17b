/** What differs between the versions of Xen we can be: a name, the tag of the sources, and named switches. */
export interface Release {
  readonly id: string
  readonly label: string
  /** Tag in Xen's public repository; where "show me the C" links lead. */
  readonly tag: string
  /** Our proposal: `EVTCHNOP_bind_vector` exists. Never part of any Xen release. */
  readonly bind_vector: boolean
}

export const releases = {
  '4.4.0': { id: '4.4.0', label: 'Xen 4.4.0', tag: 'RELEASE-4.4.0', bind_vector: false },
  '4.4.0+bind_vector': {
    id: '4.4.0+bind_vector',
    label: 'Xen 4.4.0 + bind_vector (proposal)',
    tag: 'RELEASE-4.4.0',
    bind_vector: true,
  },
} as const satisfies Record<string, Release>

export type ReleaseId = keyof typeof releases

export const isReleaseId = (id: string): id is ReleaseId => Object.hasOwn(releases, id)
