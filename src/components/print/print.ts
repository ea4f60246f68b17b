/** Printing: the shortcut and the button load the storyboard first; the browser's own menu finds it loaded, or prints the page. */
import { notify } from '../../store.ts'
import { currentLink } from '../../url.ts'
import './plain.css'

const paper = () => import('./paper.tsx')

export async function printStoryboard(): Promise<void> {
  try {
    const [{ drawStoryboard }] = await Promise.all([paper(), currentLink()])
    drawStoryboard()
  } catch {
    notify({ kind: 'error', text: 'The part of this page that prints did not load. Reload the page.' })
    return
  }
  window.print()
}

const SIGNS_OF_LIFE = ['pointermove', 'pointerdown', 'keydown'] as const

/** Loads the storyboard when somebody is there and the browser has nothing else to do, so that `beforeprint` finds it. */
export function preloadPrint(): void {
  const load = () => {
    for (const sign of SIGNS_OF_LIFE) window.removeEventListener(sign, load)
    const quietly = () => void paper().catch(() => undefined)
    if ('requestIdleCallback' in window) requestIdleCallback(quietly, { timeout: 4000 })
    else setTimeout(quietly, 2000)
  }
  for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, load, { passive: true })
}
