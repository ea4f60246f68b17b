/** The contents: lessons in order, the museum, the founding note and who answers it, the glossary; and one search for all. */
import { heads } from 'virtual:lessons'
import { type ReactNode, useState } from 'react'
import { follow } from '../../lessonShelf.ts'
import { FOUNDING_LINES, FOUNDING_NOTE } from '../../model/lesson/founding.ts'
import type { Head } from '../../model/lesson/head.ts'
import { Dialog } from '../Dialog.tsx'
import { releaseName } from '../releases/names.ts'
import { openContents } from './contentsOpen.ts'
import { Glossary } from './Glossary.tsx'
import { progress } from './progress.ts'
import { search } from './search.ts'
import './contents.css'

const lessons = heads.filter(head => head.kind === 'lesson')
const museum = heads.filter(head => head.kind === 'museum')

const PAGES = {
  Lessons: List,
  Museum,
  'Founding note': Founding,
  Glossary,
} as const
type PageName = keyof typeof PAGES

interface Props {
  readonly onClose: () => void
}

export function Contents({ onClose }: Props) {
  const [page, setPage] = useState<PageName>('Lessons')
  const [words, setWords] = useState('')
  const Page = PAGES[page]
  return (
    <Dialog title="Lessons" className="contents" onClose={onClose}>
      <div className="contents-bar">
        <div className="contents-pages">
          {(Object.keys(PAGES) as PageName[]).map(name => (
            <button
              key={name}
              type="button"
              aria-pressed={words === '' && name === page}
              onClick={() => {
                setPage(name)
                setWords('')
              }}
            >
              {name}
            </button>
          ))}
        </div>
        <input
          type="search"
          placeholder="Search lessons and glossary"
          aria-label="Search lessons and glossary"
          value={words}
          maxLength={100}
          onInput={event => setWords(event.currentTarget.value)}
        />
      </div>
      {words.trim() === '' ? <Page onClose={onClose} /> : <Results words={words} onClose={onClose} />}
    </Dialog>
  )
}

function List({ onClose }: Props) {
  return (
    <>
      <p className="muted">
        Each takes a few minutes and asks before it shows. You hold the clock: step on when you are ready.
      </p>
      <ol className="lesson-cards">
        {lessons.map((head, i) => (
          <Card key={head.id} head={head} number={i + 1} onClose={onClose} />
        ))}
      </ol>
      <p>
        <button type="button" onClick={() => openContents('author')}>
          Write a lesson of your own
        </button>
      </p>
    </>
  )
}

function Museum({ onClose }: Props) {
  return (
    <>
      <p className="muted">
        Bugs that were: the fault as it happened, the step where it goes wrong, and the same without it.
      </p>
      <ol className="lesson-cards">
        {museum.map(head => (
          <Card key={head.id} head={head} onClose={onClose} />
        ))}
      </ol>
    </>
  )
}

function Card({ head, number, onClose }: Props & { readonly head: Head; readonly number?: number }) {
  const read = Math.min(progress()[head.id] ?? 0, head.beats.length)
  const done = read === head.beats.length
  return (
    <li>
      <Go id={head.id} beat={read > 0 && !done ? read : 1} onClose={onClose}>
        <b>
          {number !== undefined && <span className="number">{number}</span>} {head.title}
        </b>
        <span>{head.goal}</span>
        <small className="muted">
          {head.minutes} min · Xen {releaseName(head.release as Parameters<typeof releaseName>[0])}
          {head.source !== undefined && ` · ${head.source}`}
          {read > 0 && (done ? ' · read ✓' : ` · at ${read} of ${head.beats.length}`)}
        </small>
      </Go>
    </li>
  )
}

function Go({
  id,
  beat,
  children,
  onClose,
}: Props & { readonly id: string; readonly beat: number; readonly children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={() => {
        onClose()
        void follow({ id, beat, ask: 'on' })
      }}
    >
      {children}
    </button>
  )
}

/** Each line of the note that Upcall began with, and the lessons that answer it. */
function Founding({ onClose }: Props) {
  return (
    <table className="founding" data-testid="founding">
      <thead>
        <tr>
          <th scope="col">The founding note</th>
          <th scope="col">Answered by</th>
        </tr>
      </thead>
      <tbody>
        {FOUNDING_LINES.map(line => (
          <tr key={line}>
            <th scope="row">{FOUNDING_NOTE[line]}</th>
            <td>
              {heads
                .filter(head => head.answers.includes(line))
                .map(head => (
                  <Go key={head.id} id={head.id} beat={1} onClose={onClose}>
                    {head.title}
                  </Go>
                ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Results({ words, onClose }: Props & { readonly words: string }) {
  const { beats, terms } = search(heads, words)
  return (
    <div aria-live="polite">
      {beats.length === 0 && terms.length === 0 && (
        <p>Nothing says “{words.trim()}”. Try one word, or a function's name.</p>
      )}
      <ul className="lesson-cards">
        {beats.map(({ head, beat, excerpt }) => (
          <li key={`${head.id}/${beat}`}>
            <Go id={head.id} beat={beat} onClose={onClose}>
              <b>
                {head.title} · {head.beats[beat - 1]?.title}
              </b>
              <span>{excerpt}</span>
            </Go>
          </li>
        ))}
      </ul>
      {terms.length > 0 && <Glossary only={terms} />}
    </div>
  )
}
