/** The cell in focus in words; what a step changes of it is also spoken. */
import { useEffect, useRef, useState } from 'react'

interface Props {
  readonly text: string
  readonly at: number
  readonly name: string
  readonly selected: boolean
  readonly onSelect: () => void
  readonly onZoom: (by: 1 | -1) => void
}

export function Readout({ text, at, name, selected, onSelect, onZoom }: Props) {
  const [spoken, setSpoken] = useState('')
  const seen = useRef({ text, at })
  // The cursor's own moves are spoken by the grid: only a change by the playhead is news.
  useEffect(() => {
    const before = seen.current
    seen.current = { text, at }
    if (before.text !== text) setSpoken(before.at !== at && sameCell(before.text, text) ? text : '')
  }, [text, at])
  return (
    <div className="readout-row">
      <p className="readout" data-testid="grid-readout">
        {text}
      </p>
      <p className="visually-hidden" aria-live="polite">
        {spoken}
      </p>
      <div className="buttons">
        <button type="button" aria-pressed={selected} onClick={onSelect}>
          {selected ? 'Selected' : 'Select'} {name}
        </button>
        <button type="button" aria-label="Magnify less" onClick={() => onZoom(-1)}>
          −
        </button>
        <button type="button" aria-label="Magnify more" onClick={() => onZoom(1)}>
          +
        </button>
      </div>
    </div>
  )
}

/** The same port or vCPU, before the colon. */
const sameCell = (a: string, b: string): boolean => a.split(':')[0] === b.split(':')[0]
