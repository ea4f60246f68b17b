import { useEffect, useRef } from 'react'
import { Icon } from '../Icon.tsx'
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
      className="present"
      data-testid="present"
      aria-label="Present"
      title="Presenter mode: the map and one sentence (p)"
      onClick={() => void togglePresenter()}
    >
      <Icon name="present" />
      <span className="words">Present</span>
    </button>
  )
}
