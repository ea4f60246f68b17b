/** Points, boxes and rounded ways: the little geometry the map needs. All in px of the map. */
import { bisectRight } from 'd3'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Box {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

export const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

export const inside = (a: Box, frame: Box): boolean =>
  a.x >= frame.x && a.y >= frame.y && a.x + a.w <= frame.x + frame.w && a.y + a.h <= frame.y + frame.h

const distance = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y)

const between = (a: Point, b: Point, t: number): Point => ({
  x: a.x + (b.x - a.x) * t,
  y: a.y + (b.y - a.y) * t,
})

/** Points of a bend: a quadratic curve that leaves one leg and joins the next. */
function bend(before: Point, corner: Point, after: Point, radius: number): Point[] {
  const r = Math.min(radius, distance(before, corner) / 2, distance(corner, after) / 2)
  if (r < 1) return [corner]
  const start = between(corner, before, r / distance(corner, before))
  const end = between(corner, after, r / distance(corner, after))
  return Array.from({ length: 7 }, (_, i) => {
    const t = i / 6
    return between(between(start, corner, t), between(corner, end, t), t)
  })
}

/** A way through these corners, with rounded bends, as the points of a polyline. */
export function rounded(corners: readonly Point[], radius: number, closed = false): Point[] {
  const n = corners.length
  const at = (i: number) => corners[(i + n) % n] as Point
  return corners.flatMap((corner, i) =>
    !closed && (i === 0 || i === n - 1) ? [corner] : bend(at(i - 1), corner, at(i + 1), radius),
  )
}

/** The point a fraction of the way along a polyline, by length. */
export function pointAlong(points: readonly Point[], fraction: number): Point {
  const lengths = [0]
  for (let i = 1; i < points.length; i++) {
    lengths.push((lengths[i - 1] as number) + distance(points[i - 1] as Point, points[i] as Point))
  }
  const want = fraction * (lengths.at(-1) as number)
  const i = Math.min(Math.max(bisectRight(lengths, want), 1), points.length - 1)
  const [a, b] = [points[i - 1], points[i]]
  if (!a || !b) return (a ?? b) as Point
  const [from, to] = [lengths[i - 1] as number, lengths[i] as number]
  return between(a, b, to === from ? 1 : (want - from) / (to - from))
}

/** Does a polyline pass through a box? Its segments are short or axis-parallel, so their own boxes decide. */
export function passes(points: readonly Point[], box: Box): boolean {
  return points.some((b, i) => {
    const a = points[i - 1]
    if (!a) return false
    const segment = {
      x: Math.min(a.x, b.x),
      y: Math.min(a.y, b.y),
      w: Math.abs(a.x - b.x) + 0.1,
      h: Math.abs(a.y - b.y) + 0.1,
    }
    return overlaps(segment, box)
  })
}
