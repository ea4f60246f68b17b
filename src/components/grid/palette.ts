/** The colours of the grid, read from the style sheet: a canvas knows no custom properties, and no forced colours. */
import { type RefObject, useEffect, useState } from 'react'

const NAMES = [
  'ground',
  'line',
  'text',
  'muted',
  'unbound',
  'interdomain',
  'pirq',
  'virq',
  'ipi',
  'pending',
  'on-pending',
  'masked',
  'focus',
  'running',
] as const

export type Palette = Readonly<Record<(typeof NAMES)[number] | 'font', string>>

function readPalette(style: CSSStyleDeclaration, type: number): Palette {
  const colours = NAMES.map(name => [name, style.getPropertyValue(`--grid-${name}`).trim()])
  return { ...Object.fromEntries(colours), font: `${type}px ${style.getPropertyValue('--mono')}` }
}

/** What a painter must know of the page. Another object: everything is painted anew. */
export interface Looks {
  readonly palette: Palette
  /** Device pixels a CSS pixel. */
  readonly ratio: number
  /** Size of the smallest type, in CSS pixels. */
  readonly type: number
}

function looksOf(element: Element): Looks {
  const style = getComputedStyle(element)
  const type = Number.parseFloat(style.fontSize)
  return { palette: readPalette(style, type), ratio: devicePixelRatio, type }
}

/** Follows theme, forced colours, fonts and pixel density. Undefined until the element stands. */
export function useLooks(ref: RefObject<Element | null>): Looks | undefined {
  const [looks, setLooks] = useState<Looks>()
  useEffect(() => {
    const again = () => ref.current && setLooks(looksOf(ref.current))
    again()
    const theme = new MutationObserver(again)
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    const queries = ['(forced-colors: active)', '(prefers-color-scheme: dark)'].map(q => matchMedia(q))
    for (const query of queries) query.addEventListener('change', again)
    // Zoom, and a move to another screen, come as a change of size.
    window.addEventListener('resize', again)
    void document.fonts.ready.then(again)
    return () => {
      theme.disconnect()
      for (const query of queries) query.removeEventListener('change', again)
      window.removeEventListener('resize', again)
    }
  }, [ref])
  return looks
}
