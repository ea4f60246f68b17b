import './DropHint.css'

/** Over the whole page, while a file is held over it. */
export function DropHint() {
  return (
    <div className="drop-hint" aria-hidden="true">
      <p>
        <b>Drop the recording to open it</b>
        <span>.jsonl or .jsonl.gz</span>
      </p>
    </div>
  )
}
