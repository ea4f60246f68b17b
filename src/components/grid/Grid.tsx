/** Every port of a domain, a word of evtchn_pending a row, and every vCPU, at the playhead: what the map says of one event, for all. */
import { memo, useMemo, useRef, useState } from 'react'
import type { Domain } from '../../model/world.ts'
import { select, useApp } from '../../store.ts'
import { useSize } from '../useSize.ts'
import { Cells } from './Cells.tsx'
import { columnsOf, pagesOf } from './cells.ts'
import './Grid.css'
import { Key } from './Key.tsx'
import { Layer } from './Layer.tsx'
import { Lens, ZOOMS } from './Lens.tsx'
import { Pages } from './Pages.tsx'
import { useLooks } from './palette.ts'
import { planBoard } from './plan.ts'
import { presentOf } from './present.ts'
import { Readout } from './Readout.tsx'
import { portText, vcpuText } from './readout.ts'
import { type Spot, selectionOf, spotOf, useCursor } from './spot.ts'

/** The domain that there is most to see of: the one with most vCPUs, of those the first guest. */
const mainDomain = (domains: readonly Domain[]): Domain =>
  domains.toSorted((a, b) => b.vcpus.length - a.vcpus.length || Number(b.hvm) - Number(a.hvm))[0] as Domain

const Legend = memo(Key)

export function Grid() {
  const trace = useApp(s => s.trace)
  const at = useApp(s => s.at)
  const selection = useApp(s => s.selection)
  const [dom, setDom] = useState<number>()
  const { world } = trace
  const domain = (dom === undefined ? undefined : world.domain(dom)) ?? mainDomain(world.domains)
  const present = presentOf(trace, at, domain)
  const [hover, setHover] = useState<Spot>()
  const [zoom, setZoom] = useState(1)
  const root = useRef<HTMLElement>(null)
  const looks = useLooks(root)
  const [ref, size] = useSize()
  const bits = columnsOf(world, domain)
  const perPage = bits ** 2
  const vcpus = domain.vcpus.length
  const plan = useMemo(
    () => (size && looks && size.width > 0 ? planBoard({ ...size, ...looks, bits, vcpus }) : undefined),
    [size, looks, bits, vcpus],
  )
  const selected = spotOf(domain, selection)
  const pages = pagesOf(world, domain)
  const start = selected?.kind === 'port' ? selected.index : (present.port ?? 1)
  const { port, vcpu, at: cursor, move, reset } = useCursor(domain, start, pages * perPage)
  const page = Math.floor(port / perPage)
  const focus = hover ?? cursor
  const says = ({ kind, index }: Spot): string => {
    const v = domain.vcpus[index]
    return kind === 'port' ? portText(world, domain, index) : v ? vcpuText(world, v) : ''
  }
  const isSelected = (spot: Spot) => selected?.kind === spot.kind && selected.index === spot.index
  const choose = (spot: Spot) => select(isSelected(spot) ? undefined : selectionOf(domain, spot))
  const zoomBy = (by: 1 | -1) => setZoom(z => Math.min(Math.max(z - by, 0), ZOOMS.length - 1))
  const onKey = (key: string): boolean => {
    if (key !== '+' && key !== '-' && key !== '=') return false
    zoomBy(key === '-' ? -1 : 1)
    return true
  }
  const first = page * perPage
  const layers = plan
    ? ([
        { kind: 'port', name: `Ports of ${domain.name}`, block: plan.ports, first, index: port },
        { kind: 'vcpu', name: `vCPUs of ${domain.name}`, block: plan.vcpus, first: 0, index: vcpu },
      ] as const)
    : []
  return (
    <section ref={root} className="port-grid" data-testid="grid" aria-label="Grid of ports and vCPUs">
      <Pages
        domains={world.domains}
        domain={domain}
        onDomain={id => {
          setDom(id)
          reset()
          setHover(undefined)
        }}
        page={page}
        pages={pages}
        perPage={perPage}
        onPage={next => move({ kind: 'port', index: next * perPage })}
      />
      <div className="board" data-narrow={plan !== undefined && !plan.side} ref={ref}>
        {plan && looks && (
          <>
            <div className="cells" style={{ height: plan.height }}>
              <Cells {...{ world, domain, page, plan, looks, focus, selected, present }} />
              {layers.map(({ kind, name, block, first: from, index }) => (
                <Layer
                  key={kind}
                  name={name}
                  block={block}
                  cursor={index - from}
                  id={`grid-${kind}-${domain.id}-${index}`}
                  says={says({ kind, index })}
                  selected={isSelected({ kind, index })}
                  onMove={to => move({ kind, index: from + to })}
                  onHover={to => setHover(to === undefined ? undefined : { kind, index: from + to })}
                  onChoose={to => choose({ kind, index: from + to })}
                  onKey={onKey}
                />
              ))}
            </div>
            <div
              className="side"
              style={plan.side && { left: plan.side.x, top: plan.side.y, width: plan.side.w }}
            >
              <Readout
                text={says(focus)}
                at={at}
                selected={isSelected(cursor)}
                name={cursor.kind === 'port' ? `port ${cursor.index}` : `${domain.name}v${cursor.index}`}
                onSelect={() => choose(cursor)}
                onZoom={zoomBy}
              />
              <Lens
                {...{ world, domain, first, looks, zoom }}
                ports={plan.ports}
                focus={(hover?.kind === 'port' ? hover.index : port) - first}
                width={plan.side?.w ?? plan.width}
                onPick={index => move({ kind: 'port', index: first + index })}
              />
            </div>
          </>
        )}
      </div>
      {looks && <Legend looks={looks} />}
    </section>
  )
}
