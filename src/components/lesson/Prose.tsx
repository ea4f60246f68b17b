/** The words of a beat. */
import { Fragment } from 'react'
import { follow } from '../../lessonShelf.ts'
import { parseAddress } from '../../model/lesson/address.ts'
import type { Block, Inline } from '../../model/lesson/lesson.ts'
import { Breakable } from '../Breakable.tsx'
import { FieldTerm, Term } from '../panels/Term.tsx'
import { TERMS, type TermId } from '../panels/terms.ts'

export function Prose({ blocks }: { readonly blocks: readonly Block[] }) {
  return blocks.map((block, i) =>
    block.kind === 'paragraph' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a paragraph is its place
      <p key={i}>
        <Sentence parts={block.inline} />
      </p>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a list is its place
      <ul key={i}>
        {block.items.map((item, j) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an item is its place
          <li key={j}>
            <Sentence parts={item} />
          </li>
        ))}
      </ul>
    ),
  )
}

function Sentence({ parts }: { readonly parts: readonly Inline[] }) {
  return parts.map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
    <Fragment key={i}>
      <Part part={part} />
    </Fragment>
  ))
}

const isTerm = (word: string): word is TermId => Object.hasOwn(TERMS, word)

/** A word of the glossary explains itself wherever it is written as code. */
function Part({ part }: { readonly part: Inline }) {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'em':
      return <em>{part.text}</em>
    case 'strong':
      return <strong>{part.text}</strong>
    case 'code': {
      const code = (
        <code>
          <Breakable text={part.text} />
        </code>
      )
      return isTerm(part.text) ? <Term id={part.text}>{code}</Term> : code
    }
    case 'link':
      return <Link to={part.to} text={part.text} />
  }
}

function Link({ to, text }: { readonly to: string; readonly text: string }) {
  if (to.startsWith('term:')) return <FieldTerm label={to.slice('term:'.length)}>{text}</FieldTerm>
  if (to.startsWith('https://'))
    return (
      <a href={to} target="_blank" rel="noreferrer">
        {text}
      </a>
    )
  const address = `#lesson/${to.slice('lesson:'.length)}`
  return (
    <a
      href={address}
      onClick={event => {
        const target = parseAddress(address)
        if (!target || event.ctrlKey || event.metaKey) return
        event.preventDefault()
        void follow(target)
      }}
    >
      {text}
    </a>
  )
}
