/** Where everything stands on the board, in CSS pixels. Pure geometry: a cell's place, and the cell at a place. */

export interface Rect {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** Cells in rows, numbered along them. */
export interface Block extends Rect {
  readonly cols: number
  readonly rows: number
  readonly count: number
  readonly cell: { readonly w: number; readonly h: number }
}

export interface Plan {
  readonly width: number
  readonly height: number
  /** A row is a word of evtchn_pending. */
  readonly ports: Block
  /** A selector's bits, each beside the word it names. */
  readonly selector: Block
  readonly vcpus: Block
  /** Room beside the ports, under the vCPUs; undefined on a narrow board, where that goes below. */
  readonly side: Rect | undefined
}

interface Wanted {
  readonly width: number
  readonly height: number
  /** Ports in a row and rows: 64 by 64, or 32 by 32 in a 32-bit guest. */
  readonly bits: number
  readonly vcpus: number
  /** Device pixels a CSS pixel: cells end on device pixels. */
  readonly ratio: number
  /** Size of small type, in CSS pixels: row numbers take four times that. */
  readonly type: number
}

/** Narrower boards have the vCPUs below the ports. */
const WIDE = 620
const GAP = 18
/** Side by side, this part of the width is for ports at most. */
const SHARE = 0.64
const MOST_IN_A_ROW = 16

/** As large as fits, whole device pixels. */
const snap = (size: number, ratio: number): number => Math.max(Math.floor(size * ratio), 2) / ratio

function block(x: number, y: number, cols: number, count: number, w: number, h: number): Block {
  const rows = Math.ceil(count / cols)
  return { x, y, cols, rows, count, cell: { w, h }, w: cols * w, h: rows * h }
}

export function planBoard({ width, height, bits, vcpus, ratio, type }: Wanted): Plan {
  const wide = width >= WIDE
  // The first cell begins on a device pixel too, or every cell would paint a little of its neighbours.
  const labels = wide ? snap(type * 2.2, ratio) : 0
  const top = snap(type * 1.6, ratio)
  const strip = wide ? 12 : 8
  const across = (wide ? width * SHARE : width) - labels - strip - GAP
  const size = snap(wide ? Math.min(across / bits, (height - top) / bits) : across / bits, ratio)
  const ports = block(labels, top, bits, bits * bits, size, size)
  const selector = block(ports.x + ports.w + GAP / 2, top, 1, bits, strip, size)
  const cols = Math.min(vcpus, MOST_IN_A_ROW)
  if (!wide) {
    const w = snap(Math.min(width / MOST_IN_A_ROW, 30), ratio)
    const below = block(0, ports.y + ports.h + top + GAP, cols, vcpus, w, w)
    return { width, height: below.y + below.h + 2, ports, selector, vcpus: below, side: undefined }
  }
  const x = selector.x + selector.w + 2 * GAP
  const w = snap(Math.min((width - x) / MOST_IN_A_ROW, type * 2.2), ratio)
  const beside = block(x, top, cols, vcpus, w, w)
  const y = beside.y + beside.h + GAP
  return {
    width,
    height: Math.max(ports.y + ports.h + 2, y),
    ports,
    selector,
    vcpus: beside,
    side: { x, y, w: width - x, h: height - y },
  }
}

/** Where a cell of a block stands. */
export function rectOf({ x, y, cols, cell }: Block, index: number): Rect {
  return {
    x: x + (index % cols) * cell.w,
    y: y + Math.floor(index / cols) * cell.h,
    w: cell.w,
    h: cell.h,
  }
}

/** The cell of a block at a place; undefined outside. */
export function hit({ x, y, cols, rows, count, cell }: Block, px: number, py: number): number | undefined {
  const [col, row] = [Math.floor((px - x) / cell.w), Math.floor((py - y) / cell.h)]
  if (col < 0 || row < 0 || col >= cols || row >= rows) return undefined
  const index = row * cols + col
  return index < count ? index : undefined
}

/** Rows that a page key moves by. */
const LEAP = 8

/** Where a key leads in a block; undefined: the key means nothing here. */
export function moved({ cols, count }: Block, index: number, key: string, all: boolean): number | undefined {
  const start = index - (index % cols)
  const last = count - 1
  const within = (to: number) => (to < 0 || to > last ? index : to)
  switch (key) {
    case 'ArrowLeft':
      return within(index - 1)
    case 'ArrowRight':
      return within(index + 1)
    case 'ArrowUp':
      return within(index - cols)
    case 'ArrowDown':
      return within(index + cols)
    case 'PageUp':
      return Math.max(index - LEAP * cols, index % cols)
    case 'PageDown': {
      const bottom = last - ((last - (index % cols)) % cols)
      return Math.min(index + LEAP * cols, bottom)
    }
    case 'Home':
      return all ? 0 : start
    case 'End':
      return all ? last : Math.min(start + cols - 1, last)
    default:
      return undefined
  }
}

/** The cells round one, as a window of `cols` by `rows` that stays inside the block. */
export function around(
  whole: Pick<Block, 'cols' | 'rows'>,
  index: number,
  cols: number,
  rows: number,
): number[] {
  const from = (at: number, size: number, end: number) => Math.max(0, Math.min(at - (size >> 1), end - size))
  const left = from(index % whole.cols, cols, whole.cols)
  const top = from(Math.floor(index / whole.cols), rows, whole.rows)
  return Array.from(
    { length: cols * rows },
    (_, i) => (top + Math.floor(i / cols)) * whole.cols + left + (i % cols),
  )
}
