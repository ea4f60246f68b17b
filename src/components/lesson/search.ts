/** Finds words in the lessons and the glossary. */
import type { Head } from '../../model/lesson/head.ts'
import { TERMS, type TermId } from '../panels/terms.ts'

export interface Hit {
  readonly head: Head
  /** From 1. */
  readonly beat: number
  readonly excerpt: string
}

/** Most beats that are listed. */
const MOST = 30
/** Characters of an excerpt to either side of the word. */
const AROUND = 70

/** Beats and terms that say all the words, wherever in them; those that say them in their title come first. */
export function search(
  heads: readonly Head[],
  text: string,
): { readonly beats: readonly Hit[]; readonly terms: readonly TermId[] } {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const says = (...texts: readonly string[]) => {
    const all = texts.join(' ').toLowerCase()
    return words.every(word => all.includes(word))
  }
  const beats = heads.flatMap(head =>
    head.beats.flatMap((beat, i): (Hit & { first: boolean })[] =>
      says(beat.title, beat.text, i === 0 ? `${head.title} ${head.goal}` : '')
        ? [
            {
              head,
              beat: i + 1,
              excerpt: excerptOf(beat.text, words[0] ?? ''),
              first: says(beat.title) || (i === 0 && says(head.title)),
            },
          ]
        : [],
    ),
  )
  const terms = (Object.keys(TERMS) as TermId[]).filter(id => says(id, ...TERMS[id]))
  return { beats: beats.toSorted((a, b) => Number(b.first) - Number(a.first)).slice(0, MOST), terms }
}

function excerptOf(text: string, word: string): string {
  const at = Math.max(text.toLowerCase().indexOf(word), 0)
  const [from, to] = [Math.max(at - AROUND, 0), at + word.length + AROUND]
  return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`
}
