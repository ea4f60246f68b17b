import { describe, expect, it } from 'vitest'
import type { Head } from '../../model/lesson/head.ts'
import { search } from './search.ts'

const head = (id: string, ...beats: readonly [title: string, text: string][]): Head => ({
  id,
  kind: 'lesson',
  title: `The lesson ${id}`,
  goal: 'Know it',
  minutes: 5,
  order: 1,
  answers: [],
  corrects: [],
  release: '4.4.0',
  beats: beats.map(([title, text]) => ({ title, text })),
})

const heads = [
  head('a', ['Start', 'The mask is a bit of the channel.'], ['Then', 'The selector names a word.']),
  head(
    'b',
    ['The mask', 'It stops the event.'],
    ['End', `${'long '.repeat(60)}tasklet ${'words '.repeat(60)}`],
  ),
]
const found = (words: string) => search(heads, words).beats.map(hit => `${hit.head.id}/${hit.beat}`)

describe('search', () => {
  it('finds the beats that say all the words, in whatever case and order', () => {
    expect(found('WORD selector')).toEqual(['a/2'])
  })
  it('puts those first that say them in their title', () => {
    expect(found('mask')).toEqual(['b/1', 'a/1'])
  })
  it('finds a lesson by its own title, at its first beat', () => {
    expect(found('lesson a')).toContain('a/1')
  })
  it('finds terms of the glossary, by name and by meaning', () => {
    expect(search(heads, 'irr').terms).toContain('IRR')
    expect(search(heads, 'interrupt request').terms.length).toBeGreaterThan(0)
  })
  it('shows what stands around the word', () => {
    const [hit] = search(heads, 'tasklet').beats
    expect(hit?.excerpt).toMatch(/^….*tasklet.*…$/)
    expect(hit?.excerpt.length).toBeLessThan(160)
  })
  it('finds nothing for words that nobody says', () => {
    expect(search(heads, 'zebra')).toEqual({ beats: [], terms: [] })
  })
})
