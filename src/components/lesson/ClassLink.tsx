/** A link to this lesson as a class is to see it: from and to which beat, with or without questions, from how near. */
import { useState } from 'react'
import { formatAddress, type LessonAddress } from '../../model/lesson/address.ts'
import type { Reading } from '../../store.ts'
import { Dialog } from '../Dialog.tsx'

const ASKS = [
  ['on', 'are asked'],
  ['off', 'are left out'],
  ['now', 'are asked, and it opens at the first'],
] as const

const ZOOMS = [
  ['', 'the reader chooses'],
  ['hypercall', 'hypercall'],
  ['function', 'function'],
  ['bit', 'bit'],
] as const

export function ClassLink({ reading, onClose }: { readonly reading: Reading; readonly onClose: () => void }) {
  const { lesson, beat } = reading
  const most = lesson.beats.length
  const [address, setAddress] = useState<LessonAddress>({
    id: lesson.id,
    beat: beat + 1,
    ask: 'on',
    from: beat + 1,
    to: most,
  })
  const [copied, setCopied] = useState(false)
  const change = (part: Partial<LessonAddress>) => {
    setCopied(false)
    setAddress({ ...address, ...part })
  }
  const link = `${location.href.split('#')[0]}${formatAddress(address)}`
  const copy = () =>
    navigator.clipboard.writeText(link).then(
      () => setCopied(true),
      // The link stands there to be copied by hand.
      () => setCopied(false),
    )
  return (
    <Dialog title="A link for a class" className="class-link" onClose={onClose}>
      <p>
        <label>
          From beat{' '}
          <input
            type="number"
            min={1}
            max={most}
            value={address.from}
            onInput={event => {
              const from = beatOf(event.currentTarget.value, most)
              if (from !== undefined) change({ from, beat: from })
            }}
          />
        </label>{' '}
        <label>
          To beat{' '}
          <input
            type="number"
            min={1}
            max={most}
            value={address.to}
            onInput={event => {
              const to = beatOf(event.currentTarget.value, most)
              if (to !== undefined) change({ to })
            }}
          />
        </label>{' '}
        of {most}
      </p>
      <Choice label="Questions" value={address.ask} options={ASKS} onChoose={ask => change({ ask })} />
      <Choice
        label="Distance"
        value={address.zoom ?? ''}
        options={ZOOMS}
        onChoose={zoom => {
          const { zoom: _, ...rest } = address
          setCopied(false)
          setAddress(zoom ? { ...rest, zoom } : rest)
        }}
      />
      <p>
        <input
          type="text"
          className="mono"
          readOnly
          aria-label="Link"
          value={link}
          onFocus={event => event.target.select()}
        />
      </p>
      <p aria-live="polite">
        <button type="button" className="primary" onClick={() => void copy()}>
          Copy
        </button>{' '}
        {copied && 'Copied.'}
      </p>
    </Dialog>
  )
}

/** One of a few words, under a label. */
function Choice<T extends string>({
  label,
  value,
  options,
  onChoose,
}: {
  readonly label: string
  readonly value: T
  readonly options: readonly (readonly [value: T, words: string])[]
  readonly onChoose: (value: T) => void
}) {
  return (
    <p>
      <label>
        {label}{' '}
        <select value={value} onChange={event => onChoose(event.target.value as T)}>
          {options.map(([option, words]) => (
            <option key={option} value={option}>
              {words}
            </option>
          ))}
        </select>
      </label>
    </p>
  )
}

const beatOf = (text: string, most: number): number | undefined => {
  const beat = Number(text)
  return Number.isInteger(beat) && beat >= 1 && beat <= most ? beat : undefined
}
