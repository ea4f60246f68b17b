import { type RefObject, useLayoutEffect } from 'react'

/** How far words are made smaller before they are cut. */
const FITS = ['1', '0.92', '0.84', '0.76', '0.68'] as const

/**
 * Sets `--fit` on an element of fixed height: the largest share of its font size in which its words fit. After every
 * render, just before it is painted, when everything has changed: so the page is laid out once.
 */
export function useFit(element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const frame = requestAnimationFrame(() => {
      const box = element.current
      if (!box) return
      for (const fit of FITS) {
        // Written only where it differs: most steps fit, and leave the page's layout alone.
        if (box.style.getPropertyValue('--fit') !== fit) box.style.setProperty('--fit', fit)
        if (box.scrollHeight <= box.clientHeight) return
      }
    })
    return () => cancelAnimationFrame(frame)
  })
}
