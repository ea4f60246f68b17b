/** What makes a scenario differ between two releases, found a little at a time so that the page lives. */
import { useEffect, useState } from 'react'
import { law } from '../../machines/law.ts'
import {
  byWeight,
  runBoth,
  type Sides,
  type SwitchEffect,
  switchEffect,
  switchesBetween,
} from '../../model/differences.ts'
import type { ReleaseId } from '../../model/release.ts'
import { releaseOf, type Scenario } from '../../model/scenario.ts'
import { pace } from '../recording/pace.ts'

export type Partings =
  | { readonly kind: 'working'; readonly done: number; readonly of: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'found'; readonly sides: Sides; readonly effects: readonly SwitchEffect[] }

export function usePartings(scenario: Scenario, as: ReleaseId): Partings {
  const [found, setFound] = useState<Partings>({ kind: 'working', done: 0, of: 0 })
  useEffect(() => {
    const stop = new AbortController()
    void find(scenario, as, stop.signal, setFound)
    return () => stop.abort()
  }, [scenario, as])
  return found
}

async function find(
  scenario: Scenario,
  as: ReleaseId,
  signal: AbortSignal,
  tell: (found: Partings) => void,
): Promise<void> {
  const names = switchesBetween(releaseOf(scenario), releaseOf({ ...scenario, release: as }))
  const breathe = pace()
  const both = runBoth(scenario, as, law)
  if (!both.ok) return tell({ kind: 'refused', reason: both.reason })
  const effects: SwitchEffect[] = []
  for (const [done, name] of names.entries()) {
    const effect = switchEffect(both.sides, name, law)
    if (effect) effects.push(effect)
    const pause = breathe()
    if (!pause) continue
    tell({ kind: 'working', done: done + 1, of: names.length })
    await pause
    if (signal.aborted) return
  }
  tell({ kind: 'found', sides: both.sides, effects: effects.sort(byWeight) })
}
