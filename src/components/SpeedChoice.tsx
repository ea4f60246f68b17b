import { SPEEDS, type Speed } from '../machines/pace.ts'
import { setSpeed, usePlayer } from './playback.ts'

const LABELS: Record<Speed, string> = { slow: 'Slow', normal: 'Normal', fast: 'Fast' }

/** How fast play goes. */
export function SpeedChoice() {
  const speed = usePlayer(player => player.context.speed)
  return (
    <select
      aria-label="Speed"
      title="Speed of playing"
      value={speed}
      onChange={event => setSpeed(SPEEDS.find(name => name === event.target.value) ?? 'normal')}
    >
      {SPEEDS.map(name => (
        <option key={name} value={name}>
          {LABELS[name]}
        </option>
      ))}
    </select>
  )
}
