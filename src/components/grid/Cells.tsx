/** The canvases: the cells, of which only those that changed are drawn again, and over them what moves with the cursor. */
import { useLayoutEffect, useRef } from 'react'
import type { Domain, World } from '../../model/world.ts'
import { contextOf } from './canvas.ts'
import { type Board, changed, readBoard, selectorOf } from './cells.ts'
import { drawPort, drawVcpu } from './glyph.ts'
import { drawOverlay, type Overlay } from './links.ts'
import type { Looks, Palette } from './palette.ts'
import { type Plan, rectOf } from './plan.ts'
import type { Present } from './present.ts'
import { notifiedBy, portsOf } from './readout.ts'
import type { Spot } from './spot.ts'

interface Props {
  readonly world: World
  readonly domain: Domain
  readonly page: number
  readonly plan: Plan
  readonly looks: Looks
  readonly focus: Spot
  readonly selected: Spot | undefined
  readonly present: Present
}

/** What is on the canvas, and for whom it was drawn. */
interface Drawn {
  readonly board: Board
  readonly by: Pick<Props, 'domain' | 'page' | 'plan' | 'looks'> & { readonly fifo: boolean }
  /** The overlay as text, to be compared: most steps leave it as it is. */
  readonly overlay: string
}

export function Cells(props: Props) {
  const { world, domain, page, plan, looks } = props
  const base = useRef<HTMLCanvasElement>(null)
  const over = useRef<HTMLCanvasElement>(null)
  const drawn = useRef<Drawn>(undefined)
  useLayoutEffect(() => {
    if (!base.current || !over.current) return
    const colours = looks.palette
    const board = readBoard(world, domain, page)
    const by = { domain, page, plan, looks, fifo: world.mem[domain.evtchn_fifo] === 1 }
    const same = drawn.current && isSame(drawn.current.by, by)
    const context = contextOf(base.current, plan, looks)
    if (!same) {
      context.clearRect(0, 0, plan.width, plan.height)
      drawNames(context, props, colours)
    }
    const cells = changed(board, same ? drawn.current?.board : undefined)
    for (const i of cells.ports) drawPort(context, rectOf(plan.ports, i), board.ports[i] as number, colours)
    for (const i of cells.vcpus) {
      const cell = board.vcpus[i]
      if (cell) drawVcpu(context, rectOf(plan.vcpus, i), cell, colours)
    }
    base.current.dataset['drawn'] = String(cells.ports.length + cells.vcpus.length)
    const overlay = overlayOf(props)
    const says = JSON.stringify(overlay)
    if (!same || drawn.current?.overlay !== says)
      drawOverlay(contextOf(over.current, plan, looks), { ...overlay, plan, palette: colours })
    drawn.current = { board, by, overlay: says }
  })
  return (
    <>
      <canvas ref={base} data-testid="grid-cells" />
      <canvas ref={over} />
    </>
  )
}

const isSame = (a: Drawn['by'], b: Drawn['by']): boolean =>
  a.domain === b.domain && a.page === b.page && a.plan === b.plan && a.looks === b.looks && a.fifo === b.fifo

/** The place on the page of a port, if it is on it. */
const onPage = ({ page, plan }: Props, port: number | undefined): number | undefined =>
  port !== undefined && Math.floor(port / plan.ports.count) === page ? port % plan.ports.count : undefined

function overlayOf(props: Props): Omit<Overlay, 'plan' | 'palette'> {
  const { world, domain, focus, selected, present } = props
  const vcpu = focus.kind === 'vcpu' ? domain.vcpus[focus.index] : notifiedBy(world, domain, focus.index)
  const at = (spot: Spot | undefined, kind: Spot['kind']) => (spot?.kind === kind ? spot.index : undefined)
  const marked = focus.kind === 'vcpu' && vcpu ? portsOf(world, vcpu) : []
  return {
    port: onPage(props, at(focus, 'port')),
    vcpu: vcpu?.id,
    selector: vcpu && world.mem[domain.evtchn_fifo] !== 1 ? selectorOf(world, vcpu) : undefined,
    marked: marked.flatMap(port => onPage(props, port) ?? []),
    selected: { port: onPage(props, at(selected, 'port')), vcpu: at(selected, 'vcpu') },
    step: { ...present, port: onPage(props, present.port) },
  }
}

/** Every so many rows have their number. */
const EVERY = 8

/** What rows and columns are. */
function drawNames(
  g: CanvasRenderingContext2D,
  { plan, domain, world, page }: Props,
  palette: Palette,
): void {
  const { ports, selector, vcpus } = plan
  const fifo = world.mem[domain.evtchn_fifo] === 1
  g.font = palette.font
  g.fillStyle = palette.muted
  g.textBaseline = 'bottom'
  const says = fifo ? `ports from ${page * ports.count}` : 'evtchn_pending, a word a row'
  g.fillText(says, ports.x, ports.y - 4)
  g.fillText(`vCPUs of ${domain.name}`, vcpus.x, vcpus.y - 4)
  g.textAlign = 'right'
  if (!fifo) g.fillText('sel', selector.x + selector.w, selector.y - 4)
  g.textBaseline = 'middle'
  for (let row = 0; plan.side && row < ports.rows; row += EVERY)
    g.fillText(
      String(fifo ? page * ports.count + row * ports.cols : row),
      ports.x - 5,
      ports.y + (row + 0.5) * ports.cell.h,
    )
  g.textAlign = 'left'
}
