/**
 * Runs when every panel that changes with this one has been drawn, in the same frame: measuring then lays the page out
 * once, not once a panel. Returns the way out.
 */
export function onceAllAreDrawn(work: () => void): () => void {
  let wanted = true
  queueMicrotask(() => wanted && work())
  return () => {
    wanted = false
  }
}

/** Scrolls a box so far that an element in it, with some room around, can be seen; the page stays where it is. */
export function keepInSight(box: HTMLElement, element: HTMLElement): void {
  const margin = Math.min(element.offsetHeight * 2, box.clientHeight / 3)
  const top = element.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop
  const bottom = top + element.offsetHeight
  if (top - margin < box.scrollTop) box.scrollTop = top - margin
  else if (bottom + margin > box.scrollTop + box.clientHeight)
    box.scrollTop = bottom + margin - box.clientHeight
}
