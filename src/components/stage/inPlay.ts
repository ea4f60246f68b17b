/** Which stations and tracks a map has: those that the scenario's story is about, or, asked for, everything its Xen has. */

import type { Trace } from '../../model/run.ts'
import { startOfStory } from '../../model/time.ts'
import { journeyOf, stationAt } from './journey.ts'
import { type Track, tracksOf } from './network.ts'
import type { Line, StationId } from './stations.ts'

/** Where every event to an HVM guest comes by, whichever line it takes. */
const HVM_WAY: readonly StationId[] = ['assert', 'vmexit', 'assist', 'inject', 'vmentry']
const PV_WAY: readonly StationId[] = ['kick', 'testEvents', 'bounce']
const FIFO_WAY: readonly StationId[] = ['fifoPending', 'fifoLink']

const METHODS: readonly Line[] = ['vector', 'gsi', 'pci_intx', 'upcall_vector', 'bind_vector']

const known = new WeakMap<Trace, Map<string, readonly Track[]>>()

/**
 * The tracks of a trace's map. `setup`: the playhead is where the scene is still being set, so that what only the
 * set-up travels is drawn too. `everything`: every line of this Xen.
 */
export function tracksInPlay(
  trace: Trace,
  { setup, everything }: { readonly setup: boolean; readonly everything: boolean },
): readonly Track[] {
  const key = everything ? 'everything' : setup ? 'setup' : 'story'
  const found = known.get(trace) ?? new Map<string, readonly Track[]>()
  known.set(trace, found)
  const tracks = found.get(key) ?? (everything ? tracksOf(journeyOf(trace).drawn) : tracksFor(trace, setup))
  found.set(key, tracks)
  return tracks
}

function tracksFor(trace: Trace, setup: boolean): readonly Track[] {
  const { lines, story } = journeyOf(trace)
  const travelled = setup ? lines : story
  const stops = stationsVisited(trace, setup ? 0 : startOfStory(trace))
  const way = wayFor(travelled, stops)
  // A line has all its stops, whether or not an event has got to each of them.
  const methods = new Set(METHODS.filter(line => travelled.has(line)))
  for (const { from, to } of tracksOf(methods)) way.add(from).add(to)
  return tracksOf(travelled).filter(({ from, to }) => way.has(from) && way.has(to))
}

/** The stations on the way from the source to the handler, and wherever else the trace stops. */
function wayFor(lines: ReadonlySet<Line>, stops: ReadonlySet<StationId>): Set<StationId> {
  const way = new Set<StationId>([...stops, 'source', 'mark', 'handler'])
  if (!stops.has('virq') || stops.has('send')) way.add('hypercall').add('send')
  else if (!stops.has('hypercall')) way.delete('hypercall')
  if (lines.has('two_level')) way.add('pending')
  if (lines.has('fifo')) for (const id of FIFO_WAY) way.add(id)
  if (lines.has('pv')) for (const id of PV_WAY) way.add(id)
  if (!lines.has('pv') || METHODS.some(line => lines.has(line))) for (const id of HVM_WAY) way.add(id)
  return way
}

function stationsVisited(trace: Trace, from: number): ReadonlySet<StationId> {
  const { control, event } = journeyOf(trace)
  const seen = new Set<number>()
  for (let i = from; i < trace.length; i++) seen.add(control[i] as number).add(event[i] as number)
  return new Set([...seen].map(stationAt))
}
