/** What lies over the cells: the cell in focus, whom it notifies, the selector's bit that names its word, the present step. */
import type { Palette } from './palette.ts'
import { type Block, type Plan, type Rect, rectOf } from './plan.ts'

type Draw = CanvasRenderingContext2D

export interface Overlay {
  readonly plan: Plan
  readonly palette: Palette
  /** Ports of the page by their place on it. */
  readonly port: number | undefined
  readonly vcpu: number | undefined
  /** The selector that is drawn; undefined under FIFO. */
  readonly selector: readonly [low: number, high: number] | undefined
  /** Ports that notify the vCPU in focus. */
  readonly marked: readonly number[]
  readonly selected: { readonly port: number | undefined; readonly vcpu: number | undefined }
  /** The port that the present step is about, and the word or vCPU it writes. */
  readonly step: {
    readonly port: number | undefined
    readonly row: number | undefined
    readonly vcpu: number | undefined
  }
}

const middle = ({ x, y, w, h }: Rect) => ({ x: x + w / 2, y: y + h / 2 })

function frame(g: Draw, { x, y, w, h }: Rect, colour: string, width: number, out = width / 2): void {
  g.strokeStyle = colour
  g.lineWidth = width
  g.strokeRect(x - out, y - out, w + 2 * out, h + 2 * out)
}

/** A row of the ports, all of it. */
const rowRect = (ports: Block, row: number): Rect => ({
  x: ports.x,
  y: ports.y + row * ports.cell.h,
  w: ports.w,
  h: ports.cell.h,
})

export function drawOverlay(g: Draw, o: Overlay): void {
  const { plan, palette, port, vcpu } = o
  g.clearRect(0, 0, plan.width, plan.height)
  const row = port === undefined ? undefined : Math.floor(port / plan.ports.cols)
  if (o.selector) drawSelector(g, o, o.selector)
  if (o.step.row !== undefined) frame(g, rowRect(plan.ports, o.step.row), palette.pending, 1, 1)
  for (const marked of o.marked) underline(g, rectOf(plan.ports, marked), palette.focus)
  if (o.selected.port !== undefined) frame(g, rectOf(plan.ports, o.selected.port), palette.text, 2, 2)
  if (o.selected.vcpu !== undefined) frame(g, rectOf(plan.vcpus, o.selected.vcpu), palette.text, 2, 0)
  if (o.step.port !== undefined) corners(g, rectOf(plan.ports, o.step.port), palette.pending)
  if (o.step.vcpu !== undefined) corners(g, rectOf(plan.vcpus, o.step.vcpu), palette.pending)
  if (port !== undefined && row !== undefined) drawLink(g, o, port, row)
  if (port !== undefined) frame(g, rectOf(plan.ports, port), palette.focus, 2)
  if (vcpu !== undefined) frame(g, rectOf(plan.vcpus, vcpu), palette.focus, 2, 0)
}

/** Bit n stands beside word n. */
function drawSelector(g: Draw, { plan, palette }: Overlay, selector: readonly [number, number]): void {
  for (let bit = 0; bit < plan.selector.count; bit++) {
    const { x, y, w, h } = rectOf(plan.selector, bit)
    const on = ((selector[bit >> 5] as number) >>> (bit & 31)) & 1
    g.fillStyle = on ? palette.pending : palette.line
    if (on) g.fillRect(x, y + 0.5, w, h - 1)
    else g.fillRect(x + w * 0.3, y + h * 0.3, w * 0.4, h * 0.4)
  }
}

function underline(g: Draw, { x, y, w, h }: Rect, colour: string): void {
  g.fillStyle = colour
  g.fillRect(x, y + h - 1.5, w, 1.5)
}

/** Four corners round a cell, so that a small one is found. */
function corners(g: Draw, { x, y, w, h }: Rect, colour: string): void {
  const [out, arm] = [4, 5]
  g.strokeStyle = colour
  g.lineWidth = 2
  g.beginPath()
  for (const [cx, cy, dx, dy] of [
    [x - out, y - out, 1, 1],
    [x + w + out, y - out, -1, 1],
    [x - out, y + h + out, 1, -1],
    [x + w + out, y + h + out, -1, -1],
  ] as const) {
    g.moveTo(cx + arm * dx, cy)
    g.lineTo(cx, cy)
    g.lineTo(cx, cy + arm * dy)
  }
  g.stroke()
}

/** From the port along its word to the selector's bit, and from there to the vCPU. */
function drawLink(g: Draw, { plan, palette, vcpu, selector }: Overlay, port: number, row: number): void {
  if (vcpu === undefined) return
  const cell = rectOf(plan.ports, port)
  const from = middle(cell)
  const bit = rectOf(plan.selector, row)
  const to = middle(rectOf(plan.vcpus, vcpu))
  g.strokeStyle = palette.focus
  g.lineWidth = 1.5
  g.beginPath()
  g.moveTo(cell.x + cell.w, from.y)
  g.lineTo(bit.x + bit.w, from.y)
  if (plan.side) {
    const turn = bit.x + bit.w + 10
    g.bezierCurveTo(turn + 14, from.y, turn - 8, to.y, to.x, to.y)
  } else {
    const edge = bit.x + bit.w + 4
    const gap = plan.vcpus.y - 8
    g.lineTo(edge, from.y)
    g.lineTo(edge, gap)
    g.lineTo(to.x, gap)
    g.lineTo(to.x, to.y)
  }
  g.stroke()
  if (selector) frame(g, bit, palette.focus, 1.5, 1)
}
