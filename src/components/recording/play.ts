/** A recording replayed through the engine, to be shown like any scenario: its trace, and a verdict for each operation. */
import { law } from '../../machines/law.ts'
import type { Recording } from '../../model/conformance/recording.ts'
import { Replay, replayRelease, type Verdict } from '../../model/conformance/replay.ts'
import type { ReleaseId } from '../../model/release.ts'
import { MAX_STEPS, type OpRun, Trace } from '../../model/run.ts'
import { checkScenario, LIMITS, type Scenario } from '../../model/scenario.ts'
import type { RecordingView } from '../../store.ts'
import { pace } from './pace.ts'

export type Played =
  | { readonly ok: true; readonly trace: Trace; readonly view: RecordingView }
  | { readonly ok: false; readonly reason: string }

export interface PlayOptions {
  readonly signal?: AbortSignal
  /** Told now and then how many operations are done. */
  readonly onProgress?: (done: number) => void
}

/**
 * Replays it a frame's worth at a time. At the first operation that the engine cannot do the trace ends, for what
 * follows would stand on a state that is not there; the rest is marked unknown. Undefined if aborted.
 */
export async function playRecording(
  recording: Recording,
  file: string,
  { signal, onProgress }: PlayOptions = {},
): Promise<Played | undefined> {
  const release = replayRelease(recording)
  if (typeof release !== 'string') return { ok: false, reason: `“${recording.title}”: ${release.reason}.` }
  const scenario = scenarioOf(recording, release)
  const why = checkScenario({ ...scenario, ops: [] })
  if (why) return { ok: false, reason: `“${recording.title}” cannot be shown. ${why}` }
  const breathe = pace()
  const replay = new Replay(recording, release, law, true)
  const verdicts: Verdict[] = []
  const runs: OpRun[] = []
  for (const recorded of recording.ops) {
    const verdict = replay.next(recorded)
    verdicts.push(verdict)
    if (!replay.done) break
    runs.push(replay.done)
    if (replay.done.crash !== undefined || replay.done.to > MAX_STEPS) break
    const pause = breathe()
    if (pause) {
      onProgress?.(verdicts.length)
      await pause
      if (signal?.aborted) return undefined
    }
  }
  const trace = traceOf(scenario, replay, runs)
  return { ok: true, trace, view: { file, trace: recording.trace, verdicts: complete(verdicts, recording) } }
}

const scenarioOf = (recording: Recording, release: ReleaseId): Scenario => ({
  title: recording.title.slice(0, LIMITS.title),
  release,
  domains: recording.domains,
  setup: 0,
  ops: [],
})

function traceOf(scenario: Scenario, { recorder }: Replay, runs: readonly OpRun[]): Trace {
  const ops = runs.map(run => run.op)
  const trace = new Trace({ ...scenario, ops }, recorder, runs)
  // An operation that could not be finished leaves steps behind: they are undone and forgotten.
  const end = runs.at(-1)?.to ?? 0
  trace.seek(end)
  recorder.columns.length = end
  return trace
}

/** One verdict for each operation: those that were not reached say so. */
function complete(verdicts: readonly Verdict[], { ops }: Recording): Verdict[] {
  const last = verdicts.length
  const unreached: Verdict = {
    kind: 'unknown',
    reason: `not replayed, because it comes after operation ${last}, where the replay ended`,
  }
  return ops.map((_, i) => verdicts[i] ?? unreached)
}

/** Where a recording opens: the end of the first operation that differs, or the first step. */
export function openingOfRecording({ verdicts }: RecordingView): (trace: Trace) => number {
  const index = verdicts.findIndex(verdict => verdict.kind === 'differs')
  return trace => trace.ops[index]?.to ?? Math.min(1, trace.length)
}
