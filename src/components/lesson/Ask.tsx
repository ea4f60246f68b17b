/** A question: answered by pressing an option, or by pointing at what it means on the map or in the state panel. */
import { useEffect, useId, useRef } from 'react'
import type { Option, Question } from '../../model/lesson/lesson.ts'
import { listenToPoints, pointAt } from '../pointing.ts'
import { type Answer, isSettled, tryOption, useAnswer } from './answers.ts'
import { optionAt, rowAt } from './points.ts'

export function Ask({
  question,
  name,
  focus,
}: {
  readonly question: Question
  /** Under which its answer is kept. */
  readonly name: string
  /** The question is what the link opens. */
  readonly focus: boolean
}) {
  const answer = useAnswer(name)
  const box = useRef<HTMLElement>(null)
  const asked = answer.tried.length === 0
  const id = useId()
  useEffect(() => {
    if (focus) box.current?.focus()
  }, [focus])
  useEffect(() => (asked ? listen(question.options, name) : undefined), [asked, question, name])
  const pointable = asked && question.options.some(o => o.point !== undefined)
  return (
    <section className="ask" aria-labelledby={id} ref={box} tabIndex={-1} data-testid="ask">
      <p className="eyebrow">What do you think?</p>
      <h4 id={id}>{question.text}</h4>
      <Options
        options={question.options}
        tried={answer.tried}
        done={!asked}
        onTry={i => tryOption(name, i)}
      />
      {pointable && <p className="muted hint">Press an answer, or point at it on the map or in the state.</p>}
      <div aria-live="polite">
        <Said question={question} answer={answer} onTry={i => tryOption(name, i)} />
      </div>
    </section>
  )
}

/** Stations say themselves that they were pointed at; rows of the state panel are listened to here. */
function listen(options: readonly Option[], name: string): () => void {
  const stop = listenToPoints(point => {
    const option = optionAt(options, point)
    if (option < 0) return false
    tryOption(name, option)
    return true
  })
  const onClick = (event: MouseEvent) => {
    const point = rowAt(event.target)
    if (point && pointAt(point)) event.stopPropagation()
  }
  document.addEventListener('click', onClick, { capture: true })
  return () => {
    stop()
    document.removeEventListener('click', onClick, { capture: true })
  }
}

/** After a wrong answer the reason is asked for: guessing on leads nowhere, thinking does. */
function Said({
  question,
  answer,
  onTry,
}: {
  readonly question: Question
  readonly answer: Answer
  readonly onTry: (option: number) => void
}) {
  const first = question.options[answer.tried[0] ?? -1]
  if (!first) return null
  if (first.right) return <p className="said right">✓ {first.because}</p>
  const last = question.reason.options[answer.reasons.at(-1) ?? -1]
  const settled = isSettled(question, answer)
  const right = question.options.find(o => o.right)
  return (
    <>
      <p className="said wrong">✗ {first.because}</p>
      <h4>{question.reason.text}</h4>
      <Options options={question.reason.options} tried={answer.reasons} done={settled} onTry={onTry} />
      {last && (
        <p className={`said ${last.right ? 'right' : 'wrong'}`}>
          {last.right ? '✓' : '✗'} {last.because}
        </p>
      )}
      {settled && right && (
        <p className="said">
          So the answer is: <b>{right.text}</b>. {right.because}
        </p>
      )}
    </>
  )
}

function Options({
  options,
  tried,
  done,
  onTry,
}: {
  readonly options: readonly Option[]
  readonly tried: readonly number[]
  readonly done: boolean
  readonly onTry: (option: number) => void
}) {
  return (
    <ul className="options">
      {options.map((option, i) => {
        const chosen = tried.includes(i)
        return (
          <li key={option.text}>
            <button
              type="button"
              aria-disabled={done || chosen}
              data-chosen={chosen ? (option.right ? 'right' : 'wrong') : undefined}
              onClick={() => !done && !chosen && onTry(i)}
            >
              {option.text}
              {chosen && <span className="visually-hidden">{option.right ? ' (right)' : ' (not this)'}</span>}
            </button>
          </li>
        )
      })}
    </ul>
  )
}
