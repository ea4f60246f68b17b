/** A lesson on paper: its words, its questions with room to answer, and a link to each beat. */
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import { formatAddress } from '../../model/lesson/address.ts'
import type { Lesson } from '../../model/lesson/lesson.ts'
import { releases } from '../../model/release.ts'
import { Prose } from './Prose.tsx'
import './handout.css'

let root: Root | undefined
let place: HTMLElement | undefined

export function printHandout(lesson: Lesson): void {
  place ??= newPlace()
  root ??= createRoot(place)
  flushSync(() => root?.render(<Handout lesson={lesson} />))
  document.documentElement.dataset['handout'] = ''
  window.addEventListener('afterprint', () => delete document.documentElement.dataset['handout'], {
    once: true,
  })
  window.print()
}

function newPlace(): HTMLElement {
  const made = document.createElement('div')
  made.className = 'handout'
  document.body.append(made)
  return made
}

function Handout({ lesson }: { readonly lesson: Lesson }) {
  const page = location.href.split('#')[0]
  return (
    <article>
      <h1>{lesson.title}</h1>
      <p>
        {lesson.goal}. {releases[lesson.scenario.release].label}, {lesson.minutes} minutes.
      </p>
      {lesson.beats.map((beat, i) => (
        <section key={beat.line}>
          <h2>
            {i + 1}. {beat.title}
          </h2>
          <Prose blocks={beat.say} />
          {beat.question && (
            <div className="handout-ask">
              <p>
                <b>{beat.question.text}</b>
              </p>
              <ul>
                {beat.question.options.map(option => (
                  <li key={option.text}>☐ {option.text}</li>
                ))}
              </ul>
              <p>{beat.question.reason.text}</p>
              <p className="handout-line" />
            </div>
          )}
          <p className="handout-link">
            {page}
            {formatAddress({ id: lesson.id, beat: i + 1, ask: 'on' })}
          </p>
        </section>
      ))}
      {lesson.challenge && (
        <section>
          <h2>Challenge</h2>
          <p>{lesson.challenge.task}</p>
        </section>
      )}
    </article>
  )
}
