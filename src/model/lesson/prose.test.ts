import { fromMarkdown } from 'mdast-util-from-markdown'
import { describe, expect, it } from 'vitest'
import type { Block, Problem } from './lesson.ts'
import { blockOf, line, problemAt, textOf } from './prose.ts'

/** Markdown that begins at line 8 of its file. */
function read(markdown: string) {
  const problems: Problem[] = []
  const say = problemAt(problems, 7)
  const blocks = fromMarkdown(markdown).children.flatMap(node => blockOf(node, say) ?? [])
  return { blocks, problems }
}

const inlineOf = (markdown: string) => {
  const [block] = read(markdown).blocks
  if (block?.kind !== 'paragraph') throw new Error('a paragraph is expected')
  return block.inline
}

describe('a beat holds', () => {
  it('paragraphs, whose lines run on', () => {
    expect(read('One line\nand another.').blocks).toEqual<Block[]>([
      { kind: 'paragraph', inline: [{ kind: 'text', text: 'One line and another.' }] },
    ])
  })
  it('lists of sentences', () => {
    expect(read('- one\n- two').blocks).toEqual<Block[]>([
      { kind: 'list', items: [[{ kind: 'text', text: 'one' }], [{ kind: 'text', text: 'two' }]] },
    ])
  })
  it('code, emphasis and strong words', () => {
    expect(inlineOf('`a` *b* **c**').filter(part => part.text !== ' ')).toEqual([
      { kind: 'code', text: 'a' },
      { kind: 'em', text: 'b' },
      { kind: 'strong', text: 'c' },
    ])
  })
})

describe('a link leads to', () => {
  it.each([
    ['[a](term:IRR)', 'term:IRR'],
    ['[a](<term:struct evtchn>)', 'term:struct evtchn'],
    ['[a](lesson:mask)', 'lesson:mask'],
    ['[a](lesson:mask/3)', 'lesson:mask/3'],
    ['[a](https://xenproject.org/)', 'https://xenproject.org/'],
  ])('%s', (markdown, to) => {
    expect(read(markdown).problems).toEqual([])
    expect(inlineOf(markdown)).toMatchObject([{ kind: 'link', to, text: 'a' }])
  })
  it.each(['[a](http://xenproject.org/)', '[a](../other.md)', '[a](lesson:mask/x)', '[a](javascript:alert)'])(
    'nowhere else: %s',
    markdown => {
      expect(read(markdown).problems[0]?.text).toContain('a link leads to term:WORD, lesson:NAME')
    },
  )
})

describe('a beat does not hold', () => {
  it.each([
    ['an image', '![a](b.png)', 'image has no place in a sentence'],
    ['HTML', '<b>a</b>', 'html has no place'],
    ['a quotation', '> a', 'blockquote has no place in a beat'],
    ['a rule', '***', 'thematicBreak has no place in a beat'],
    ['a list in a list', '- a\n  - b', 'a list item holds one paragraph, not list'],
  ])('%s', (_, markdown, message) => {
    expect(read(markdown).problems[0]?.text).toContain(message)
  })
  it('and says so at the line of the file', () => {
    expect(read('Fine.\n\n![a](b.png)').problems[0]?.line).toBe(10)
  })
})

describe('the words alone', () => {
  it('of a sentence', () => {
    expect(line(inlineOf('The [flag](term:IRR) is `1`.'))).toBe('The flag is 1.')
  })
  it('of a beat', () => {
    expect(textOf(read('One.\n\n- two\n- *three*').blocks)).toBe('One. two three')
  })
})
