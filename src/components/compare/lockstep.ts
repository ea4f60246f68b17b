/** The row all lanes stand at. Stepping moves the playhead too, where one of the lanes is the trace on the page. */
import { useRef, useState } from 'react'
import { type Comparison, playheadAt, rowAt } from '../../model/compare.ts'
import { methodOf } from '../../model/methods.ts'
import type { Trace } from '../../model/run.ts'
import { seek, useApp } from '../../store.ts'

export interface Lockstep {
  readonly row: number
  readonly go: (row: number) => void
  /** So many rows on; keys come faster than the page is drawn, and each counts. */
  readonly move: (rows: number) => void
}

export function useLockstep(base: Trace, comparison: Comparison): Lockstep {
  const at = useApp(state => state.at)
  const [chosen, choose] = useState(0)
  const latest = useRef(0)
  const { lanes, rows } = comparison
  const last = Math.max(rows.length - 1, 0)
  // On another Xen its steps are other ones: then no lane is the trace on the page.
  const own = lanes.findIndex(
    ({ method, trace }) =>
      method === methodOf(base.scenario) && trace.scenario.release === base.scenario.release,
  )
  const row = Math.min(chosen, last)
  const go = (to: number) => {
    const next = Math.min(Math.max(to, 0), last)
    choose(next)
    latest.current = next
    const position = playheadAt(base, comparison, own, next)
    if (position !== undefined) seek(position)
  }
  // A row at which the page's own lane waits has the position it waits at, so the row is kept beside the playhead;
  // when the playhead is elsewhere somebody else has moved it, and the row follows.
  const moved = own >= 0 && playheadAt(base, comparison, own, row) !== at
  const shown = moved ? Math.max(rowAt(base, comparison, own, at), 0) : row
  latest.current = shown
  return { row: shown, go, move: by => go(latest.current + by) }
}
