/** One labelled control of an operation's form, with its message. */
import { type ReactNode, useId } from 'react'
import type { Choice } from './choices.ts'

interface Props {
  readonly label: string
  readonly value: string
  readonly onChange: (text: string) => void
  readonly error?: string | undefined
  /** Beside the label: what may be given. */
  readonly hint?: string | undefined
}

function Labelled(props: Props & { children: (id: string, described: object) => ReactNode }) {
  const id = useId()
  const { error } = props
  const described = error ? { 'aria-invalid': true, 'aria-describedby': `${id}-error` } : {}
  return (
    <div className="field">
      <label htmlFor={id}>
        <code>{props.label}</code>
        {props.hint && <small className="muted"> {props.hint}</small>}
      </label>
      {props.children(id, described)}
      {error && (
        <p id={`${id}-error`} className="problem">
          {error}
        </p>
      )}
    </div>
  )
}

export function Choose(props: Props & { readonly choices: readonly Choice[] }) {
  const known = props.choices.some(c => c.value === props.value)
  return (
    <Labelled {...props}>
      {(id, described) => (
        <select id={id} {...described} value={props.value} onChange={e => props.onChange(e.target.value)}>
          {!known && <option value={props.value}>{props.value}</option>}
          {props.choices.map(c => (
            <option key={c.value} value={c.value}>
              {c.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
}

/** Text, with suggestions where there are some. */
export function Type(props: Props & { readonly suggestions?: readonly Choice[] | undefined }) {
  const { suggestions } = props
  return (
    <Labelled {...props}>
      {(id, described) => (
        <>
          <input
            id={id}
            {...described}
            className="mono"
            autoComplete="off"
            spellCheck={false}
            list={suggestions && `${id}-list`}
            value={props.value}
            onChange={e => props.onChange(e.target.value)}
          />
          {suggestions && (
            <datalist id={`${id}-list`}>
              {suggestions.map(c => (
                <option key={c.value} value={c.value}>
                  {c.label}
                </option>
              ))}
            </datalist>
          )}
        </>
      )}
    </Labelled>
  )
}

export function Tick({ label, value, onChange }: Props) {
  return (
    <label className="tick">
      <input type="checkbox" checked={value === '1'} onChange={e => onChange(e.target.checked ? '1' : '0')} />
      <code>{label}</code>
    </label>
  )
}
