import { lazy, Suspense } from 'react'
import { describeWrite } from '../../model/cells.ts'
import { functionAt, headline, isProposal, whyText, zoneText } from '../../model/narrate.ts'
import type { Trace } from '../../model/run.ts'
import type { Step } from '../../model/trace.ts'
import { zoneOf } from '../../model/zones.ts'
import { settled } from '../../settled.ts'
import { Breakable } from '../Breakable.tsx'
import { sentenceAt } from './sentence.ts'

/** Not in the first view; without it the step is told all the same. */
const SwitchNote = lazy(() =>
  settled()
    .then(() => import('./SwitchNote.tsx'))
    .then(
      module => ({ default: module.SwitchNote }),
      () => ({ default: () => null }),
    ),
)

interface Props {
  trace: Trace
  at: number
}

/** The step itself: where, which function, and one sentence. */
export function StepCard({ trace, at }: Props) {
  const step = trace.stepAt(at)
  const fn = step && functionAt(trace, step.index)
  const why = step?.kind === 'enter' ? whyText(step.fn) : undefined
  return (
    <article className="panel step-card">
      <p className="where muted">
        step {at} of {trace.length}
        {step && <ZoneChip trace={trace} index={step.index} />}
      </p>
      <div className="title">
        <h2>{step ? <Headline text={headline(trace, step.index)} /> : 'Fresh world'}</h2>
        {fn && isProposal(fn) && <span className="tag">proposal</span>}
      </div>
      {step && <StepKind trace={trace} step={step} />}
      <p className="sentence" data-testid="sentence">
        {sentenceAt(trace, at)}
      </p>
      {why && <p className="why">{why}</p>}
      {step && (
        <Suspense>
          <SwitchNote trace={trace} index={step.index} />
        </Suspense>
      )}
    </article>
  )
}

/** A long name may break after an underscore; the arguments stay together if they can. */
function Headline({ text }: { text: string }) {
  const [name = '', ...rest] = text.split('(')
  const args = rest.length > 0 ? `(${rest.join('(')}` : ''
  return (
    <>
      <Breakable text={name} />
      <span className="args">{args}</span>
    </>
  )
}

function ZoneChip({ trace, index }: { trace: Trace; index: number }) {
  return (
    <span className="zone-chip" data-zone={zoneOf(trace, index)}>
      {zoneText(trace, index)}
    </span>
  )
}

/** What kind of step it is, with the condition where there is one. */
function StepKind({ trace, step }: { trace: Trace; step: Step }) {
  switch (step.kind) {
    case 'enter':
      return <p className="kind muted">The function begins.</p>
    case 'leave':
      return <p className="kind muted">The function returns.</p>
    case 'write':
      return <Written trace={trace} step={step} />
    case 'branch':
      return (
        <p className="kind">
          <code>
            <Breakable text={step.condition} />
          </code>{' '}
          <b>{step.value ? '✓ true' : '✗ false'}</b>
        </p>
      )
  }
}

function Written({ trace, step }: { trace: Trace; step: Extract<Step, { kind: 'write' }> }) {
  const [change] = describeWrite(trace.world, step)
  return (
    <p className="kind">
      <code>
        <Breakable text={change?.label ?? ''} />
      </code>
      <b className="mono">{step.before === step.after ? 'stays' : `${change?.before} → ${change?.after}`}</b>
    </p>
  )
}
