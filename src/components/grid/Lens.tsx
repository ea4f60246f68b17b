/** The ports round the one in focus, large enough to read and to tap. For the eye and the finger: keys move the cursor itself. */
import { type MouseEvent, useLayoutEffect, useRef } from 'react'
import type { Domain, World } from '../../model/world.ts'
import { contextOf } from './canvas.ts'
import { readPorts } from './cells.ts'
import { drawPort } from './glyph.ts'
import type { Looks } from './palette.ts'
import { around, type Block, hit, rectOf } from './plan.ts'

/** Columns of each magnification, nearest first. */
export const ZOOMS = [4, 6, 8, 12, 16] as const

interface Props {
  readonly world: World
  readonly domain: Domain
  /** First port of the page. */
  readonly first: number
  readonly ports: Block
  /** Place on the page. */
  readonly focus: number
  readonly width: number
  readonly zoom: number
  readonly looks: Looks
  readonly onPick: (index: number) => void
}

export function Lens({ world, domain, first, ports, focus, width, zoom, looks, onPick }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const drawn = useRef<{ readonly shown: string; readonly looks: Looks }>(undefined)
  const cols = ZOOMS[zoom] ?? ZOOMS[1]
  const rows = Math.max(2, Math.round(cols / 2))
  const size = width / cols
  const block: Block = {
    x: 0,
    y: 0,
    cols,
    rows,
    count: cols * rows,
    cell: { w: size, h: size },
    w: width,
    h: rows * size,
  }
  const window = around(ports, focus, cols, rows)
  const codes = new Uint8Array(window.length)
  const one = new Uint8Array(1)
  for (const [i, index] of window.entries()) {
    readPorts(world, domain, first + index, one)
    codes[i] = one[0] as number
  }
  // Another text, another picture. Most steps change nothing here, and to set a canvas's font costs a pass over the page's styles.
  const shown = [domain.id, first + focus, width, zoom, window[0], codes].join()
  useLayoutEffect(() => {
    if (!canvas.current || (drawn.current?.shown === shown && drawn.current.looks === looks)) return
    drawn.current = { shown, looks }
    const g = contextOf(canvas.current, { width, height: block.h }, looks)
    const { palette } = looks
    g.font = palette.font
    g.textAlign = 'center'
    g.textBaseline = 'bottom'
    for (const [i, index] of window.entries()) {
      const cell = rectOf(block, i)
      const label = size >= 30 ? looks.type * 1.25 : 0
      g.clearRect(cell.x, cell.y, cell.w, cell.h)
      drawPort(g, inner(cell, label), codes[i] as number, palette)
      g.fillStyle = index === focus ? palette.text : palette.muted
      if (label) g.fillText(String(first + index), cell.x + size / 2, cell.y + size)
      if (index !== focus) continue
      g.strokeStyle = palette.focus
      g.lineWidth = 2
      g.strokeRect(cell.x + 1, cell.y + 1, size - 2, size - 2)
    }
  })
  return (
    <canvas
      ref={canvas}
      className="lens"
      data-testid="grid-lens"
      onClick={(event: MouseEvent<HTMLCanvasElement>) => {
        const { left, top } = event.currentTarget.getBoundingClientRect()
        const found = hit(block, event.clientX - left, event.clientY - top)
        const index = found === undefined ? undefined : window[found]
        if (index !== undefined) onPick(index)
      }}
    />
  )
}

/** The part of a cell above its number, square. */
function inner({ x, y, w, h }: { x: number; y: number; w: number; h: number }, label: number) {
  const size = Math.min(w, h - label) - 4
  return { x: x + (w - size) / 2, y: y + 3, w: size, h: size }
}
