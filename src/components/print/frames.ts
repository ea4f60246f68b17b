/** What each frame of a storyboard says and draws. Read from the trace in one pass; the world stands where it stood afterwards. */
import { type CellChange, describeWrite } from '../../model/cells.ts'
import { headline, isProposal, narrate } from '../../model/narrate.ts'
import type { Trace } from '../../model/run.ts'
import { startOfStory } from '../../model/time.ts'
import { ZONE_LABELS, type Zone, zoneOf } from '../../model/zones.ts'
import { type Marks, marksAt } from '../stage/flight.ts'
import { type Moment, momentsOf, type Reason } from './storyboard.ts'

export interface Frame {
  /** Position in the trace. */
  readonly at: number
  readonly reason: Reason
  /** Place of the operation it is part of. */
  readonly op: number
  readonly zone: Zone
  readonly context: string
  readonly headline: string
  readonly proposal: boolean
  readonly sentence: string
  /** Conditions decided since the frame before, this step's own last. */
  readonly conditions: readonly { readonly condition: string; readonly value: boolean }[]
  /** What is different from the frame before: the old value there, the new one here. */
  readonly changes: readonly Change[]
  readonly marks: Marks
}

type Change = Pick<CellChange, 'label' | 'before' | 'after' | 'cellName'>

/** More conditions than the last ones do not explain how one came here. */
const MOST_CONDITIONS = 2

export function framesOf(trace: Trace): readonly Frame[] {
  const { position } = trace
  const moments = momentsOf(trace)
  const start = Math.min(startOfStory(trace), (moments[0]?.at ?? 1) - 1)
  const frames = moments.map((moment, i) => frameAt(trace, moment, moments[i - 1]?.at ?? start))
  trace.seek(position)
  return frames
}

function frameAt(trace: Trace, { at, reason }: Moment, since: number): Frame {
  const changes = changesBetween(trace, since, at)
  trace.seek(at)
  const { fn } = trace.step(at - 1)
  const zone = zoneOf(trace, at - 1)
  return {
    at,
    reason,
    op: trace.opAt(at),
    zone,
    context: ZONE_LABELS[zone],
    headline: headline(trace, at - 1),
    proposal: isProposal(fn),
    sentence: narrate(trace, at - 1),
    conditions: conditionsBetween(trace, since, at),
    changes,
    marks: marksAt(trace, at),
  }
}

/** Fields written between two positions whose value is another afterwards, in the order of their first write. */
function changesBetween(trace: Trace, from: number, to: number): Change[] {
  const changes = new Map<string, Change>()
  for (let i = from; i < to; i++) {
    const step = trace.step(i)
    if (step.kind !== 'write') continue
    trace.seek(i + 1)
    for (const change of describeWrite(trace.world, step)) {
      const key = `${change.cellName} ${change.label}`
      changes.set(key, { ...change, before: changes.get(key)?.before ?? change.before })
    }
  }
  return [...changes.values()].filter(({ before, after }) => before !== after)
}

function conditionsBetween(trace: Trace, from: number, to: number): Frame['conditions'] {
  const met: { condition: string; value: boolean }[] = []
  for (let i = to - 1; i >= from && met.length < MOST_CONDITIONS; i--) {
    const step = trace.step(i)
    if (step.kind === 'branch') met.unshift({ condition: step.condition, value: step.value })
  }
  return met
}
