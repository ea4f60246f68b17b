/** The machines' answers, read back from where `writeLaw` put them: one row an event, one character a value of the cell. */
import { LAW_EVENTS, type Law } from '../model/tracer.ts'

/** Where a row has this, the machine knows no such transition. */
export const REFUSED = '-'

export function readLaw(rows: readonly string[]): Law {
  const answers = new Map(
    LAW_EVENTS.map((event, i) => [
      event,
      [...(rows[i] ?? '')].map(next => (next === REFUSED ? undefined : Number(next))),
    ]),
  )
  return (event, value) => answers.get(event)?.[value]
}
