/** Channels and vCPUs as instances of their machines. Brings XState: for what is loaded when one is selected. */
import {
  type ChannelSnapshot,
  channelSnapshot,
  type VcpuSnapshot,
  vcpuSnapshot,
} from '../../machines/lifecycle.ts'
import type { Domain, Vcpu, World } from '../../model/world.ts'

export const snapshotOfPort = ({ mem }: World, d: Domain, port: number): ChannelSnapshot =>
  channelSnapshot(mem[d.state + port] as number)

export const snapshotOfVcpu = ({ mem }: World, v: Vcpu): VcpuSnapshot =>
  vcpuSnapshot([
    mem[v.is_running] as number,
    mem[v.VPF_blocked] as number,
    mem[v.VPF_blocked_in_xen] as number,
    mem[v.VPF_down] as number,
  ])
