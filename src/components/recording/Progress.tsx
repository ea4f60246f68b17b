/** Work that takes a while: what it is, how far it is, and the way out of it. Appears only if it does take a while. */
import './recording.css'

interface Props {
  readonly says: string
  /** Part that is done, from 0 to 1; undefined: nobody knows. */
  readonly part?: number | undefined
  readonly onCancel: () => void
}

export function Progress({ says, part, onCancel }: Props) {
  return (
    <div className="at-work panel" role="status">
      <p>{says}…</p>
      <progress {...(part !== undefined && { value: part })} aria-label={says} />
      <button type="button" onClick={onCancel}>
        Cancel
      </button>
    </div>
  )
}
