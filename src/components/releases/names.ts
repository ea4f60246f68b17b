/** Releases as a list names them, “Xen” standing in front: `4.17.7`, `4.4.0 + bind_vector (proposal)`. */
import { type ReleaseId, releases } from '../../model/release.ts'

export const releaseName = (id: ReleaseId): string => releases[id].label.replace(/^Xen /, '')

/** For where there is little room: `4.4.0 (proposal)`. */
export const shortReleaseName = (id: ReleaseId): string => releaseName(id).replace(/ \+ \w+/, '')

export const RELEASE_IDS = Object.keys(releases) as readonly ReleaseId[]

/** How a switch is set, in words. */
export const valueName = (value: string | boolean): string =>
  value === true ? 'on' : value === false ? 'off' : value
