/** The cell in focus in words; what a step changes of it is also spoken. */
import { useEffect, useState } from 'react'

interface Props {
  readonly text: string
  readonly at: number
  readonly name: string
  readonly selected: boolean
  readonly onSelect: () => void
  readonly onZoom: (by: 1 | -1) => void
}

export function Readout({ text, at, name, selected, onSelect, onZoom }: Props) {
  const [seen, setSeen] = useState({ text, at, spoken: '' })
  // The cursor's own moves are spoken by the grid: only a change by the playhead is news.
  useEffect(() => {
    if (seen.text === text && seen.at === at) return
    const news = seen.at !== at && seen.text !== text && sameCell(seen.text, text)
    setSeen({ text, at, spoken: news ? text : '' })
  }, [text, at, seen])
  return (
    <div className="readout-row">
      <p className="readout" data-testid="grid-readout">
        {text}
      </p>
      <p className="visually-hidden" aria-live="polite">
        {seen.spoken}
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
