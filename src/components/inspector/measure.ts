/** Sizes of what a statechart is made of, in rem. The font is one of equal widths, so that text need not be measured. */

/** `--type-xs` and the width of a letter in it. */
const LETTER = 0.75 * 0.6
export const STATE_HEIGHT = 1.6
/** At least 24 pixels: the root's text is never smaller than 15. */
export const MOVE_HEIGHT = 1.65
const PADDING = 1

export const stateWidth = (name: string): number => name.length * LETTER + PADDING
/** With the mark behind it: a form must be filled in, or it is a proposal. */
export const moveWidth = (event: string): number => labelOf(event).length * LETTER + PADDING

/** The event as a button says it. */
export const labelOf = (event: string): string => (event === 'BIND_VECTOR' ? `${event} (proposal)` : event)
