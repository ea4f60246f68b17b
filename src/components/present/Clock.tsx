import { useEffect, useState } from 'react'

const two = (n: number): string => String(n).padStart(2, '0')

/** `7:05`; from an hour on `1:07:05`. */
function elapsedText(ms: number): string {
  const s = Math.floor(ms / 1000)
  const minutes = Math.floor(s / 60)
  return minutes < 60
    ? `${minutes}:${two(s % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`
}

/** The time of day, and how long the talk has taken since the window was opened or the clock set back. */
export function Clock() {
  const [now, setNow] = useState(Date.now)
  const [start, setStart] = useState(Date.now)
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(ticking)
  }, [])
  const time = new Date(now)
  return (
    <div className="notes-clock">
      <time>
        {two(time.getHours())}:{two(time.getMinutes())}
      </time>
      <span role="timer" aria-label="Elapsed" data-testid="elapsed">
        {elapsedText(Math.max(now - start, 0))}
      </span>
      <button type="button" onClick={() => setStart(Date.now())}>
        Reset
        <span className="visually-hidden"> elapsed time</span>
      </button>
    </div>
  )
}
