import { memo } from 'react'
import { pointAlong } from './geometry.ts'
import { TRACKS } from './network.ts'
import type { MapLayout } from './plan.ts'
import type { Signal } from './signal.ts'

/** From its station, in font sizes. */
const AHEAD = 1.45
/** Of the arm, in font sizes. */
const ARM = 1.9

/** A barrier behind the station that sets PENDING: across the track while the port is masked, beside it otherwise. */
export const SignalMark = memo(function SignalMark({
  signal: { station, closed },
  layout,
}: {
  readonly signal: Signal
  readonly layout: MapLayout
}) {
  const track = TRACKS.find(t => t.from === station && t.line !== 'bind_vector' && layout.tracks.has(t.id))
  const points = track && layout.tracks.get(track.id)
  const start = points?.[0]
  const end = points?.at(-1)
  const name = layout.labels.find(label => label.station === station)?.box
  if (!points || !start || !end) return null
  const f = layout.fontSize
  const share = (AHEAD * f) / Math.hypot(end.x - start.x, end.y - start.y)
  const [p, q] = [pointAlong(points, Math.min(share, 0.5)), pointAlong(points, Math.min(share, 0.5) + 0.02)]
  const ahead = Math.atan2(q.y - p.y, q.x - p.x)
  // The post stands on the side where the station's name is not.
  const right = { x: -Math.sin(ahead), y: Math.cos(ahead) }
  const away =
    name && right.x * (name.x + name.w / 2 - p.x) + right.y * (name.y + name.h / 2 - p.y) > 0 ? -1 : 1
  const post = { x: p.x + (right.x * away * ARM * f) / 2, y: p.y + (right.y * away * ARM * f) / 2 }
  const across = (ahead * 180) / Math.PI - away * 90
  return (
    <g
      className="signal"
      data-closed={closed}
      data-testid="signal"
      transform={`translate(${post.x.toFixed(1)} ${post.y.toFixed(1)})`}
      style={{ fontSize: f }}
    >
      <g
        className="arm"
        style={{ transform: `rotate(${Math.round(closed ? across : across + away * 90)}deg)` }}
      >
        <path d={`M0 0H${(ARM * f).toFixed(1)}`} />
      </g>
      <circle r={f * 0.32} />
    </g>
  )
})
