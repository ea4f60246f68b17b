import { switchAt } from '../../model/narrate/switches.ts'
import type { Trace } from '../../model/run.ts'

/** The switch that decides here, so that one can see why another release goes another way. Loaded after the first view. */
export function SwitchNote({ trace, index }: { readonly trace: Trace; readonly index: number }) {
  const says = switchAt(trace, index)
  if (!says) return null
  return (
    <p className="switch muted" data-testid="switch">
      {says.where}: <code>{says.name}</code>, {says.meaning}.
    </p>
  )
}
