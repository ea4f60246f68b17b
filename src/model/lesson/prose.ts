/** The prose of a lesson: the few kinds of Markdown that a beat may hold, as plain data. */
import type { Nodes, PhrasingContent, RootContent } from 'mdast'
import type { Block, Inline, Problem } from './lesson.ts'

/** Says a problem of a node; its line in the file. */
export interface Say {
  (node: Nodes, text: string): void
  readonly lineOf: (node: Nodes) => number
}

/** Turns a block of Markdown into ours; undefined, with a problem said, if a lesson cannot hold it. */
export function blockOf(node: RootContent, say: Say): Block | undefined {
  if (node.type === 'paragraph') return { kind: 'paragraph', inline: inlineOf(node.children, say) }
  if (node.type === 'list') {
    const items = node.children.map(item =>
      item.children.flatMap(child => {
        if (child.type === 'paragraph') return inlineOf(child.children, say)
        say(child, `a list item holds one paragraph, not ${child.type}`)
        return []
      }),
    )
    return { kind: 'list', items }
  }
  say(node, `${node.type} has no place in a beat: it holds paragraphs, lists and the blocks step and ask`)
  return undefined
}

/** Where a link may lead: a word of the glossary, a lesson and perhaps a beat of it, or a page. */
const TARGET = /^(term:.+|lesson:[a-z0-9-]+(\/\d+)?|https:\/\/.+)$/

/** What Markdown takes for plain text: a target with a space in it. */
const HALF_LINK = /\]\((term|lesson|https):/

function inlineOf(nodes: readonly PhrasingContent[], say: Say): Inline[] {
  return nodes.flatMap((node): Inline[] => {
    switch (node.type) {
      case 'text':
        if (HALF_LINK.test(node.value))
          say(node, 'this is no link yet: a target with a space in it stands in <…>: [RTE](<term:RTE mask>)')
        return [{ kind: 'text', text: node.value.replaceAll('\n', ' ') }]
      case 'inlineCode':
        return [{ kind: 'code', text: node.value }]
      case 'emphasis':
        return [{ kind: 'em', text: plain(node.children) }]
      case 'strong':
        return [{ kind: 'strong', text: plain(node.children) }]
      case 'break':
        return [{ kind: 'text', text: ' ' }]
      case 'link':
        if (!TARGET.test(node.url))
          say(
            node,
            `a link leads to term:WORD, lesson:NAME, lesson:NAME/BEAT or https://…, not “${node.url}”`,
          )
        return [{ kind: 'link', to: node.url, text: plain(node.children), line: say.lineOf(node) }]
      default:
        say(node, `${node.type} has no place in a sentence`)
        return []
    }
  })
}

const plain = (nodes: readonly PhrasingContent[]): string =>
  nodes.map(node => ('value' in node ? node.value : 'children' in node ? plain(node.children) : '')).join('')

/** The words alone, for a reader, a search or a hand-out. */
export const textOf = (blocks: readonly Block[]): string =>
  blocks
    .map(block => (block.kind === 'paragraph' ? line(block.inline) : block.items.map(line).join(' ')))
    .join(' ')

export const line = (inline: readonly Inline[]): string => inline.map(part => part.text).join('')

export function problemAt(problems: Problem[], offset: number): Say {
  const lineOf = (node: Nodes) => (node.position?.start.line ?? 1) + offset
  return Object.assign((node: Nodes, text: string) => void problems.push({ line: lineOf(node), text }), {
    lineOf,
  })
}
