/** What speaker notes say at a position of a trace, as plain text. */
import { describeWrite } from '../../model/cells.ts'
import { functionAt, headline, narrate, opText, resultText, whyText } from '../../model/narrate.ts'
import type { Trace } from '../../model/run.ts'
import { stride } from '../../model/time.ts'
import { sentenceAt } from '../panels/sentence.ts'
import { journeyOf, stationAt } from '../stage/journey.ts'
import { stationName } from '../stage/stations.ts'
import type { NotesView } from './messages.ts'

/** Characters of an operation; a scan names every port it handled. */
const LONGEST_OPERATION = 300

/** The trace's world stands at `at`. */
export function notesAt(trace: Trace, at: number): Omit<NotesView, 'black' | 'presenting'> {
  const fn = at > 0 ? functionAt(trace, at - 1) : undefined
  const why = fn && whyText(fn)
  const detail = detailAt(trace, at)
  const operation = operationAt(trace, at)
  const next = stride(trace, at, 'step', 1)
  const nextStation = nextStationAfter(trace, at)
  return {
    title: trace.scenario.title,
    at,
    length: trace.length,
    headline: at > 0 ? headline(trace, at - 1) : 'Fresh world',
    sentence: sentenceAt(trace, at),
    ...(why && { why }),
    ...(detail && { detail }),
    ...(operation && { operation }),
    ...(next > at && { next: narrate(trace, next - 1) }),
    ...(nextStation && { nextStation }),
  }
}

/** A step's condition with its value, or its field with the old value and the new one. */
export function detailAt(trace: Trace, at: number): NotesView['detail'] {
  const step = trace.stepAt(at)
  if (step?.kind === 'branch') return { what: step.condition, value: step.value ? '✓ true' : '✗ false' }
  if (step?.kind !== 'write') return undefined
  const [change] = describeWrite(trace.world, step)
  if (!change) return undefined
  const same = change.before === change.after
  return { what: change.label, value: same ? `stays ${change.after}` : `${change.before} → ${change.after}` }
}

function operationAt(trace: Trace, at: number): string | undefined {
  const index = trace.opAt(at)
  const run = trace.ops[index]
  if (!run) return undefined
  const who = typeof run.op['v'] === 'string' ? `${run.op['v']}: ` : ''
  const result = at >= run.to ? resultText(run) : ''
  const text = `${index + 1} of ${trace.scenario.ops.length}. ${who}${opText(run.op)}${result && ` → ${result}`}`
  return text.slice(0, LONGEST_OPERATION)
}

function nextStationAfter(trace: Trace, at: number): NotesView['nextStation'] {
  const { event } = journeyOf(trace)
  const here = at > 0 ? event[at - 1] : undefined
  for (let i = at; i < trace.length; i++)
    if (event[i] !== here)
      return {
        name: stationName(stationAt(event[i] as number), trace.release),
        steps: stopsBetween(trace, at, i + 1),
      }
  return undefined
}

/** Presses of “Step” from one position to another. */
function stopsBetween(trace: Trace, from: number, to: number): number {
  let presses = 0
  for (let p = from + 1; p <= to; p++) if (trace.isStop(p)) presses++
  return presses
}
