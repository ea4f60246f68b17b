/**
 * What a listing may call the place of a write: its plane, and where one plane is many things (the page shared with a
 * guest, a guest's own page, one of two 8259s) the part of it.
 */
import { isFrame } from '../fifo.ts'
import { lapicFields } from '../registers.ts'
import type { Trace } from '../run.ts'
import type { Step } from '../trace.ts'
import type { Cell, Domain, Plane, World } from '../world.ts'

/** In cells of 32 bits: a vcpu_info, the words before a control block's heads, the block, a page. */
const VCPU_INFO = 16
const HEADS = 2
const CONTROL_BLOCK = 18
const PAGE = 1024

const PENDING_AT = 0x800 / 4

type Places = (cell: Cell) => readonly string[]

const known = new WeakMap<Trace, Places>()

/** Names of a written cell, the widest first. */
export function placesIn(trace: Trace): Places {
  const places = known.get(trace) ?? findPlaces(trace)
  known.set(trace, places)
  return places
}

function findPlaces(trace: Trace): Places {
  const { world } = trace
  const frames = framesGiven(trace)
  return cell => {
    const plane = world.planeOf(cell)
    if (isFrame(plane)) return ['frame', ...frames(cell)]
    switch (plane.name) {
      case 'shared_info':
        return ['shared_info', sharedInfoPart(world, plane, cell)]
      case 'dummy_vcpu_info':
        return ['shared_info', vcpuInfoPart(world.domains[0] as Domain, cell - plane.base)]
      case 'vlapic':
        return ['vlapic', `vlapic.${lapicRegister((cell - plane.base) << 4)}`]
    }
    const chip = /^vpic[01](\..*)$/.exec(plane.name)
    return chip ? [plane.name, `vpic${chip[1]}`] : [plane.name]
  }
}

/** A register by its short name, the eight words of IRR, ISR or TMR by one. */
const lapicRegister = (offset: number): string => lapicFields(offset, 0, 0)[0]?.[0].split(' ')[0] ?? ''

function sharedInfoPart(world: World, plane: Plane, cell: Cell): string {
  const d = world.domain(plane.dom as number) as Domain
  const at = cell - plane.base
  if (at < PENDING_AT) return vcpuInfoPart(d, at % VCPU_INFO)
  return cell < d.evtchn_mask ? 'evtchn_pending' : 'evtchn_mask'
}

/** The two flag bytes share a cell. */
const vcpuInfoPart = (d: Domain, at: number): string =>
  at === 0 ? 'evtchn_upcall' : at >= d.BITS_PER_EVTCHN_WORD / 32 ? 'evtchn_pending_sel' : 'vcpu_info'

/** A page that a guest gives twice, or for two things, is both. */
function framesGiven(trace: Trace): (cell: Cell) => string[] {
  const blocks = given(trace, 'control_block')
  const pages = given(trace, 'event_array')
  const within = (starts: readonly Cell[], cell: Cell, from: number, to: number): boolean =>
    starts.some(start => cell >= start + from && cell < start + to)
  return cell => [
    ...(within(pages, cell, 0, PAGE) ? ['frame.word'] : []),
    ...(within(blocks, cell, 0, 1) ? ['frame.ready'] : []),
    ...(within(blocks, cell, HEADS, CONTROL_BLOCK) ? ['frame.head'] : []),
  ]
}

/** Cells of guests' pages that the trace ever writes into a plane: what Xen is given at any time. */
function given(trace: Trace, planeName: string): readonly Cell[] {
  const { world } = trace
  if (!world.planes.some(isFrame)) return []
  const planes = world.planes.filter(plane => plane.name === planeName)
  const found = new Set<Cell>()
  for (let i = 0; i < trace.length; i++) {
    if (trace.kindAt(i) !== 'write') continue
    const { cell, after } = trace.step(i) as Extract<Step, { kind: 'write' }>
    if (planes.some(({ base, length }) => cell >= base && cell < base + length)) found.add(after)
  }
  found.delete(0)
  return [...found]
}
