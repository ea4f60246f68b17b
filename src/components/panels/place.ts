/** Where a pop-up goes: above its word if there is room, else below it, and never over the edge of the window. */
interface Size {
  readonly width: number
  readonly height: number
}

interface Box extends Size {
  readonly left: number
  readonly top: number
}

/** Pixels between the word and the pop-up, and between the pop-up and the edge. */
const GAP = 6
const EDGE = 8

const within = (value: number, most: number): number => Math.max(EDGE, Math.min(value, most))

export function place(word: Box, tip: Size, view: Size): { readonly left: number; readonly top: number } {
  const above = word.top - tip.height - GAP
  return {
    left: within(word.left, view.width - tip.width - EDGE),
    top: within(above >= EDGE ? above : word.top + word.height + GAP, view.height - tip.height - EDGE),
  }
}
