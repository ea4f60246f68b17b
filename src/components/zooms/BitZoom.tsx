/** The step from as near as it gets: the word that it writes or looks at, or the numbers that it takes or gives back. */
import { describeWrite } from '../../model/cells.ts'
import type { Trace } from '../../model/run.ts'
import type { Step } from '../../model/trace.ts'
import { homeOf } from '../../model/word/home.ts'
import { lookedAt } from '../../model/word/looked.ts'
import { wordAt, writtenWord } from '../../model/word/word.ts'
import { Breakable } from '../Breakable.tsx'
import { Arguments, Returned } from './Numbers.tsx'
import './bit.css'
import { WordBits } from './WordBits.tsx'
import type { ZoomProps } from './Zooms.tsx'

export function BitZoom({ trace, at }: ZoomProps) {
  const step = trace.stepAt(at)
  if (!step) return null
  return (
    <div className="bit">
      <View trace={trace} step={step} />
    </div>
  )
}

function View({ trace, step }: { trace: Trace; step: Step }) {
  switch (step.kind) {
    case 'enter':
      return <Arguments trace={trace} enter={step} />
    case 'leave':
      return <Returned trace={trace} step={step} />
    case 'write':
      return <Written trace={trace} step={step} />
    case 'branch':
      return <Condition trace={trace} step={step} />
  }
}

function Written({ trace, step }: { trace: Trace; step: Extract<Step, { kind: 'write' }> }) {
  const word = writtenWord(trace.world, step)
  return (
    <>
      <Home trace={trace} cell={word.cell} />
      <WordBits word={word} />
      <ul className="meaning" aria-label="What it means">
        {describeWrite(trace.world, step).map(({ label, before, after }) => (
          <li key={label}>
            <Breakable text={label} />{' '}
            <b className="mono">{before === after ? `stays ${after}` : `${before} → ${after}`}</b>
          </li>
        ))}
      </ul>
    </>
  )
}

function Home({ trace, cell }: { trace: Trace; cell: number }) {
  const { where, at, note } = homeOf(trace.world, cell)
  return (
    <div className="home">
      <p>In {where}</p>
      {at && (
        <p className="mono">
          <Breakable text={at} />
        </p>
      )}
      {note && <p className="muted">{note}</p>}
    </div>
  )
}

const wrote = (trace: Trace, index: number, cell: number): boolean => {
  const step = index < 0 ? undefined : trace.step(index)
  return step?.kind === 'write' && step.cell === cell
}

function Condition({ trace, step }: { trace: Trace; step: Extract<Step, { kind: 'branch' }> }) {
  const looked = lookedAt(trace, step.index)
  const word = looked && wordAt(trace.world, looked.cell)
  return (
    <>
      <p className="condition-line">
        <code>
          <Breakable text={step.condition} />
        </code>{' '}
        <b>{step.value ? '✓ true' : '✗ false'}</b>
      </p>
      {looked && word ? (
        <>
          <Home trace={trace} cell={word.cell} />
          <WordBits
            word={word}
            {...(looked.bit !== undefined && { looked: looked.bit + 32 * (looked.cell - word.cell) })}
          />
          {wrote(trace, step.index - 1, looked.cell) && (
            <p className="muted">Asked and changed in one: the step before was the change.</p>
          )}
        </>
      ) : (
        <p className="muted">
          It asks for more than one word of memory, or for none: its value is what counts.
        </p>
      )}
      <Arguments trace={trace} enter={undefined} index={step.index} />
    </>
  )
}
