/** When to fetch what the first view can do without, so that the map is there first. */
const REST_MS = 2000

/** What shows that somebody is there. */
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'focusin', 'wheel', 'touchstart'] as const

const loaded = (): Promise<void> =>
  document.readyState === 'complete'
    ? Promise.resolve()
    : new Promise(resolve => window.addEventListener('load', () => resolve(), { once: true }))

const rest = (): Promise<void> => loaded().then(() => new Promise(resolve => setTimeout(resolve, REST_MS)))

const sign = (): Promise<void> =>
  new Promise(resolve => {
    for (const type of SIGNS) window.addEventListener(type, () => resolve(), { once: true, passive: true })
  })

let come: Promise<void> | undefined
let once: Promise<void> | undefined

/** The first sign of a person, once a page: whoever asks later need not wait for another. */
export const somebodyThere = (): Promise<void> => {
  come ??= sign()
  return come
}

/** The first sign of a person, or a rest after loading. */
export const settled = (): Promise<void> => {
  once ??= Promise.race([somebodyThere(), rest()])
  return once
}

/** Does it when the browser has nothing else to do, or soon in one that does not tell. */
export const whenIdle = (work: () => void): void => {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: 4000 })
  else setTimeout(work, 500)
}
