/** The word under a station's name: what is true there now, once the event has been there; before, what the station is for. */
import type { Domain, Vcpu, World } from '../../model/world.ts'
import { APIC_IRR, HVMIRQ_callback_gsi, RTE_MASK } from '../../model/xen/constants.ts'
import { runState } from './entities.ts'
import type { Marks } from './flight.ts'
import { type StationId, stationInfo } from './stations.ts'

export interface Note {
  readonly text: string
  /** It quotes code. */
  readonly code: boolean
}

export interface NoteContext {
  readonly world: World
  readonly marks: Marks
  /** Name of the running function in this release. */
  readonly fn: string | undefined
  /** The operation under way. */
  readonly op: string | undefined
  /** The vCPU that the event under way is for. */
  readonly target: Vcpu | undefined
}

const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`

/** The highest vector that waits in a local APIC. */
function requested({ mem }: World, v: Vcpu): string {
  for (let w = 7; w >= 0; w--) {
    const word = mem[v.lapic + (APIC_IRR >> 4) + w] as number
    if (word !== 0) return `IRR: ${hex(w * 32 + 31 - Math.clz32(word))}`
  }
  return 'IRR: none'
}

/** Where the IO-APIC sends the pin of a GSI callback. */
function pin({ mem }: World, d: Domain): string | undefined {
  if (mem[d.callback_via_type] !== HVMIRQ_callback_gsi) return undefined
  const gsi = mem[d.callback_via] as number
  const entry = mem[d.redirtbl_lo + gsi] as number
  return entry & RTE_MASK ? `pin ${gsi}: masked` : `pin ${gsi} → ${hex(entry & 0xff)}`
}

/** What is true at a station of the vCPU the event is for. */
function stateAt(station: StationId, world: World, v: Vcpu): string | undefined {
  const field = world.mem[v.vm_entry_intr_info] as number
  switch (station) {
    case 'kick':
      return `${v.name} ${runState(world, v)}`
    case 'level':
      return world.mem[v.dom.callback_via_asserted] === 1 ? 'line asserted' : 'line low'
    case 'vioapic':
      return pin(world, v.dom)
    case 'vlapic':
      return requested(world, v)
    case 'assist':
      return `IF = ${world.mem[v.rflags_if]}`
    case 'inject':
    case 'vmentry':
      return field >>> 31 === 1 ? hex(field) : 'field not valid'
    case 'handler':
      return v.name
    default:
      return undefined
  }
}

export function noteOf(station: StationId, { world, marks, fn, op, target }: NoteContext): Note {
  const { name, note } = stationInfo(station)
  const prose = (text: string): Note => ({ text, code: false })
  if (marks.current === station) {
    if (marks.crash !== undefined) return prose('Xen is gone here')
    if (marks.decision) return { text: `${marks.decision.condition} = ${marks.decision.value}`, code: true }
    if (fn && fn !== name) return { text: `▸ ${fn}`, code: true }
  }
  if (station === 'source' && op && marks.visited.has('source')) return { text: op, code: true }
  if (station === 'tasklet' && marks.waiting > 0) return prose(`${marks.waiting} waiting`)
  const live = target?.dom.hvm && marks.visited.has(station) ? stateAt(station, world, target) : undefined
  return prose(live ?? note)
}
