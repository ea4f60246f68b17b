/**
 * Which moments of a story make its storyboard: where the event gets to another station, what turns it away, where an
 * operation begins and ends, and where Xen dies. Pure: positions of the trace, ascending.
 */
import { opInfo } from '../../model/ops.ts'
import type { OpRun, Trace } from '../../model/run.ts'
import { startOfStory } from '../../model/time.ts'
import { journeyOf, stationAt } from '../stage/journey.ts'

export const REASONS = {
  begin: 'an operation begins',
  station: 'at another station',
  turned: 'the condition that decides',
  end: 'the operation ends',
  crash: 'Xen is gone',
  between: 'in between',
} as const
export type Reason = keyof typeof REASONS

export interface Moment {
  /** Position in the trace: the number of steps done. */
  readonly at: number
  readonly reason: Reason
}

/** More frames than this nobody reads; of fewer than that nobody sees a story. */
export const MOST_FRAMES = 30
const FEWEST_FRAMES = 8

/** A moment with its rank: 0 always stays, the highest go first where there is no room. */
interface Candidate extends Moment {
  readonly rank: number
}

/** The moments of a trace's story, or of its set-up if nothing comes after it. */
export function momentsOf(trace: Trace): readonly Moment[] {
  const told = trace.ops.filter(run => run.from >= startOfStory(trace) && run.to > run.from)
  const runs = told.length > 0 ? told : trace.ops.filter(run => run.to > run.from)
  const found = new Map<number, Candidate>()
  const seen = new Set<number>()
  for (const run of runs)
    for (const candidate of candidatesOf(trace, run, seen)) {
      const known = found.get(candidate.at)
      if (!known || candidate.rank < known.rank) found.set(candidate.at, candidate)
    }
  const first = runs[0]
  const last = runs.at(-1)
  if (!first || !last) return []
  for (const at of [first.from + 1, lastStop(trace, last)]) {
    const end = found.get(at)
    if (end) found.set(at, { ...end, rank: 0 })
  }
  const chosen = fewest(trace, runs, most([...found.values()]))
  return chosen.toSorted((a, b) => a.at - b.at).map(({ at, reason }) => ({ at, reason }))
}

/** Where a person comes to rest last in an operation; a plain return says nothing. */
function lastStop(trace: Trace, { from, to }: OpRun): number {
  let at = to
  while (at > from + 1 && (!trace.isStop(at) || plainReturn(trace, at))) at--
  return at
}

function plainReturn(trace: Trace, at: number): boolean {
  const step = trace.stepAt(at)
  return step?.kind === 'leave' && step.result === undefined
}

function candidatesOf(trace: Trace, run: OpRun, seen: Set<number>): Candidate[] {
  const { event } = journeyOf(trace)
  const end: Candidate =
    run.crash === undefined
      ? { at: lastStop(trace, run), reason: 'end', rank: 3 }
      : { at: run.to, reason: 'crash', rank: 0 }
  // An operation that does one thing is one moment: the thing done.
  if (run.to - run.from <= 3) return [end.reason === 'crash' ? end : { ...end, reason: 'begin', rank: 1 }]
  const found: Candidate[] = [{ at: run.from + 1, reason: 'begin', rank: 1 }, end]
  for (let i = run.from + 1; i < run.to; i++) {
    const station = event[i] as number
    if (station === event[i - 1]) continue
    found.push({ at: i + 1, reason: 'station', rank: seen.has(station) ? 5 : 2 })
    seen.add(station)
  }
  seen.add(event[run.from] as number)
  return [...found, ...turnedAway(trace, run)]
}

/**
 * The condition at which an operation's event stops: the last one decided where the event is. A guest that is entered
 * is turned away only if Xen finds nothing to tell it (`vmx_intr_assist`).
 */
function turnedAway(trace: Trace, run: OpRun): Candidate[] {
  const { event, control } = journeyOf(trace)
  const { group } = opInfo(run.op.op)
  const entersGuest = group === 'guest' || group === 'environment' || run.op.op === 'run_guest'
  const told = event.subarray(run.from, run.to).some(station => stationAt(station) === 'inject')
  if (entersGuest && told) return []
  for (let i = run.to - 1; i > run.from; i--) {
    const step = trace.step(i)
    if (step.kind !== 'branch') continue
    const decides = entersGuest
      ? step.fn === 'vmx_intr_assist' && step.value && /hvm_intsrc_none/.test(step.condition)
      : event[i] === control[i] && event[i] === event[run.to - 1] && step.fn !== 'evtchn_check_pollers'
    if (decides) return [{ at: i + 1, reason: 'turned', rank: 2 }]
  }
  return []
}

/** As many as there is room for, by rank; of the rank for which it is short, evenly. */
function most(all: readonly Candidate[]): Candidate[] {
  const inOrder = all.toSorted((a, b) => a.rank - b.rank || a.at - b.at)
  if (inOrder.length <= MOST_FRAMES) return inOrder
  const short = (inOrder[MOST_FRAMES] as Candidate).rank
  const sure = inOrder.filter(c => c.rank < short)
  const contested = inOrder.filter(c => c.rank === short)
  return [...sure, ...spread(contested, MOST_FRAMES - sure.length)]
}

/** A short story gets more of its conditions and writes. */
function fewest(trace: Trace, runs: readonly OpRun[], chosen: Candidate[]): Candidate[] {
  if (chosen.length >= FEWEST_FRAMES) return chosen
  const taken = new Set(chosen.map(c => c.at))
  const others: Candidate[] = []
  for (const { from, to } of runs)
    for (let at = from + 1; at <= to; at++)
      if (!taken.has(at) && saysSomething(trace, at)) others.push({ at, reason: 'between', rank: 9 })
  return [...chosen, ...spread(others, FEWEST_FRAMES - chosen.length)]
}

function saysSomething(trace: Trace, at: number): boolean {
  const step = trace.stepAt(at)
  return step?.kind === 'branch' || (step?.kind === 'write' && step.before !== step.after)
}

/** `room` of some things, evenly; all of them if there is room. */
function spread<T>(things: readonly T[], room: number): readonly T[] {
  if (things.length <= room) return things
  return Array.from(
    { length: Math.max(room, 0) },
    (_, i) => things[Math.floor(((i + 0.5) * things.length) / room)] as T,
  )
}
