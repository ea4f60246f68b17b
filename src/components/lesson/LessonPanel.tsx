/** A lesson beside the map: the words of the beat, its question, and the way on. The reader holds the clock. */
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { canGo, closeLesson, toBeat } from '../../lessonShelf.ts'
import { overThere, scenarioOn } from '../../model/lesson/elsewhere.ts'
import { type ReleaseId, releases } from '../../model/release.ts'
import { placeOf, positionOf } from '../../model/time.ts'
import { load, type Reading, seek, store, useApp } from '../../store.ts'
import { Icon } from '../Icon.tsx'
import { setZoom } from '../panels/zoom.ts'
import { usePresenting } from '../present/presenting.ts'
import { releaseName } from '../releases/names.ts'
import { panel } from '../sandbox/panel.ts'
import { Ask } from './Ask.tsx'
import { isSettled, useAnswer } from './answers.ts'
import { openContents } from './contentsOpen.ts'
import { Origin } from './Origin.tsx'
import { Prose } from './Prose.tsx'
import { markRead } from './progress.ts'
import './lesson.css'

const TermTip = lazy(() => import('../panels/TermTip.tsx').then(m => ({ default: m.TermTip })))
const Beside = lazy(() => import('./Beside.tsx').then(m => ({ default: m.Beside })))
const ClassLink = lazy(() => import('./ClassLink.tsx').then(m => ({ default: m.ClassLink })))
const ChallengeCard = lazy(() => import('./ChallengeCard.tsx').then(m => ({ default: m.ChallengeCard })))

export function LessonPanel({ reading }: { readonly reading: Reading }) {
  const { lesson, beat: index, manner } = reading
  const beat = lesson.beats[index]
  const away = useApp(s => s.scenario) !== lesson.scenario
  const heading = useRef<HTMLHeadingElement>(null)
  const name = `${lesson.id}/${index}`
  useShown(reading)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another beat begins at its heading, wherever one had read to
  useEffect(() => heading.current?.scrollIntoView({ block: 'nearest' }), [index])
  if (!beat) return null
  const last = index === lesson.beats.length - 1
  return (
    <section className="lesson panel" aria-label={`Lesson: ${lesson.title}`} data-testid="lesson">
      <div className="lesson-head">
        <button
          type="button"
          className="plain eyebrow"
          title="All lessons (L)"
          onClick={() => openContents()}
        >
          {lesson.kind === 'museum' ? 'Museum' : 'Lesson'} ▸
        </button>
        <span className="muted">Xen {releaseName(lesson.scenario.release)}</span>
        <span className="spring" />
        <button
          type="button"
          className="icon-only"
          aria-label="Close the lesson"
          title="Close the lesson"
          onClick={closeLesson}
        >
          <Icon name="close" />
        </button>
      </div>
      <h2>{lesson.title}</h2>
      {lesson.kind === 'museum' && <Origin lesson={lesson} />}
      <Dots reading={reading} />
      {away ? (
        <Away onBack={() => toBeat(index)} />
      ) : (
        <>
          <h3 ref={heading} tabIndex={-1}>
            {beat.title}
          </h3>
          <div className="prose" aria-live="polite">
            <Prose blocks={beat.say} />
          </div>
          <Elsewhere reading={reading} />
          {beat.question && manner.ask !== 'off' && (
            <Ask key={name} name={name} question={beat.question} focus={manner.ask === 'now'} />
          )}
          {last && lesson.fixed && (
            <Suspense>
              <Beside lesson={lesson} />
            </Suspense>
          )}
        </>
      )}
      {last && lesson.challenge && (
        <Suspense>
          <ChallengeCard lesson={lesson} challenge={lesson.challenge} />
        </Suspense>
      )}
      {!away && <Ways reading={reading} onMoved={() => heading.current?.focus()} />}
      <Suspense>
        <TermTip />
      </Suspense>
    </section>
  )
}

/** What a beat asks to be shown, once it is there: how near, and that it was read. */
function useShown({ lesson, beat: index }: Reading): void {
  const zoom = lesson.beats[index]?.zoom
  useEffect(() => {
    if (zoom) setZoom(zoom === 'bits' ? 'bit' : zoom)
  }, [zoom])
  useEffect(() => markRead(lesson.id, index + 1), [lesson, index])
}

/** One mark a beat: how far one is, and a way to each. */
function Dots({ reading }: { readonly reading: Reading }) {
  const { lesson, beat } = reading
  return (
    <ol className="dots" aria-label="Beats">
      {lesson.beats.map(({ title, line }, i) => (
        <li key={line}>
          <button
            type="button"
            aria-label={`Beat ${i + 1}: ${title}`}
            title={title}
            aria-current={i === beat ? 'step' : undefined}
            disabled={!reachable(reading, i)}
            onClick={() => toBeat(i)}
          />
        </li>
      ))}
    </ol>
  )
}

