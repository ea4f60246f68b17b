/** One switch that makes the scenario differ: what it says, where the runs part, which results change, and the way there. */
import type { SwitchEffect } from '../../model/differences.ts'
import { fnName } from '../../model/narrate.ts'
import type { Trace } from '../../model/run.ts'
import { SWITCH_MEANINGS } from '../../model/switchWords.ts'
import { positionOf } from '../../model/time.ts'
import { seek, store } from '../../store.ts'
import { Breakable } from '../Breakable.tsx'
import { opName } from '../words.ts'
import { valueName } from './names.ts'
import { partingText, resultsText } from './parting.ts'

interface Props {
  readonly effect: SwitchEffect
  /** The run that the effect is told of: under the first release, or, for a switch that matters only with others, the second. */
  readonly run: Trace
  readonly values: readonly [here: string | boolean, there: string | boolean]
  readonly onClose: () => void
}

/** How far a switch reaches. */
const reach = ({ results, cells }: SwitchEffect): string =>
  results.length > 0 ? 'Another result' : cells > 0 ? 'Another state at the end' : 'Another way, same end'

export function SwitchCard({ effect, run, values, onClose }: Props) {
  const { name, alone } = effect
  const [from, to] = values.map(valueName)
  return (
    <li className="switch-card panel" data-switch={name}>
      <div>
        <h4>
          <code>
            <Breakable text={name} />
          </code>
          <span className="change">
            {from} → {to}
          </span>
        </h4>
        <p className="reach">{reach(effect)}</p>
        <p className="muted">
          {SWITCH_MEANINGS[name]}
          {!alone && '. By itself it changes no result: others must change with it'}
        </p>
      </div>
      <div>
        <Where effect={effect} run={run} changed={alone ? to : from} onClose={onClose} />
        <Results effect={effect} run={run} />
      </div>
    </li>
  )
}

function Results({ effect: { results }, run }: Pick<Props, 'effect' | 'run'>) {
  return (
    <>
      {results.slice(0, SHOWN).map(result => {
        const [here, there] = resultsText(result)
        const op = run.scenario.ops[result.op]
        return (
          <p key={result.op} className="result">
            <span className="muted">
              {result.op + 1}, {op && opName(op)}:
            </span>{' '}
            {here} → {there}
          </p>
        )
      })}
      {results.length > SHOWN && <p className="muted">And {results.length - SHOWN} more operations.</p>}
    </>
  )
}

/** Results shown for one switch. */
const SHOWN = 3

interface WhereProps extends Pick<Props, 'effect' | 'run' | 'onClose'> {
  /** What the switch is set to in the other run. */
  readonly changed: string | undefined
}

/** The first parting of the story, or of the set-up if the story has none. */
function Where({ effect, run, changed, onClose }: WhereProps) {
  const { parts } = effect
  const parting = parts.find(part => part.op >= run.scenario.setup) ?? parts[0]
  if (!parting)
    return (
      <p>
        Every step is the same; {effect.cells} {effect.cells === 1 ? 'cell starts' : 'cells start'} otherwise.
      </p>
    )
  const op = run.scenario.ops[parting.op]
  const says = partingText(run, parting)
  const labels = [run.release.label, `Switch ${changed}`]
  const go = () => {
    onClose()
    const step = parting.position - (run.ops[parting.op]?.from ?? 0) + (parting.here ? 1 : 0)
    seek(positionOf(store.getState().trace, { op: parting.op + 1, step }))
  }
  return (
    <div className="where">
      <p>
        In <code>{fnName(run, parting.fn)}</code>, operation {parting.op + 1}
        {op && ` (${opName(op)})`}
        {parts.length > 1 && <span className="muted">, and in {others(parts.length - 1)}</span>}
      </p>
      <dl>
        {labels.map((label, i) => (
          <div key={label}>
            <dt className="muted">{label}: </dt>
            <dd>{says[i]}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={go}>
        Go there
      </button>
    </div>
  )
}

const others = (n: number): string => `${n} other${n === 1 ? '' : 's'}`
