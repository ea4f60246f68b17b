/** Something to bring about by oneself; the engine says when it is done. */
import { useState } from 'react'
import { challengeScenario, met } from '../../model/lesson/check.ts'
import type { Challenge, Lesson } from '../../model/lesson/lesson.ts'
import type { Trace } from '../../model/run.ts'
import { load, store, useApp } from '../../store.ts'
import { panel } from '../sandbox/panel.ts'

const titleOf = (lesson: Lesson): string => `${lesson.title}: challenge`

export function ChallengeCard({
  lesson,
  challenge,
}: {
  readonly lesson: Lesson
  readonly challenge: Challenge
}) {
  const trace = useApp(s => s.trace)
  const [hint, setHint] = useState(false)
  const on = trace.scenario.title === titleOf(lesson)
  const goals = on ? challenge.goal.map(({ text }) => ({ text, done: holdsAtEnd(trace, text) })) : []
  const done = on && goals.every(goal => goal.done)
  const start = (ops: Lesson['scenario']['ops']) => {
    const { reading } = store.getState()
    const scenario = { ...challengeScenario(lesson.scenario, ops), title: titleOf(lesson) }
    load(scenario, t => (ops.length > 0 ? t.length : (t.ops.at(-1)?.to ?? 0)), { reading })
    panel.setState({ open: ops.length === 0 })
  }
  return (
    <section className="challenge" aria-label="Challenge" data-testid="challenge" data-done={done}>
      <p className="eyebrow">Challenge</p>
      <p>{challenge.task}</p>
      {on && (
        <ul className="goals" aria-live="polite">
          {goals.map(goal => (
            <li key={goal.text} data-done={goal.done}>
              <span aria-hidden="true">{goal.done ? '✓' : '○'}</span> <code>{goal.text}</code>
              <span className="visually-hidden">{goal.done ? ': reached' : ': not yet'}</span>
            </li>
          ))}
        </ul>
      )}
      {done && <p className="said right">✓ Done: the engine agrees.</p>}
      {hint && <p className="muted">{challenge.hint}</p>}
      <div className="ways-more">
        <button type="button" className={on ? undefined : 'primary'} onClick={() => start([])}>
          {on ? 'Start again' : 'Take it on'}
        </button>
        {!hint && (
          <button type="button" className="plain" onClick={() => setHint(true)}>
            A hint
          </button>
        )}
        {on && !done && (
          <button type="button" className="plain" onClick={() => start(challenge.solution)}>
            Show a solution
          </button>
        )}
      </div>
    </section>
  )
}

/** Asking moves the world of the trace, which is the one on screen: it is moved back. */
function holdsAtEnd(trace: Trace, claim: string): boolean {
  const { position } = trace
  const holds = met(trace, trace.length, claim)
  trace.seek(position)
  return holds
}
