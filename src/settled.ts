/** What may come after the first view, so that the map is there first: the first sign of a person, or a rest after loading. */
const REST_MS = 2000
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart'] as const

const loaded = (): Promise<void> =>
  document.readyState === 'complete'
    ? Promise.resolve()
    : new Promise(resolve => window.addEventListener('load', () => resolve(), { once: true }))

const rest = (): Promise<void> => loaded().then(() => new Promise(resolve => setTimeout(resolve, REST_MS)))

const sign = (): Promise<void> =>
  new Promise(resolve => {
    for (const type of SIGNS) window.addEventListener(type, () => resolve(), { once: true, passive: true })
  })

let once: Promise<void> | undefined

/** Resolves once a page: whoever asks later need not wait for another sign. */
export const settled = (): Promise<void> => {
  once ??= Promise.race([sign(), rest()])
  return once
}
