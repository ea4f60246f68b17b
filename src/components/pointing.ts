/** Answering by pointing: while a question is open, a station of the map or a row of the state panel is an answer. */
import type { Fn } from '../model/xen/source.ts'

/** What was pointed at: a station, by the functions that stop there; or a row of a card. */
export type Point =
  | { readonly kind: 'station'; readonly functions: readonly Fn[] }
  | { readonly kind: 'row'; readonly label: string; readonly about: string }

let listener: ((point: Point) => boolean) | undefined

/** Listens to what is pointed at, until the way out is called. The listener says whether that was an answer. */
export function listenToPoints(next: (point: Point) => boolean): () => void {
  listener = next
  document.documentElement.dataset['pointing'] = ''
  return () => {
    if (listener !== next) return
    listener = undefined
    delete document.documentElement.dataset['pointing']
  }
}

/** True if somebody asked, and this was an answer: then it does nothing else. */
export const pointAt = (point: Point): boolean => listener?.(point) ?? false
