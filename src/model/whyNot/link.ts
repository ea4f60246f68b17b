/** One condition on the way from PENDING to the handler, with its truth now. */
import { hexOf } from '../registers.ts'
import type { Tracer } from '../tracer.ts'
import type { Cell } from '../world.ts'

/** Conditions, in the words the code has for them. */
export type LinkId =
  | 'state'
  | 'word'
  | 'pending'
  | 'mask'
  | 'vector'
  | 'control_block'
  | 'linked'
  | 'ready'
  | 'selector'
  | 'flag'
  | 'upcall_mask'
  | 'method'
  | 'tasklet'
  | 'line'
  | 'ioapic'
  | 'remote_irr'
  | 'destination'
  | 'pic'
  | 'lapic'
  | 'irr'
  | 'isr'
  | 'tpr'
  | 'runs'
  | 'rflags'
  | 'entry'
  | 'handler'

/** Part of a cell that a condition depends on; without `bits` the whole cell. */
export interface Source {
  readonly cell: Cell
  readonly bits?: number
}

/** `stops`: it holds the event back. `aside`: the event does not come this way. `ahead`: the event is not that far. */
export type Standing = 'passes' | 'stops' | 'aside' | 'ahead'

export interface Link {
  readonly id: LinkId
  /** The condition with its values, as the middle of a sentence. */
  readonly says: string
  /** What follows if it stops: "so …". */
  readonly means?: string
  readonly standing: Standing
  /** It is reached by what others do (a bit that somebody must set), rather than a gate that is open or shut. */
  readonly stage: boolean
  /** What must be written to change it. */
  readonly sources: readonly Source[]
}

/** A link before it is known whether the event ever comes as far: a stage that is not reached is `unmet`. */
export type Draft = Omit<Link, 'standing'> & { readonly standing: Standing | 'unmet' }

interface Words {
  readonly yes: string
  readonly no: string
  /** What follows from a no. */
  readonly means?: string
}

const draft = (
  id: LinkId,
  stage: boolean,
  ok: boolean,
  { yes, no, means }: Words,
  sources: readonly Source[],
): Draft => ({
  id,
  stage,
  says: ok ? yes : no,
  ...(means !== undefined && !ok && { means }),
  standing: ok ? 'passes' : stage ? 'unmet' : 'stops',
  sources,
})

/** A condition that is open or shut whether or not an event comes. */
export const gate = (id: LinkId, open: boolean, words: Words, sources: readonly Source[]): Draft =>
  draft(id, false, open, words, sources)

/** A mark that the event leaves on its way. */
export const stage = (id: LinkId, reached: boolean, words: Words, sources: readonly Source[]): Draft =>
  draft(id, true, reached, words, sources)

export const aside = (id: LinkId, says: string, sources: readonly Source[] = []): Draft => ({
  id,
  says,
  stage: false,
  standing: 'aside',
  sources,
})

/** What comes last and stops nothing. */
export const ahead = (id: LinkId, says: string): Draft => ({
  id,
  says,
  stage: true,
  standing: 'ahead',
  sources: [],
})

/** The first stage that is not reached stops the event; those behind it are ahead. Gates that are shut say so anywhere. */
export function settle(drafts: readonly Draft[]): Link[] {
  let stopped = false
  return drafts.map(link => {
    const standing = link.standing === 'unmet' ? (stopped ? 'ahead' : 'stops') : link.standing
    stopped ||= standing === 'stops'
    return { ...link, standing }
  })
}

/** A sentence begins with a capital, but a name of Xen's stays as it is. */
export const upper = (text: string): string =>
  /^(port|the|bit|no|pin|line|remote|some|vector) /i.test(text)
    ? text.charAt(0).toUpperCase() + text.slice(1)
    : text

/** A bit of a set that spans several cells. */
export const bitAt = (cells: Cell, bit: number): Source & { readonly bits: number } => ({
  cell: cells + (bit >>> 5),
  bits: 1 << (bit & 31),
})

export const holds = (x: Tracer, { cell, bits }: { readonly cell: Cell; readonly bits: number }): boolean =>
  (x.read(cell) & bits) !== 0

export { hexOf as hex }
