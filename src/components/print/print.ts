/** Printing: the shortcut and the button load the storyboard first; the browser's own menu finds it loaded, or prints the page. */
import { somebodyThere, whenIdle } from '../../settled.ts'
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

/** Loads the storyboard when somebody is there and the browser has nothing else to do, so that `beforeprint` finds it. */
export const preloadPrint = (): void =>
  void somebodyThere().then(() => whenIdle(() => void paper().catch(() => undefined)))
