import { type RefObject, useLayoutEffect } from 'react'

/** How far words are made smaller before they are cut. */
const FITS = [1, 0.92, 0.84, 0.76, 0.68]

const FIT = '--fit'

/**
 * Sets `--fit` on an element of fixed height: the largest share of its font size in which its words fit. Measured just
 * before the frame is painted, when everything else has changed: the page is laid out once, not once a panel.
 */
export function useFit(element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const frame = requestAnimationFrame(() => element.current && shrink(element.current))
    return () => cancelAnimationFrame(frame)
  })
}

function shrink(box: HTMLElement): void {
  for (const share of FITS) {
    if (box.style.getPropertyValue(FIT) !== String(share)) box.style.setProperty(FIT, String(share))
    if (box.scrollHeight <= box.clientHeight) return
  }
}
