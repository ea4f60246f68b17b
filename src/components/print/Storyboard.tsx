/** A scenario on paper: what it is, its map, and a frame for each moment that matters. */
import { METHOD_LABELS, methodOf } from '../../model/methods.ts'
import { opText, resultText } from '../../model/narrate.ts'
import type { Trace } from '../../model/run.ts'
import { releaseOf } from '../../model/scenario.ts'
import type { DomainSpec } from '../../model/world.ts'
import { journeyOf } from '../stage/journey.ts'
import type { MapLayout } from '../stage/plan.ts'
import { LINE_LABELS, LINES } from '../stage/stations.ts'
import { type Frame, framesOf } from './frames.ts'
import { FrameMap, KeyMap, paperLayout } from './PaperMap.tsx'
import { REASONS } from './storyboard.ts'

/** Changes listed in a frame; a reset makes hundreds. */
const MOST_CHANGES = 6

export function Storyboard({ trace, link }: { readonly trace: Trace; readonly link: string | undefined }) {
  const frames = framesOf(trace)
  return (
    <article className="storyboard stage" data-testid="storyboard">
      <Head trace={trace} frames={frames.length} />
      {frames.length === 0 && <p>Nothing happens in this scenario: it has no operation.</p>}
      <ol className="frames">
        {frames.map((frame, i) => (
          <FrameCard
            key={frame.at}
            trace={trace}
            layout={smallLayout(trace)}
            frame={frame}
            number={i + 1}
            of={frames.length}
            opens={frame.op !== frames[i - 1]?.op}
          />
        ))}
      </ol>
      <footer>
        <h2>This scenario, to open and step through</h2>
        <p className="mono">{link ?? 'There is no link to it.'}</p>
      </footer>
    </article>
  )
}

const small = new WeakMap<Trace, MapLayout>()

function smallLayout(trace: Trace): MapLayout {
  const layout = small.get(trace) ?? paperLayout(trace, 760, 460)
  small.set(trace, layout)
  return layout
}

function Head({ trace, frames }: { readonly trace: Trace; readonly frames: number }) {
  const { scenario } = trace
  const method = methodOf(scenario)
  const abi = journeyOf(trace).lines.has('fifo') ? 'FIFO' : '2-level'
  return (
    <header>
      <p className="eyebrow">Upcall storyboard</p>
      <h1>{scenario.title}</h1>
      <dl className="facts">
        <dt>Release</dt>
        <dd>{releaseOf(scenario).label}</dd>
        <dt>Domains</dt>
        <dd>{scenario.domains.map(domainText).join('; ')}</dd>
        <dt>Told by</dt>
        <dd>
          {method ? METHOD_LABELS[method] : 'no callback chosen'}, {abi} ABI
        </dd>
        <dt>Frames</dt>
        <dd>
          {frames} of {trace.length} steps
          {scenario.setup > 0 && `; ${scenario.setup} operations before them set the scene`}
        </dd>
      </dl>
      <KeyMap trace={trace} layout={paperLayout(trace, 900, 440)} />
      <PaperLegend trace={trace} />
    </header>
  )
}

const domainText = ({ id, hvm, vcpus, priv }: DomainSpec): string =>
  `d${id}: ${hvm ? 'HVM guest' : 'PV'}${priv ? ', control domain' : ''}, ${vcpus === 1 ? '1 vCPU' : `${vcpus} vCPUs`}`