const reachable = ({ places, range }: Reading, beat: number): boolean => {
  const place = places[beat] as number
  return !range || (place >= range[0] && place <= range[1])
}

/** Somebody acted, or looks at another release: the lesson waits. */
function Away({ onBack }: { readonly onBack: () => void }) {
  return (
    <p className="away">
      You have left the lesson's story: this is yours to play with.{' '}
      <button type="button" onClick={onBack}>
        Back to the lesson
      </button>
    </p>
  )
}

/** The playhead was moved; and the releases that the words speak of. */
function Elsewhere({ reading }: { readonly reading: Reading }) {
  const { lesson, beat, places } = reading
  const here = places[beat] as number
  const moved = useApp(s => s.at) !== here
  const others = lesson.beats[beat]?.releases.filter(id => id !== lesson.scenario.release) ?? []
  return (
    <>
      {moved && (
        <p className="away">
          The map is at another step.{' '}
          <button type="button" onClick={() => seek(here)}>
            To the beat's step
          </button>
        </p>
      )}
      {others.length > 0 && (
        <p className="others">
          The same step in{' '}
          {others.map(id => (
            <button key={id} type="button" onClick={() => elsewhere(reading, id)}>
              {releases[id].label}
            </button>
          ))}
        </p>
      )}
    </>
  )
}

/** The same operations on another release, at the same place; those of the proposal are left out where it does not exist. */
function elsewhere({ lesson }: Reading, id: ReleaseId): void {
  const { trace, at, reading } = store.getState()
  const scenario = scenarioOn(lesson.scenario, id)
  const same = scenario.ops.length === lesson.scenario.ops.length
  load(scenario, there => (same ? positionOf(there, placeOf(trace, at)) : overThere(trace, at, there)), {
    reading,
  })
}

/** Back and on; and out of the lesson with what is on the map. */
function Ways({ reading, onMoved }: { readonly reading: Reading; readonly onMoved: () => void }) {
  const { lesson, beat, manner } = reading
  const question = manner.ask === 'off' ? undefined : lesson.beats[beat]?.question
  const answer = useAnswer(`${lesson.id}/${beat}`)
  const presenting = usePresenting(s => s.on)
  const open = question !== undefined && !presenting && !isSettled(question, answer)
  const [linking, setLinking] = useState(false)
  const go = (by: 1 | -1) => {
    toBeat(beat + by)
    onMoved()
  }
  return (
    <>
      {linking && (
        <Suspense>
          <ClassLink reading={reading} onClose={() => setLinking(false)} />
        </Suspense>
      )}
      <div className="ways-more">
        <button type="button" className="plain" onClick={() => takeAway(reading)}>
          Take this into the sandbox
        </button>
        <button
          type="button"
          className="plain"
          onClick={() => void import('./handout.tsx').then(m => m.printHandout(lesson))}
        >
          Print a hand-out
        </button>
        <button type="button" className="plain" onClick={() => setLinking(true)}>
          A link for a class
        </button>
      </div>
      <div className="ways">
        <button
          type="button"
          aria-disabled={!canGo(reading, -1)}
          title="The beat before ([)"
          onClick={() => canGo(reading, -1) && go(-1)}
        >
          Back
        </button>
        <span className="muted">
          {beat + 1} of {lesson.beats.length}
        </span>
        {beat === lesson.beats.length - 1 ? (
          <button type="button" className="primary" onClick={() => openContents()}>
            All lessons
          </button>
        ) : (
          <button
            type="button"
            className={open ? undefined : 'primary'}
            data-testid="next-beat"
            title="The next beat (])"
            aria-disabled={!canGo(reading, 1)}
            onClick={() => canGo(reading, 1) && go(1)}
          >
            {open ? 'Skip the question' : question ? 'Show it' : 'Next'}
          </button>
        )}
      </div>
    </>
  )
}

/** The scenario as far as it has come, to go on with by oneself. */
function takeAway(reading: Reading): void {
  const { scenario, trace, at } = store.getState()
  const done = at === trace.length ? scenario.ops.length : trace.opAt(at) + 1
  const own = {
    ...scenario,
    title: `${scenario.title}: my own`,
    setup: Math.min(scenario.setup, done),
    ops: scenario.ops.slice(0, done),
  }
  if (load(own, () => at, { reading })) panel.setState({ open: true })
}
