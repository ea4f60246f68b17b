/** The answer in one sentence, and under it the chain of conditions from PENDING to the handler. */
import { fnName } from '../../model/narrate.ts'
import type { Trace } from '../../model/run.ts'
import { upper } from '../../model/whyNot/link.ts'
import { sinceOf } from '../../model/whyNot/since.ts'
import { type WhyNot, type WhyNotLink, whyNotAt } from '../../model/whyNot.ts'
import { type Selection, seek } from '../../store.ts'
import { Breakable } from '../Breakable.tsx'
import { Prose } from './Prose.tsx'
import { WaitingPorts } from './WaitingPorts.tsx'

interface Place {
  readonly trace: Trace
  readonly at: number
}

/** A sign and a word for each standing, so that colour says nothing alone. */
const SIGNS: Record<WhyNotLink['standing'], readonly [sign: string, word: string]> = {
  passes: ['✓', 'Passes'],
  stops: ['✕', 'Stops'],
  ahead: ['○', 'Not reached yet'],
  aside: ['–', 'Does not apply'],
}
const VERDICTS: Record<WhyNot['verdict'], string> = {
  arrives: '✓',
  stops: '✕',
  moving: '→',
  nothing: '○',
}

/** Whoever made it so, and a way there. */
function Since({ trace, at, link }: Place & { readonly link: WhyNotLink }) {
  if (link.sources.length === 0) return null
  const index = sinceOf(trace, at, link.sources)
  if (index < 0) return <span className="since muted">since the start</span>
  const fn = fnName(trace, trace.fnAt(index))
  return (
    <button
      type="button"
      className="since"
      onClick={() => seek(index + 1)}
      aria-label={`Since step ${index + 1}, ${fn}: go there`}
    >
      since step {index + 1} ·{' '}
      <code>
        <Breakable text={fn} />
      </code>
    </button>
  )
}

function Condition({
  trace,
  at,
  link,
  first,
}: Place & { readonly link: WhyNotLink; readonly first: boolean }) {
  const [sign, word] = SIGNS[link.standing]
  return (
    <li data-standing={link.standing} data-first={first} data-link={link.id}>
      <span className="sign" aria-hidden="true">
        {sign}
      </span>
      <div>
        <p>
          <span className="visually-hidden">{word}: </span>
          <Prose text={upper(link.says)} />
        </p>
        <Since trace={trace} at={at} link={link} />
      </div>
    </li>
  )
}

function Chain({ trace, at, why: { links, stop } }: Place & { readonly why: WhyNot }) {
  const way = links.filter(link => link.standing !== 'aside')
  const asides = links.filter(link => link.standing === 'aside')
  return (
    <>
      <ol className="chain" aria-label="Conditions, from the event to the handler">
        {way.map(link => (
          <Condition key={link.id} trace={trace} at={at} link={link} first={link === stop} />
        ))}
      </ol>
      {asides.length > 0 && (
        <details className="asides">
          <summary>
            {asides.length === 1
              ? 'One condition does not apply'
              : `${asides.length} conditions do not apply`}
          </summary>
          <ul className="chain">
            {asides.map(link => (
              <Condition key={link.id} trace={trace} at={at} link={link} first={false} />
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

export function WhyNotTab({ trace, at, selection }: Place & { readonly selection: Selection }) {
  // The world stands at the store's playhead; `at` is what makes this new.
  const why = whyNotAt(trace, selection)
  if (!why) return null
  return (
    <div className="why-not">
      <div className="answer" data-verdict={why.verdict} data-testid="answer">
        <span className="sign" aria-hidden="true">
          {VERDICTS[why.verdict]}
        </span>
        <p>
          <Prose text={why.answer} />
        </p>
        {why.stop && why.verdict !== 'nothing' && <Since trace={trace} at={at} link={why.stop} />}
      </div>
      {selection.kind === 'vcpu' && <WaitingPorts waiting={why.waiting} vcpu={why.vcpu} />}
      <Chain trace={trace} at={at} why={why} />
    </div>
  )
}
