/** Where a lesson is written: its text, what is wrong with it and where, and the run on screen to take steps from. */
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { openLesson } from '../../lessonShelf.ts'
import { law } from '../../machines/law.ts'
import { checkLesson } from '../../model/lesson/check.ts'
import type { Lesson, Problem } from '../../model/lesson/lesson.ts'
import { parseLesson } from '../../model/lesson/parse.ts'
import { useApp } from '../../store.ts'
import { Dialog } from '../Dialog.tsx'
import { CARD_IDS } from '../panels/concern.ts'
import { sentenceAt } from '../panels/sentence.ts'
import { TERMS } from '../panels/terms.ts'
import { step } from '../playback.ts'
import { beatOf, draftOf, keepDraft, keptDraft, LONGEST } from './draft.ts'
import { Prose } from './Prose.tsx'
import './author.css'

const KNOWN = { terms: new Set(Object.keys(TERMS)), cards: new Set<string>(CARD_IDS) }

interface Read {
  readonly lesson: Lesson | undefined
  readonly problems: readonly Problem[]
}

/** Reads a draft and runs it through the engine, as the lint does. */
function read(text: string): Read {
  const { lesson, problems } = parseLesson('draft', text)
  if (!lesson) return { lesson, problems }
  return { lesson, problems: [...problems, ...checkLesson(lesson, law, KNOWN).problems] }
}

/** Milliseconds without a key before the draft is read. */
const REST = 300

export function Author({ onClose }: { readonly onClose: () => void }) {
  const trace = useApp(s => s.trace)
  const at = useApp(s => s.at)
  const [text, setText] = useState(() => keptDraft() ?? draftOf(trace, at))
  const area = useRef<HTMLTextAreaElement>(null)
  const settled = useSettled(text)
  const { lesson, problems } = useMemo(() => read(settled), [settled])
  const write = (next: string) => {
    setText(next)
    keepDraft(next)
  }
  return (
    <Dialog title="Author view" className="author" onClose={onClose}>
      <div className="author-now">
        <button type="button" onClick={() => step('step', -1)}>
          Back
        </button>
        <button type="button" onClick={() => step('step', 1)}>
          Step
        </button>
        <p>
          <span className="muted">
            Step {at} of {trace.length}, “{trace.scenario.title}”.
          </span>{' '}
          {sentenceAt(trace, at)}
        </p>
        <button type="button" onClick={() => write(`${text.trimEnd()}\n\n${beatOf(trace, at)}`)}>
          Add this step as a beat
        </button>
        <button type="button" onClick={() => write(draftOf(trace, at))}>
          New draft from this run
        </button>
      </div>
      <div className="author-panes">
        <textarea
          ref={area}
          className="mono"
          aria-label="The lesson's text"
          spellCheck={false}
          maxLength={LONGEST}
          value={text}
          onInput={event => write(event.currentTarget.value)}
        />
        <div className="author-side">
          <Problems problems={problems} onGo={line => goToLine(area.current, line)} />
          <p>
            <button
              type="button"
              className="primary"
              disabled={!lesson}
              onClick={() => {
                if (lesson && openLesson(lesson)) onClose()
              }}
            >
              See it as a reader
            </button>
          </p>
          {lesson && <Preview lesson={lesson} />}
        </div>
      </div>
    </Dialog>
  )
}

/** The text once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), REST)
    return () => clearTimeout(timer)
  }, [text])
  return useDeferredValue(settled)
}

function Problems({
  problems,
  onGo,
}: {
  readonly problems: readonly Problem[]
  readonly onGo: (line: number) => void
}) {
  return (
    <div className="author-problems" aria-live="polite" data-testid="problems">
      {problems.length === 0 ? (
        <p className="said right">✓ Every beat is a step, and every claim holds.</p>
      ) : (
        <ul>
          {problems.map(({ line, beat, text, expected, got }) => (
            <li key={`${line} ${text}`}>
              <button type="button" className="plain" onClick={() => onGo(line)}>
                Line {line}
              </button>
              {beat === undefined ? '' : ` ${beat}:`} {text}
              {expected === undefined ? '' : ` (expected ${expected}, got ${got})`}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function goToLine(area: HTMLTextAreaElement | null, line: number): void {
  if (!area) return
  const lines = area.value.split('\n')
  const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
  area.focus()
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
  area.scrollTop = (area.scrollHeight / lines.length) * Math.max(line - 5, 0)
}

function Preview({ lesson }: { readonly lesson: Lesson }) {
  return (
    <ol className="author-preview">
      {lesson.beats.map(beat => (
        <li key={`${beat.line}`}>
          <h3>{beat.title}</h3>
          <p className="muted">
            <code>
              {beat.at}
              {beat.nth === undefined ? '' : `, ${beat.nth}`}
            </code>
          </p>
          <Prose blocks={beat.say} />
        </li>
      ))}
    </ol>
  )
}
