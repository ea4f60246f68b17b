import { useRef } from 'react'
import { describeWrite } from '../../model/cells.ts'
import type { Trace } from '../../model/run.ts'
import type { Step } from '../../model/trace.ts'
import { fnInfo, nameIn } from '../../model/xen/source.ts'
import { ZONE_LABELS, type Zone } from '../../model/zones.ts'
import type { Box } from './geometry.ts'
import type { Lamp } from './lamps.ts'
import { useFit } from './useFit.ts'

/** A register's bits may change many at once; the panel of changes has them all. */
const MOST_CHANGES = 3

/** What a step did, in a line or two. */
function What({ trace, step }: { readonly trace: Trace; readonly step: Step }) {
  switch (step.kind) {
    case 'enter':
      return <>entered</>
    case 'leave':
      return <>{step.result === undefined ? 'returns' : `returns ${step.result}`}</>
    case 'branch':
      return (
        <>
          {step.condition} = <b>{String(step.value)}</b>
        </>
      )
    case 'write': {
      const changes = describeWrite(trace.world, step)
      return (
        <>
          {changes.slice(0, MOST_CHANGES).map(({ label, before, after }) => (
            <span key={label}>
              {label}: {before} → <b>{after}</b>{' '}
            </span>
          ))}
          {changes.length > MOST_CHANGES && <>and {changes.length - MOST_CHANGES} more</>}
        </>
      )
    }
  }
}

/** As large as the room allows: words that are read from the back of a room. */
const boardSize = ({ w, h }: Box, fontSize: number): number =>
  Math.min(Math.max(Math.min(w / 25, h / 9), fontSize * 1.1), fontSize * 1.7)

/** The bits between the port and the handler: filled is set, and one that this step switched is framed. */
function Lamps({ lamps }: { readonly lamps: readonly Lamp[] }) {
  if (lamps.length === 0) return null
  return (
    <ul className="lamps">
      {lamps.map(({ label, name, on, changed }) => (
        <li key={label} title={`${name} = ${on ? 1 : 0}`} data-on={on} data-changed={changed}>
          <span className="lamp" aria-hidden="true" />
          {label} <b>{on ? 1 : 0}</b>
        </li>
      ))}
    </ul>
  )
}

/** The board over the map: where we are, which function runs, and the condition or value in full. */
export function Board({
  trace,
  at,
  zone,
  crash,
  fate,
  lamps,
  place,
  fontSize,
}: {
  readonly trace: Trace
  readonly at: number
  readonly zone: Zone | undefined
  /** Why Xen is gone. */
  readonly crash: string | undefined
  /** What has become of the event in this step. */
  readonly fate: string | undefined
  readonly lamps: readonly Lamp[]
  readonly place: Box | undefined
  /** Of station names, px: the board is a little larger. */
  readonly fontSize: number
}) {
  const step = trace.stepAt(at)
  const box = useRef<HTMLDivElement>(null)
  useFit(box)
  const style = place && {
    fontSize: `calc(${boardSize(place, fontSize).toFixed(1)}px * var(--fit, 1))`,
    position: 'absolute' as const,
    left: place.x,
    top: place.y,
    width: place.w,
    height: place.h,
  }
  return (
    <div className="board" style={style} ref={box} data-testid="board">
      {crash !== undefined ? (
        <strong className="crash">Xen is gone here: {crash}.</strong>
      ) : step && zone ? (
        <>
          <span className="context" data-zone={zone}>
            {ZONE_LABELS[zone]}
            {fnInfo(step.fn).proposal && ' · proposal'}
          </span>
          <code className="fn">{nameIn(step.fn, trace.release)}</code>
          <code className="what">
            <What trace={trace} step={step} />
          </code>
          {fate && <span className="fate">{fate}</span>}
          <Lamps lamps={lamps} />
        </>
      ) : (
        <span className="context">Nothing has happened yet. Step forward.</span>
      )}
    </div>
  )
}