function PaperLegend({ trace }: { readonly trace: Trace }) {
  const { story } = journeyOf(trace)
  return (
    <ul className="paper-legend" aria-label="Legend">
      {LINES.filter(line => line !== 'two_level' && story.has(line)).map(line => (
        <li key={line}>
          <svg width="44" height="10" aria-hidden="true">
            <g className="track" data-line={line} data-strength="2">
              <path className="way" d="M2 5H42" />
            </g>
          </svg>
          {LINE_LABELS[line]}
        </li>
      ))}
      <li>
        <b>◉</b> the function that runs
      </li>
      <li>
        <b>●</b> passed
      </li>
      <li>
        <Sample pending={false} masked={false} /> the event, here on port 2 of d1
      </li>
      <li>
        <Sample pending masked={false} /> pending
      </li>
      <li>
        <Sample pending masked /> pending and masked
      </li>
      {(story.has('gsi') || story.has('pci_intx')) && (
        <li>
          <svg width="44" height="14" aria-hidden="true">
            <g className="track" data-line="gsi" data-strength="2">
              <path className="asserted" d="M2 7H42" />
              <path className="way" d="M2 7H42" />
            </g>
          </svg>
          a grey band: the line is held asserted
        </li>
      )}
    </ul>
  )
}

/** The event as the frames draw it. */
function Sample({ pending, masked }: { readonly pending: boolean; readonly masked: boolean }) {
  return (
    <svg className="frame-map sample" viewBox="0 0 150 60" aria-hidden="true">
      <g className="pill" data-pending={pending} data-masked={masked}>
        <rect x={6} y={6} width={138} height={48} rx={24} />
        <text x={75} y={42} textAnchor="middle" fontSize={34}>
          d1 p2
        </text>
      </g>
    </svg>
  )
}

function FrameCard({
  trace,
  layout,
  frame,
  number,
  of,
  opens,
}: {
  readonly trace: Trace
  readonly layout: MapLayout
  readonly frame: Frame
  readonly number: number
  readonly of: number
  readonly opens: boolean
}) {
  const run = trace.ops[frame.op]
  const caller = run?.op['v']
  return (
    <li className="frame" data-testid="frame">
      {opens && run && (
        <p className="frame-op">
          {typeof caller === 'string' && `${caller}: `}
          <code>{opText(run.op)}</code>
        </p>
      )}
      <FrameMap trace={trace} layout={layout} at={frame.at} marks={frame.marks} zone={frame.zone} />
      <div className="frame-words">
        <p className="frame-where">
          <b>
            {number}/{of}
          </b>{' '}
          step {frame.at} · {frame.context}
          {frame.proposal && ' · proposal'} · {REASONS[frame.reason]}
        </p>
        <h2>
          <code>{frame.headline}</code>
        </h2>
        <p className="frame-sentence">{frame.sentence}</p>
        {frame.marks.crash !== undefined && (
          <p>
            <b>Xen is gone here: {frame.marks.crash}.</b>
          </p>
        )}
        <Conditions frame={frame} />
        <Changed frame={frame} />
        {frame.reason === 'end' && run && resultText(run) && <p>Result: {resultText(run)}</p>}
      </div>
    </li>
  )
}

function Conditions({ frame: { conditions } }: { readonly frame: Frame }) {
  if (conditions.length === 0) return null
  return (
    <ul className="frame-facts">
      {conditions.map(({ condition, value }) => (
        <li key={condition}>
          <code>{condition}</code> <b>{value ? '✓ true' : '✗ false'}</b>
        </li>
      ))}
    </ul>
  )
}

function Changed({ frame: { changes } }: { readonly frame: Frame }) {
  if (changes.length === 0) return null
  return (
    <ul className="frame-facts">
      {changes.slice(0, MOST_CHANGES).map(({ label, before, after, cellName }) => (
        <li key={`${cellName} ${label}`}>
          <code>
            {owner(cellName, label)}
            {label}: {before} → <b>{after}</b>
          </code>
        </li>
      ))}
      {changes.length > MOST_CHANGES && <li>and {changes.length - MOST_CHANGES} more</li>}
    </ul>
  )
}

/** Whose field it is, unless the label says so: `d1 `. */
function owner(cellName: string, label: string): string {
  const [, name] = /^(d\d+(?:v\d+)?)\./.exec(cellName) ?? []
  return name === undefined || label.startsWith(name) ? '' : `${name} `
}
