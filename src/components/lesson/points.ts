/** Which option of a question is meant by what was pointed at. */
import type { Option } from '../../model/lesson/lesson.ts'
import type { Point } from '../pointing.ts'

/** How the state panel calls a fact, where it calls it otherwise. */
const ROWS: Readonly<Record<string, string>> = {
  upcall_pending: 'evtchn_upcall_pending',
  upcall_mask: 'evtchn_upcall_mask',
  selector: 'evtchn_pending_sel',
  IF: 'RFLAGS.IF',
  running: 'is_running',
  blocked: '_VPF_blocked',
  vector: 'upcall_vector',
  asserted: 'callback_via_asserted',
}

/** Place of the option, −1 if none is meant. */
export const optionAt = (options: readonly Option[], point: Point): number =>
  options.findIndex(({ point: meant }) =>
    meant === undefined
      ? false
      : point.kind === 'station'
        ? (point.functions as readonly string[]).includes(meant)
        : isRow(meant, point.label, point.about),
  )

function isRow(fact: string, label: string, about: string): boolean {
  const [, subject = '', what = ''] = /^(d\d+(?:v\d+| port \d+)?) (.+)$/.exec(fact) ?? []
  return (
    (about === '' || about === subject || subject.startsWith(`${about} `)) &&
    label.includes(ROWS[what] ?? what)
  )
}

/** The row of a card that an event came from. */
export function rowAt(target: EventTarget | null): Point | undefined {
  const row = target instanceof Element ? target.closest('.row') : undefined
  const label = row?.querySelector('dt')?.textContent
  if (!row || !label) return undefined
  return { kind: 'row', label, about: row.closest('.card')?.querySelector('.about')?.textContent ?? '' }
}
