/** Who is alive at the world's position: channels and vCPUs with what a chip says of them. Pure readings. */
import { portBits, portFlags } from '../../model/portBits.ts'
import type { Domain, Vcpu, World } from '../../model/world.ts'
import { ECS, ECS_FREE, ECS_RESERVED, EVTCHN_FIFO_NR_CHANNELS } from '../../model/xen/constants.ts'
import type { Selection } from '../../store.ts'

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

function channelFacts(world: World, d: Domain, port: number): ChannelFacts {
  return {
    dom: d.id,
    port,
    state: ECS[world.mem[d.state + port] as number] as string,
    ...portBits(world, d, port),
    vector: world.mem[d.upcall_vector + port] as number,
  }
}

/** More chips than this are no longer read one by one. */
export const MOST_CHIPS = 24

/** A port as a key: `1.7`. */
export const portKey = (dom: number, port: number): string => `${dom}.${port}`

/** The chip of what is selected, for those that lead back to it. */
export const chipId = (selection: Selection): string =>
  selection.kind === 'port' ? `chip-${portKey(selection.dom, selection.port)}` : `chip-${selection.name}`

/** The domain's place and the port as one number. */
const numberOf = (domain: number, port: number): number => domain * EVTCHN_FIFO_NR_CHANNELS + port

/** Ports that are neither free nor reserved, as numbers: pending, masked, and only there. */
function portsInUse(world: World): readonly [number[], number[], number[]] {
  const { mem, domains } = world
  const found: [number[], number[], number[]] = [[], [], []]
  for (const [i, d] of domains.entries()) {
    const n = mem[d.valid_evtchns] as number
    for (let port = 0; port < n; port++) {
      const state = mem[d.state + port]
      if (state === ECS_FREE || state === ECS_RESERVED) continue
      const flags = portFlags(world, d, port)
      found[(flags & 1) !== 0 ? 0 : flags !== 0 ? 1 : 2].push(numberOf(i, port))
    }
  }
  return found
}

/**
 * The channels to show, in the order of domains and ports. Where there are too many, those of interest stand first,
 * pending and masked, and those of `wanted` are among them; `more` counts those left out. Thousands may be in use, and
 * this is asked at every step: only what is shown is described.
 */
export function channelsToShow(
  world: World,
  wanted: ReadonlySet<string>,
): { readonly shown: readonly ChannelFacts[]; readonly more: number } {
  const inOrder = portsInUse(world).flat()
  const ids = new Set(
    [...wanted].map(key => {
      const [dom, port] = key.split('.').map(Number)
      return numberOf(
        world.domains.findIndex(d => d.id === dom),
        port as number,
      )
    }),
  )
  const factsOf = (n: number) =>
    channelFacts(
      world,
      world.domains[Math.floor(n / EVTCHN_FIFO_NR_CHANNELS)] as Domain,
      n % EVTCHN_FIFO_NR_CHANNELS,
    )
  if (inOrder.length <= MOST_CHIPS) return { shown: inOrder.sort((a, b) => a - b).map(factsOf), more: 0 }
  // What is wanted is shown, but where it stands anyhow: a chip does not move because it was pressed.
  const room = MOST_CHIPS - inOrder.filter(n => ids.has(n)).length
  let others = 0
  const shown = inOrder.filter(n => ids.has(n) || others++ < room).map(factsOf)
  return { shown, more: inOrder.length - shown.length }
}

/** Whether a vCPU runs, and if not, why. */
export type RunState = 'running' | 'runnable' | 'blocked' | 'waiting in Xen' | 'offline'

/** A vCPU's run state in words: the four facts of its machine, what holds it back most strongly first. */
export function runState({ mem }: World, v: Vcpu): RunState {
  if (mem[v.VPF_down] === 1) return 'offline'
  if (mem[v.VPF_blocked_in_xen] === 1) return 'waiting in Xen'
  if (mem[v.VPF_blocked] === 1) return 'blocked'
  return mem[v.is_running] === 1 ? 'running' : 'runnable'
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
