/** The machine instance that is selected, what it is called, and whether the last step moved it. */
import type { ChannelSnapshot, VcpuSnapshot } from '../../machines/lifecycle.ts'
import { VCPU_REGIONS } from '../../machines/vcpu.ts'
import type { Trace } from '../../model/run.ts'
import type { Domain, World } from '../../model/world.ts'
import { ECS } from '../../model/xen/constants.ts'
import type { Selection } from '../../store.ts'
import { runState } from '../stage/entities.ts'
import type { Taken } from './chart.ts'
import { snapshotOfPort, snapshotOfVcpu } from './snapshots.ts'

type Port = Extract<Selection, { readonly kind: 'port' }>

/** The domain of a port that exists. */
function domainOf(world: World, { dom, port }: Port): Domain | undefined {
  const d = world.domain(dom)
  return d && port < (world.mem[d.valid_evtchns] as number) ? d : undefined
}

export function machineOf(world: World, selection: Selection): ChannelSnapshot | VcpuSnapshot | undefined {
  if (selection.kind === 'vcpu') {
    const v = world.vcpuNamed(selection.name)
    return v && snapshotOfVcpu(world, v)
  }
  const d = domainOf(world, selection)
  return d && snapshotOfPort(world, d, selection.port)
}

/** Its name and its state: `d1 port 2`, `INTERDOMAIN`; undefined if it does not exist in this world. */
export function titleOf(
  world: World,
  selection: Selection,
): readonly [name: string, state: string] | undefined {
  if (selection.kind === 'vcpu') {
    const v = world.vcpuNamed(selection.name)
    return v && [v.name, runState(world, v)]
  }
  const d = domainOf(world, selection)
  const state = d && ECS[world.mem[d.state + selection.port] as number]
  return state && [`d${selection.dom} port ${selection.port}`, state.replace('ECS_', '')]
}

/** The transition that the last step made, if it was this machine's. */
export function takenBy(trace: Trace, at: number, selection: Selection): Taken | undefined {
  const step = trace.stepAt(at)
  if (step?.kind !== 'write' || step.event === undefined) return undefined
  const { world } = trace
  if (selection.kind === 'port') {
    const d = domainOf(world, selection)
    const from = ECS[step.before]
    return d && from && step.cell === d.state + selection.port ? { event: step.event, from } : undefined
  }
  const v = world.vcpuNamed(selection.name)
  if (!v) return undefined
  const cells = [v.is_running, v.VPF_blocked, v.VPF_blocked_in_xen, v.VPF_down]
  const region = Object.values(VCPU_REGIONS)[cells.indexOf(step.cell)]
  const from = region?.[step.before as 0 | 1]
  return from && { event: step.event, from }
}
