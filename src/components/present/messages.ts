/**
 * What the presenter's window and the window of speaker notes tell each other, over a BroadcastChannel that only the two
 * know the name of. Whatever arrives is checked before use, and shown as text.
 */
import * as v from 'valibot'

/** Keys that the notes pass on, as `keys.ts` writes them. */
export const STEERING = [
  ' ',
  'ArrowRight',
  'ArrowLeft',
  'Shift+ArrowRight',
  'Shift+ArrowLeft',
  'o',
  'O',
  'n',
  'N',
  'Home',
  'End',
  's',
  'c',
  'b',
] as const
export type SteeringKey = (typeof STEERING)[number]

const text = v.pipe(v.string(), v.maxLength(2000))
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000))

const view = v.strictObject({
  kind: v.literal('view'),
  title: text,
  at: count,
  length: count,
  /** The function with its arguments. */
  headline: text,
  sentence: text,
  why: v.optional(text),
  /** The condition or the write of this step, and what came of it. */
  detail: v.optional(v.strictObject({ what: text, value: text })),
  operation: v.optional(text),
  /** The next step's sentence; undefined at the end. */
  next: v.optional(text),
  /** The next station that the event gets to, in so many steps. */
  nextStation: v.optional(v.strictObject({ name: text, steps: count })),
  black: v.boolean(),
  presenting: v.boolean(),
})
export type NotesView = Omit<v.InferOutput<typeof view>, 'kind'>

const fromPresenter = v.variant('kind', [view, v.strictObject({ kind: v.literal('bye') })])
export type FromPresenter = v.InferOutput<typeof fromPresenter>

const fromNotes = v.variant('kind', [
  v.strictObject({ kind: v.literal('hello') }),
  v.strictObject({ kind: v.literal('press'), key: v.picklist(STEERING) }),
])
export type FromNotes = v.InferOutput<typeof fromNotes>

/** A message, if it is one that the other window sends. */
export function readFromPresenter(data: unknown): FromPresenter | undefined {
  const read = v.safeParse(fromPresenter, data)
  return read.success ? read.output : undefined
}

export function readFromNotes(data: unknown): FromNotes | undefined {
  const read = v.safeParse(fromNotes, data)
  return read.success ? read.output : undefined
}

export const channelName = (id: string): string => `upcall-notes-${id}`
