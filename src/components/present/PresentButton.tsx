import { useEffect, useRef } from 'react'
import { togglePresenter } from './parts.ts'
import { usePresenting } from './presenting.ts'

/** Starts presenter mode; has the focus again when it is over. */
export function PresentButton() {
  const on = usePresenting(state => state.on)
  const button = useRef<HTMLButtonElement>(null)
  const was = useRef(false)
  useEffect(() => {
    if (was.current && !on) button.current?.focus()
    was.current = on
  }, [on])
  return (
    <button
      type="button"
      ref={button}
      data-testid="present"
      title="Presenter mode: the map and one sentence (p)"
      onClick={() => void togglePresenter()}
    >
      Present
    </button>
  )
}
