/** A canvas as sharp as the screen is. */

import type { Looks } from './palette.ts'

/** Its context, in CSS pixels from the top left corner; resized (and so cleared) only if it must be. */
export function contextOf(
  canvas: HTMLCanvasElement,
  { width, height }: { readonly width: number; readonly height: number },
  { ratio }: Looks,
): CanvasRenderingContext2D {
  const [w, h] = [Math.ceil(width * ratio), Math.ceil(height * ratio)]
  if (canvas.width !== w || canvas.height !== h) {
    Object.assign(canvas, { width: w, height: h })
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` })
  }
  const context = canvas.getContext('2d') as CanvasRenderingContext2D
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  return context
}
