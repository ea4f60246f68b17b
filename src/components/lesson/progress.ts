/** How far each lesson has been read, kept by the browser. */
import { recall, remember } from '../settings.ts'

const NAME = 'upcall.lessons'

/** The furthest beat that was read, from 1, by lesson. */
export type Progress = Readonly<Record<string, number>>

export function progress(): Progress {
  try {
    const kept: unknown = JSON.parse(recall(NAME) ?? '{}')
    return typeof kept === 'object' && kept !== null ? (kept as Progress) : {}
  } catch {
    return {}
  }
}

export function markRead(id: string, beat: number): void {
  const all = progress()
  if (!((all[id] ?? 0) >= beat)) remember(NAME, JSON.stringify({ ...all, [id]: beat }))
}
