import { narrate } from '../../model/narrate.ts'
import type { Trace } from '../../model/run.ts'

/** The sentence for a position; at the start there is no step to speak of. */
export function sentenceAt(trace: Trace, at: number): string {
  if (at > 0) return narrate(trace, at - 1)
  const names = trace.world.domains.map(d => d.name).join(', ')
  return `Nothing has happened yet: ${names} ${trace.world.domains.length === 1 ? 'is' : 'are'} fresh, and every channel is free but port 0.`
}
