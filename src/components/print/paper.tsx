/** Puts the storyboard on the page for the time of printing; it is shown on paper only. */
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import { store } from '../../store.ts'
import { linkNow } from '../../url.ts'
import { Storyboard } from './Storyboard.tsx'
import './print.css'

let root: Root | undefined

/** Draws the storyboard of what is on screen, at once: the browser does not wait. */
export function drawStoryboard(): void {
  root ??= createRoot(newPlace())
  const { trace } = store.getState()
  flushSync(() => root?.render(<Storyboard key={++drawn} trace={trace} link={linkNow()} />))
}

/** Every print is drawn anew: the link says where the playhead is. */
let drawn = 0

function newPlace(): HTMLElement {
  const place = document.createElement('div')
  place.className = 'storyboard-root'
  document.body.append(place)
  return place
}

window.addEventListener('beforeprint', drawStoryboard)
