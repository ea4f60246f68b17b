/**
 * Everybody who waits while another event is under way: every port that is pending, where it is held, and the tasklets
 * in the siding. A pure reading of the world and of where the trains came to rest; `trace.world` must stand at `at`.
 */
import { portBits } from '../../model/portBits.ts'
import type { Trace } from '../../model/run.ts'
import type { Domain, Vcpu, World } from '../../model/world.ts'
import { journeyOf } from './journey.ts'
import type { Cargo } from './manifest.ts'
import type { StationId } from './stations.ts'
import { ASKED, FILTER_STATIONS } from './travel.ts'

/** All who wait at one place, for one reason. */
export interface Waiting {
  readonly station: StationId
  readonly what: 'ports' | 'tasklets'
  readonly count: number
  /** Who, if it is one; how many, if there are more. */
  readonly text: string
  /** At the closed signal. */
  readonly masked: boolean
}

/** Bits of a 2-level bitmap, or FIFO words with PENDING set. */
function pendingPorts(world: World, d: Domain): number[] {
  const read = (cell: number) => world.mem[cell] as number
  const ports: number[] = []
  if (read(d.evtchn_fifo) === 1) {
    const end = Math.min(read(d.valid_evtchns), read(d.num_evtchns))
    for (let port = 0; port < end; port++) if (portBits(world, d, port).pending) ports.push(port)
    return ports
  }
  for (let w = 0; w < d.BITS_PER_EVTCHN_WORD ** 2 / 32; w++) {
    for (let bits = read(d.evtchn_pending + w); bits !== 0; bits &= bits - 1)
      ports.push(w * 32 + 31 - Math.clz32(bits & -bits))
  }
  return ports
}

/** vCPUs on the tasklet list. Between two writes to it an entry may be empty. */
const queued = ({ mem, tasklet_list, tasklet_count, vcpus }: World): Vcpu[] =>
  Array.from(
    { length: mem[tasklet_count] as number },
    (_, i) => (mem[tasklet_list + i] as number) - 1,
  ).flatMap(index => vcpus[index] ?? [])

/** Stations where an event that has been told of waits for its vCPU. */
const PASSED: ReadonlySet<StationId> = new Set<StationId>(['softirq', 'handler', 'back', 'eoi', 'vmentry'])

interface Held {
  readonly station: StationId
  readonly masked: boolean
}

/** Where a pending port is held that is not under way. */
function placeOf(trace: Trace, at: number, d: Domain, port: number, siding: readonly Vcpu[]): Held {
  const { world } = trace
  const { masked } = portBits(world, d, port)
  const filter: StationId = world.mem[d.evtchn_fifo] === 1 ? 'fifoPending' : 'pending'
  if (masked) return { station: filter, masked }
  const v = d.vcpus[world.mem[d.notify_vcpu_id + port] as number]
  const { began, formation, formations } = journeyOf(trace)
  const [i, start] = [at - 1, began[at - 1] as number]
  const main = formations[formation[i] as number]?.at(-1)
  if (main?.station === 'handler' && v && main.vcpu === v.index) return { station: 'handler', masked }
  const rest = restOf(trace, { dom: d.id, port }, start)
  const told = v !== undefined && ((world.mem[v.vcpu_info] as number) & 0xff) !== 0
  const leftSiding = rest === 'tasklet' && !siding.some(q => q === v)
  if (rest && !PASSED.has(rest) && !leftSiding) return { station: rest, masked }
  return { station: told ? (d.hvm ? 'vmexit' : 'testEvents') : filter, masked }
}

/** Where the train of a port stopped before the present journey. */
function restOf(trace: Trace, { dom, port }: Cargo, before: number): StationId | undefined {
  const { cargoIds, rests } = journeyOf(trace)
  return rests
    .get(cargoIds.get(`${dom}.${port}`) ?? 0)
    ?.findLast(rest => rest.step <= before && !ASKED.has(rest.station))?.station
}

/** Who waits, by place. The event under way is not among them, once it has set its own PENDING bit. */
export function waitingTrains(trace: Trace, at: number): readonly Waiting[] {
  if (at <= 0 || at > trace.length) return []
  const { world } = trace
  const { formation, formations, cargoes } = journeyOf(trace)
  const heads = formations[formation[at - 1] as number] ?? []
  const moving = heads
    .filter(h => (FILTER_STATIONS.has(h.station) ? h.counted : !ASKED.has(h.station)))
    .map(h => cargoes[h.cargo])
  const siding = queued(world)
  const places = new Map<string, { held: Held; ports: string[] }>()
  for (const d of world.domains) {
    for (const port of pendingPorts(world, d)) {
      if (moving.some(c => c?.dom === d.id && c.port === port)) continue
      const held = placeOf(trace, at, d, port, siding)
      // The siding shows its vCPUs; their ports wait with them.
      if (held.station === 'tasklet') continue
      const key = `${held.station}.${held.masked}`
      const place = places.get(key) ?? { held, ports: [] }
      place.ports.push(`d${d.id} p${port}`)
      places.set(key, place)
    }
  }
  const ports = [...places.values()].map(
    ({ held, ports: all }): Waiting => ({
      ...held,
      what: 'ports',
      count: all.length,
      text: all.length === 1 ? (all[0] as string) : `${all.length} events`,
    }),
  )
  if (siding.length === 0) return ports
  const text = siding.length === 1 ? (siding[0] as Vcpu).name : `${siding.length} vCPUs`
  return [...ports, { station: 'tasklet', what: 'tasklets', count: siding.length, text, masked: false }]
}
