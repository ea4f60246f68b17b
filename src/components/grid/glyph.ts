/** How a port and a vCPU look in a cell of any size. The shape says the state; colour only repeats it. */
import {
  ECS_FREE,
  ECS_INTERDOMAIN,
  ECS_IPI,
  ECS_PIRQ,
  ECS_RESERVED,
  ECS_UNBOUND,
  ECS_VIRQ,
} from '../../model/xen/constants.ts'
import { ABSENT, MASKED, PENDING, STATE, type VcpuCell } from './cells.ts'
import type { Palette } from './palette.ts'
import type { Rect } from './plan.ts'

type Draw = CanvasRenderingContext2D

const COLOUR: Readonly<Record<number, keyof Palette>> = {
  [ECS_UNBOUND]: 'unbound',
  [ECS_INTERDOMAIN]: 'interdomain',
  [ECS_PIRQ]: 'pirq',
  [ECS_VIRQ]: 'virq',
  [ECS_IPI]: 'ipi',
}

function polygon(g: Draw, points: readonly (readonly [number, number])[]): void {
  g.beginPath()
  for (const [x, y] of points) g.lineTo(x, y)
  g.closePath()
  g.fill()
}

function disc(g: Draw, x: number, y: number, r: number): void {
  g.beginPath()
  g.arc(x, y, r, 0, 2 * Math.PI)
  g.fill()
}

/** A shape about a middle, `r` to each side. */
type Shape = (g: Draw, x: number, y: number, r: number) => void

const thin = (r: number): number => Math.max(r * 0.34, 0.8)

const cross: Shape = (g, x, y, r) => {
  g.lineWidth = thin(r)
  g.beginPath()
  for (const side of [-1, 1]) {
    g.moveTo(x - r * 0.7, y - side * r * 0.7)
    g.lineTo(x + r * 0.7, y + side * r * 0.7)
  }
  g.stroke()
}

const SHAPES: Readonly<Record<number, Shape>> = {
  [ECS_FREE]: (g, x, y, r) => g.fillRect(x - thin(r) / 2, y - thin(r) / 2, thin(r), thin(r)),
  [ECS_RESERVED]: cross,
  [ECS_UNBOUND]: (g, x, y, r) => {
    g.lineWidth = thin(r)
    const side = 2 * r - g.lineWidth
    g.strokeRect(x - side / 2, y - side / 2, side, side)
  },
  [ECS_INTERDOMAIN]: (g, x, y, r) => {
    g.fillRect(x - r, y - r * 0.85, 2 * r, r * 0.6)
    g.fillRect(x - r, y + r * 0.25, 2 * r, r * 0.6)
  },
  [ECS_PIRQ]: (g, x, y, r) =>
    polygon(g, [
      [x, y - r],
      [x + r, y + r],
      [x - r, y + r],
    ]),
  [ECS_VIRQ]: (g, x, y, r) =>
    polygon(g, [
      [x, y - r * 1.15],
      [x + r * 1.15, y],
      [x, y + r * 1.15],
      [x - r * 1.15, y],
    ]),
  [ECS_IPI]: (g, x, y, r) => disc(g, x, y, r * 0.95),
}

/** Pending: the cell is lit. Masked: barred, lit or not. */
export function drawPort(g: Draw, { x, y, w, h }: Rect, code: number, palette: Palette): void {
  g.clearRect(x, y, w, h)
  const state = code & STATE
  if (state === ABSENT) return
  const gap = w > 12 ? 1.5 : 0.5
  const pending = (code & PENDING) !== 0
  if (pending) {
    g.fillStyle = palette.pending
    g.fillRect(x + gap / 2, y + gap / 2, w - gap, h - gap)
  }
  const colour = pending ? palette['on-pending'] : palette[COLOUR[state] ?? 'muted']
  g.fillStyle = colour
  g.strokeStyle = colour
  SHAPES[state]?.(g, x + w / 2, y + h / 2, w * (w > 12 ? 0.24 : pending ? 0.2 : 0.33))
  if ((code & MASKED) !== 0) bar(g, { x, y, w, h }, pending ? colour : palette.masked, !pending)
}

/** From corner to corner; with an edge, where the cell is not lit, so that a small one is seen too. */
function bar(g: Draw, { x, y, w, h }: Rect, colour: string, edge: boolean): void {
  const width = Math.max(w * 0.13, 1)
  const inset = width / 2 + (w > 12 ? 1 : 0.25)
  g.strokeStyle = colour
  g.lineWidth = width
  if (edge) g.strokeRect(x + inset, y + inset, w - 2 * inset, h - 2 * inset)
  g.beginPath()
  g.moveTo(x + inset, y + h - inset)
  g.lineTo(x + w - inset, y + inset)
  g.stroke()
}

/** Running: full. Runnable: a ring. Blocked: two bars. Waiting in Xen: half. Offline: a cross. */
const RUN_SHAPES: Readonly<Record<VcpuCell['state'], Shape>> = {
  running: disc,
  runnable: (g, x, y, r) => arc(g, x, y, r, 2 * Math.PI),
  blocked: (g, x, y, r) => {
    g.fillRect(x - r * 0.8, y - r, r * 0.55, 2 * r)
    g.fillRect(x + r * 0.25, y - r, r * 0.55, 2 * r)
  },
  'waiting in Xen': (g, x, y, r) => {
    arc(g, x, y, r, Math.PI)
    g.fill()
  },
  offline: cross,
}

function arc(g: Draw, x: number, y: number, r: number, angle: number): void {
  g.lineWidth = Math.max(r * 0.3, 1)
  g.beginPath()
  g.arc(x, y, r * 0.85, 0, angle)
  g.closePath()
  g.stroke()
}

/** Upcall pending: the cell is lit. Below: a bar as long as the selector names words. A dashed edge: vcpu_info is shared. */
export function drawVcpu(g: Draw, { x, y, w, h }: Rect, cell: VcpuCell, palette: Palette): void {
  g.clearRect(x, y, w, h)
  const { state, upcall, words, shared } = cell
  g.fillStyle = upcall ? palette.pending : palette.ground
  if (upcall && !shared) g.fillRect(x + 1, y + 1, w - 2, h - 2)
  g.strokeStyle = upcall ? palette.pending : palette.line
  g.lineWidth = 1
  g.setLineDash(shared ? [2, 2] : [])
  g.strokeRect(x + 1.5, y + 1.5, w - 3, h - 3)
  g.setLineDash([])
  const colour =
    upcall && !shared ? palette['on-pending'] : state === 'running' ? palette.running : palette.muted
  g.fillStyle = colour
  g.strokeStyle = colour
  RUN_SHAPES[state](g, x + w / 2, y + h * 0.42, Math.min(w, h) * 0.2)
  if (words > 0) g.fillRect(x + 3, y + h - 5, Math.max(((w - 6) * words) / 64, 2), 2)
}
