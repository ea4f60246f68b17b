/** Who is alive at the world's position: channels and vCPUs with what a chip says of them. Pure readings. */
import {
  type ChannelSnapshot,
  channelSnapshot,
  type VcpuSnapshot,
  vcpuSnapshot,
} from '../../machines/lifecycle.ts'
import { portBits, portFlags } from '../../model/portBits.ts'
import type { Domain, Vcpu, World } from '../../model/world.ts'
import { ECS_FREE, ECS_RESERVED, EVTCHN_FIFO_NR_CHANNELS } from '../../model/xen/constants.ts'

export interface ChannelFacts {
  readonly dom: number
  readonly port: number
  /** `ECS_…` */
  readonly state: string
  readonly pending: boolean
  readonly masked: boolean
  /** Proposal: its own vector; 0 = none. */
  readonly vector: number
}

/** The machine instance of a port. */
export const snapshotOfPort = ({ mem }: World, d: Domain, port: number): ChannelSnapshot =>
  channelSnapshot(mem[d.state + port] as number)

export const snapshotOfVcpu = ({ mem }: World, v: Vcpu): VcpuSnapshot =>
  vcpuSnapshot([
    mem[v.is_running] as number,
    mem[v.VPF_blocked] as number,
    mem[v.VPF_blocked_in_xen] as number,
    mem[v.VPF_down] as number,
  ])

function channelFacts(world: World, d: Domain, port: number): ChannelFacts {
  return {
    dom: d.id,
    port,
    state: String(snapshotOfPort(world, d, port).value),
    ...portBits(world, d, port),
    vector: world.mem[d.upcall_vector + port] as number,
  }
}

/** More chips than this are no longer read one by one. */
export const MOST_CHIPS = 40

/** A port as a key: `1.7`. */
export const portKey = (dom: number, port: number): string => `${dom}.${port}`

/** The domain's place and the port as one number. */
const numberOf = (domain: number, port: number): number => domain * EVTCHN_FIFO_NR_CHANNELS + port

/** Only there, masked, pending, or wanted: what comes last where not all chips can stand. */
function interest(world: World, d: Domain, port: number, wanted: boolean): 0 | 1 | 2 | 3 {
  if (wanted) return 3
  const flags = portFlags(world, d, port)
  return (flags & 1) !== 0 ? 2 : flags !== 0 ? 1 : 0
}

/** Ports that are neither free nor reserved, by interest, as numbers. */
function portsInUse(
  world: World,
  wanted: ReadonlySet<number>,
): readonly [number[], number[], number[], number[]] {
  const { mem, domains } = world
  const found: [number[], number[], number[], number[]] = [[], [], [], []]
  for (const [i, d] of domains.entries()) {
    const n = mem[d.valid_evtchns] as number
    for (let port = 0; port < n; port++) {
      const state = mem[d.state + port]
      if (state === ECS_FREE || state === ECS_RESERVED) continue
      const id = numberOf(i, port)
      found[interest(world, d, port, wanted.has(id))].push(id)
    }
  }
  return found
}

/**
 * The channels to show, in the order of domains and ports. Where there are too many, those of interest come first: named
 * in `wanted`, pending, masked; `more` counts the rest. Thousands may be in use, and this is asked at every step: only
 * what is shown is described.
 */
export function channelsToShow(
  world: World,
  wanted: ReadonlySet<string>,
): { readonly shown: readonly ChannelFacts[]; readonly more: number } {
  const ids = [...wanted].map(key => {
    const [dom, port] = key.split('.').map(Number)
    return numberOf(
      world.domains.findIndex(d => d.id === dom),
      port as number,
    )
  })
  const found = portsInUse(world, new Set(ids))
  const best = found
    .toReversed()
    .flatMap(ports => ports.slice(0, MOST_CHIPS))
    .slice(0, MOST_CHIPS)
  const shown = best
    .sort((a, b) => a - b)
    .map(n =>
      channelFacts(
        world,
        world.domains[Math.floor(n / EVTCHN_FIFO_NR_CHANNELS)] as Domain,
        n % EVTCHN_FIFO_NR_CHANNELS,
      ),
    )
  return { shown, more: found.reduce((sum, ports) => sum + ports.length, 0) - shown.length }
}

/** Whether a vCPU runs, and if not, why. */
export type RunState = 'running' | 'runnable' | 'blocked' | 'waiting in Xen' | 'offline'

/** A vCPU's run state in words, read from its machine's four regions. */
export function runState(snapshot: VcpuSnapshot): RunState {
  if (snapshot.matches({ _VPF_down: 'offline' })) return 'offline'
  if (snapshot.matches({ _VPF_blocked_in_xen: 'waiting' })) return 'waiting in Xen'
  if (snapshot.matches({ _VPF_blocked: 'blocked' })) return 'blocked'
  return snapshot.matches({ is_running: 'running' }) ? 'running' : 'runnable'
}

/** What else a learner must see of a vCPU. */
export function vcpuMarks({ mem, tasklet_count, tasklet_list }: World, v: Vcpu): string[] {
  const queued = Array.from({ length: mem[tasklet_count] as number }, (_, i) => mem[tasklet_list + i])
  return [
    ...(queued.includes(v.index + 1) ? ['tasklet queued'] : []),
    ...(((mem[v.vcpu_info] as number) & 0xff) !== 0 ? ['upcall pending'] : []),
    ...(v.dom.hvm && mem[v.rflags_if] === 0 ? ['IF = 0'] : []),
    ...(!v.dom.hvm && ((mem[v.vcpu_info] as number) & 0xff00) !== 0 ? ['upcall masked'] : []),
  ]
}
