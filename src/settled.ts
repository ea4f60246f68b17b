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

export const settled = (): Promise<void> => Promise.race([sign(), rest()])
