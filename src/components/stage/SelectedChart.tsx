import type { LawEvent } from '../../model/tracer.ts'
import type { World } from '../../model/world.ts'
import type { Selection } from '../../store.ts'
import { Statechart } from './Statechart.tsx'
import { snapshotOfPort, snapshotOfVcpu } from './snapshots.ts'

interface Props {
  readonly world: World
  readonly selection: Selection
  readonly proposal: boolean
  readonly onClose: () => void
  readonly onEvent?: (event: LawEvent) => void
}

/** The statechart of what is selected; nothing if it does not exist in this world. */
export function SelectedChart({ world, selection, ...rest }: Props) {
  const machine = selectedMachine(world, selection)
  return machine ? <Statechart {...machine} {...rest} /> : null
}

/** The machine instance that is selected, if it exists in this world. */
function selectedMachine(world: World, selection: Selection) {
  if (selection.kind === 'vcpu') {
    const v = world.vcpuNamed(selection.name)
    return v && { title: `vCPU ${v.name}`, snapshot: snapshotOfVcpu(world, v) }
  }
  const d = world.domain(selection.dom)
  if (!d || selection.port >= (world.mem[d.valid_evtchns] as number)) return undefined
  return {
    title: `Event channel d${d.id} p${selection.port}`,
    snapshot: snapshotOfPort(world, d, selection.port),
  }
}
