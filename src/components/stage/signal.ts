/** The signal behind the station that sets PENDING: the port's MASKED bit, seen as the train sees it. */
import { portBits } from '../../model/portBits.ts'
import type { Trace } from '../../model/run.ts'
import { journeyOf } from './journey.ts'
import type { Cargo } from './manifest.ts'
import type { StationId } from './stations.ts'
import type { Filtered } from './travel.ts'

export interface Signal {
  readonly station: StationId
  readonly cargo: Cargo
  /** The port is masked: what is pending stays here. */
  readonly closed: boolean
}

/** Which event the signal stands for: the one that passes it in this operation; else the next one, else the last. */
function concerned(trace: Trace, at: number): Filtered | undefined {
  const { filtered } = journeyOf(trace)
  const run = trace.ops[trace.opAt(at)]
  const from = run ? run.from : 0
  return filtered.find(f => f.step >= from) ?? filtered.at(-1)
}

/** The signal at the world's position; none where no event ever comes by. */
export function signalAt(trace: Trace, at: number): Signal | undefined {
  const found = concerned(trace, at)
  const d = found && trace.world.domain(found.cargo.dom)
  if (!found || !d) return undefined
  const { station, cargo } = found
  return { station, cargo, closed: portBits(trace.world, d, cargo.port).masked }
}
