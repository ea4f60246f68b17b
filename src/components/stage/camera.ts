/** Pan and zoom of the map: D3's gestures behind a handle. It owns the transform of one group, which React never writes. */
import { select, type ZoomTransform, zoom, zoomIdentity, zoomTransform } from 'd3'
import type { Point } from './geometry.ts'

export interface Camera {
  /** Nearer (> 1) or farther (< 1) by a factor, about the point last followed. */
  readonly zoomBy: (factor: number) => void
  /** Moves the view by parts of its width and height. */
  readonly panBy: (x: number, y: number) => void
  /** The whole map again. */
  readonly fit: () => void
  /** Brings a point into the middle, if it is near the edge of what is seen or beyond it. */
  readonly follow: (point: Point) => void
  readonly destroy: () => void
}

/** Nearest: a station's name across the screen is near enough. */
const NEAREST = 8
/** A followed point keeps this part of the view between itself and the edge. */
const MARGIN = 0.12

/** `onZoom` hears when the map stops or starts being whole. */
export function createCamera(
  svg: SVGSVGElement,
  group: SVGGElement,
  { width, height }: { readonly width: number; readonly height: number },
  onZoom: (near: boolean) => void,
): Camera {
  const root = select(svg)
  const show = ({ transform }: { readonly transform: ZoomTransform }) => {
    group.setAttribute('transform', String(transform))
    // A whole map lets a finger scroll the page; a near one is moved by it.
    svg.style.touchAction = transform.k > 1 ? 'none' : 'pan-x pan-y'
    onZoom(transform.k > 1)
  }
  const behaviour = zoom<SVGSVGElement, unknown>()
    .extent([
      [0, 0],
      [width, height],
    ])
    .translateExtent([
      [0, 0],
      [width, height],
    ])
    .scaleExtent([1, NEAREST])
    .filter((event: Event) => {
      if (event instanceof WheelEvent) return true
      if ('touches' in event) return (event as TouchEvent).touches.length > 1 || zoomTransform(svg).k > 1
      return zoomTransform(svg).k > 1 && (event as MouseEvent).button === 0
    })
    .on('zoom', show)
  let focus: Point | undefined
  const transformed = ({ x, y }: Point) => zoomTransform(svg).apply([x, y])
  root.call(behaviour).on('dblclick.zoom', null)
  svg.style.touchAction = 'pan-x pan-y'
  return {
    zoomBy: factor => root.call(behaviour.scaleBy, factor, focus && transformed(focus)),
    panBy: (x, y) => {
      const { k } = zoomTransform(svg)
      root.call(behaviour.translateBy, (-x * width) / k, (-y * height) / k)
    },
    fit: () => root.call(behaviour.transform, zoomIdentity),
    follow: point => {
      focus = point
      if (zoomTransform(svg).k === 1) return
      const [x, y] = transformed(point)
      const seen = (at: number, size: number) => at > size * MARGIN && at < size * (1 - MARGIN)
      if (!seen(x, width) || !seen(y, height)) root.call(behaviour.translateTo, point.x, point.y)
    },
    destroy: () => {
      root.on('.zoom', null)
      group.removeAttribute('transform')
      svg.style.removeProperty('touch-action')
    },
  }
}
