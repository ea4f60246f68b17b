import { useEffect, useRef, useState } from 'react'

/** While the time plays, a sentence a second is as much as anybody can listen to. */
const PAUSE_MS = 1000

const playing = (): boolean => document.documentElement.dataset['playing'] !== undefined

/** Reads the sentence of each step to those who listen instead of look. */
export function LiveRegion({ text }: { text: string }) {
  const [spoken, setSpoken] = useState(text)
  const last = useRef(0)
  useEffect(() => {
    if (spoken === text) return
    const wait = playing() ? Math.max(0, last.current + PAUSE_MS - performance.now()) : 0
    const timer = setTimeout(() => {
      last.current = performance.now()
      setSpoken(text)
    }, wait)
    return () => clearTimeout(timer)
  }, [text, spoken])
  return (
    <p className="visually-hidden" aria-live="polite" data-testid="spoken">
      {spoken}
    </p>
  )
}
