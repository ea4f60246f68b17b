import { useLayoutEffect, useRef } from 'react'
import { toggleBlack } from './presenting.ts'

/** Keys that do nothing by themselves, and are no answer to a black screen. */
const SILENT: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'Meta', 'CapsLock'])

/** Nothing to look at but the speaker. Any key or a press returns, and does nothing else. */
export function BlackScreen() {
  const ref = useRef<HTMLButtonElement>(null)
  // Before it is seen: the first key after it is an answer to it.
  useLayoutEffect(() => {
    const before = document.activeElement
    ref.current?.focus()
    const onKey = (event: KeyboardEvent) => {
      if (SILENT.has(event.key)) return
      event.preventDefault()
      event.stopImmediatePropagation()
      toggleBlack()
    }
    window.addEventListener('keydown', onKey, true)
    return () => {
      window.removeEventListener('keydown', onKey, true)
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <button type="button" className="black-screen" data-testid="black" ref={ref} onClick={toggleBlack}>
      <span className="visually-hidden">Black screen. Any key returns.</span>
    </button>
  )
}
