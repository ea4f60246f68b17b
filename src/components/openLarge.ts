/** A scenario of thousands of operations, run a frame's worth at a time, so that the page lives meanwhile. */
import { law } from '../machines/lifecycle.ts'
import type { Example } from '../model/examples.ts'
import { openingOf } from '../model/opening.ts'
import { runInPieces } from '../model/run.ts'
import { checkScenario } from '../model/scenario.ts'
import { notify, show } from '../store.ts'
import { pace } from './recording/pace.ts'

interface Options {
  readonly signal: AbortSignal
  /** Told now and then which part is done, from 0 to 1. */
  readonly onProgress: (part: number) => void
}

/** Shows the example where it opens, or says why not; if aborted, nothing happens. */
export async function openLarge(example: Example, { signal, onProgress }: Options): Promise<void> {
  const { scenario } = example
  const why = checkScenario(scenario)
  if (why) return notify({ kind: 'error', text: `This scenario cannot be shown. ${why}` })
  const breathe = pace()
  const running = runInPieces(scenario, law)
  for (;;) {
    const piece = running.next()
    if (piece.done) {
      if (piece.value.ok) show(piece.value.trace, openingOf(example))
      else notify({ kind: 'error', text: `This scenario cannot be shown. ${piece.value.reason}` })
      return
    }
    const pause = breathe()
    if (!pause) continue
    onProgress(piece.value / scenario.ops.length)
    await pause
    if (signal.aborted) return
  }
}
