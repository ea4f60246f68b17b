/** Where the playhead is, in numbers and words; the number can be typed over. */
import { type SyntheticEvent, useState } from 'react'
import { seek, useApp } from '../store.ts'
import { opNameAt } from './words.ts'

export function Position() {
  const trace = useApp(state => state.trace)
  const at = useApp(state => state.at)
  return (
    <div className="position">
      <StepField at={at} length={trace.length} />
      <code className="muted">{opNameAt(trace, at)}</code>
    </div>
  )
}

/** After Enter the ribbon has the focus, so that the arrows step on from there. */
function StepField({ at, length }: { readonly at: number; readonly length: number }) {
  const [draft, setDraft] = useState<string>()
  const go = (event: SyntheticEvent) => {
    event.preventDefault()
    if (draft) seek(Number(draft))
    document.querySelector<HTMLElement>('.ribbon')?.focus()
  }
  return (
    <form onSubmit={go}>
      <label>
        Step{' '}
        <input
          name="step"
          inputMode="numeric"
          autoComplete="off"
          maxLength={6}
          aria-label={`Step, of ${length}`}
          title="Type a number, then Enter"
          value={draft ?? at}
          onChange={event => setDraft(event.target.value.replace(/\D/g, ''))}
          onBlur={() => setDraft(undefined)}
          onKeyDown={event => {
            if (event.key === 'Escape') event.currentTarget.blur()
          }}
        />
      </label>{' '}
      of {length}
    </form>
  )
}
