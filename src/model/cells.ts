/**
 * What a write means: the change of a cell, taken apart into the fields a person knows. A word of the shared page
 * becomes bits of ports, a local APIC register becomes vectors, a redirection entry its fields.
 */
import { frameAddress, frameFields, isFrame, portOrNone, queuesChanged, queuesOf } from './fifo.ts'
import { bitsChanged, type Field, hexOf, lapicFields, onOff, rteFields, rteHighFields } from './registers.ts'
import type { Cell, Domain, Plane, World } from './world.ts'
import { CALLBACK_NAMES, DOMID_SELF, ECS, IRQ_PT, IRQ_UNBOUND, VIRQ_NAMES } from './xen/constants.ts'

export interface CellChange {
  /** The field: `evtchn_pending[port 2]`, `IRR 0x5a`. */
  readonly label: string
  readonly before: string
  readonly after: string
  /** The cell it is part of, as everything that joins on cells names it. */
  readonly cellName: string
}

/** The part of a step that matters here. */
export interface CellWrite {
  readonly cell: Cell
  readonly before: number
  readonly after: number
}

/** What other cells hold at the time of the write; by default what the world holds now. */
type Read = (cell: Cell) => number

/** A write in fields; if no bit changed, the whole cell with the same value twice. */
export function describeWrite(
  world: World,
  { cell, before, after }: CellWrite,
  read: Read = other => world.mem[other] as number,
): readonly CellChange[] {
  const plane = world.planeOf(cell)
  const cellName = world.cellName(cell)
  const fields = fieldsOf(world, read, plane, cell - plane.base, before, after)
  const changed = fields.filter(f => f[1] !== f[2])
  return (changed.length > 0 ? changed : fields.slice(0, 1)).map(([label, was, is]) => ({
    label,
    before: was,
    after: is,
    cellName,
  }))
}

function fieldsOf(
  world: World,
  read: Read,
  plane: Plane,
  index: number,
  before: number,
  after: number,
): Field[] {
  const domain = plane.dom === undefined ? undefined : world.domain(plane.dom)
  if (isFrame(plane)) return frameFields(read, domain as Domain, plane, index, before, after)
  switch (plane.name) {
    case 'shared_info':
      return sharedInfoFields(domain as Domain, index * 4, before, after)
    case 'dummy_vcpu_info':
      return vcpuInfoFields('dummy_vcpu_info', 64, index * 4, before, after)
    case 'vlapic':
      return lapicFields(index << 4, before, after)
    case 'redirtbl':
      return rteFields(index, before, after)
    case 'redirtbl.hi':
      return rteHighFields(index, before, after)
    case 'evtchn_vectors_deferred':
      return bitsChanged(before, after, bit => `evtchn_vectors_deferred[${hexOf(index * 32 + bit)}]`)
    case 'poll_mask':
      return bitsChanged(before, after, bit => `poll_mask[vCPU ${index * 32 + bit}]`)
    case 'pci_intx':
      return bitsChanged(before, after, bit => wireName(index * 32 + bit))
    case 'isa_irq':
      return bitsChanged(before, after, bit => `isa_irq[${bit}]`)
    case 'guest.ready':
      return queuesChanged('guest.ready', before, after)
    case 'vlapic.disabled':
      return [['vlapic.disabled', lapicDisabled(before), lapicDisabled(after)]]
  }
  const chip = /^vpic(\d)\.(irr|imr|isr|elcr)$/.exec(plane.name)
  if (chip) {
    const first = chip[1] === '1' ? 8 : 0
    return bitsChanged(before, after, bit => `${plane.name}[line ${first + bit}]`)
  }
  const text = (value: number) => valueText(world, plane, value, read)
  return [[fieldName(plane, index), text(before), text(after)]]
}

const lapicDisabled = (value: number): string =>
  ['on', 'off (hardware)', 'off (software)', 'off (both)'][value & 3] as string

const wireName = (wire: number): string => `pci_intx[device ${wire >> 2} INT${'ABCD'.charAt(wire & 3)}]`

/** Planes indexed by port, so that the label can say so. */
const BY_PORT =
  /^(state|xen_consumer|notify_vcpu_id|remote_domid|remote_port|u\..*|priority|pending|last_vcpu_id|last_priority|upcall_vector)$/
/** Planes indexed by queue. */
const BY_QUEUE = /^(queue\.tail|guest\.head)$/

function fieldName({ name, length }: Plane, index: number): string {
  if (BY_PORT.test(name)) return `${name}[port ${index}]`
  if (name === 'virq_to_evtchn' || name === 'global_virq_handlers')
    return `${name}[${VIRQ_NAMES[index] ?? index}]`
  if (BY_QUEUE.test(name)) return `${name}[queue ${index}]`
  if (name === 'event_array') return `event_array[page ${index}]`
  return length === 1 ? name : `${name}[${index}]`
}

/** A bound of the bitmaps: bytes they take in the page. */
const bitmapBytes = (d: Domain): number => d.BITS_PER_EVTCHN_WORD ** 2 / 8

function sharedInfoFields(d: Domain, offset: number, before: number, after: number): Field[] {
  const pendingAt = 0x800
  const maskAt = (d.evtchn_mask - d.shared_info) * 4
  if (offset < pendingAt)
    return vcpuInfoFields(`vcpu_info[${offset >> 6}]`, d.BITS_PER_EVTCHN_WORD, offset & 63, before, after)
  for (const [name, start] of [
    ['evtchn_pending', pendingAt],
    ['evtchn_mask', maskAt],
  ] as const) {
    if (offset >= start && offset < start + bitmapBytes(d))
      return bitsChanged(before, after, bit => `${name}[port ${(offset - start) * 8 + bit}]`)
  }
  return [[`shared_info + ${hexOf(offset)}`, hexOf(before), hexOf(after)]]
}

function vcpuInfoFields(name: string, bits: number, offset: number, before: number, after: number): Field[] {
  const byte = (n: number, value: number) => String((value >>> (n * 8)) & 0xff)
  if (offset === 0) {
    return [
      [`${name}.evtchn_upcall_pending`, byte(0, before), byte(0, after)],
      [`${name}.evtchn_upcall_mask`, byte(1, before), byte(1, after)],
    ]
  }
  const at = bits === 64 ? 8 : 4
  if (offset === at) return [[`${name}.evtchn_pending_sel`, hexOf(before), hexOf(after)]]
  if (bits === 64 && offset === at + 4)
    return [[`${name}.evtchn_pending_sel[63:32]`, hexOf(before), hexOf(after)]]
  return [[`${name} + ${hexOf(offset)}`, hexOf(before), hexOf(after)]]
}

const emuirq = (value: number): string =>
  value === IRQ_UNBOUND ? 'IRQ_UNBOUND' : value === IRQ_PT ? 'IRQ_PT' : String(value)

const domainName = (world: World, id: number): string =>
  id === DOMID_SELF ? 'DOMID_SELF' : (world.domain(id)?.name ?? `domain ${id}`)

/** What a callback parameter means depends on the method. */
function callbackVia(world: World, plane: Plane, value: number, read: Read): string {
  const d = world.domain(plane.dom as number) as Domain
  switch (CALLBACK_NAMES[read(d.callback_via_type)]) {
    case 'gsi':
      return `GSI ${value & 0xff}`
    case 'pci_intx':
      return `device ${value & 0xff} INT${'ABCD'.charAt((value >>> 8) & 3)}`
    default:
      return hexOf(value)
  }
}

/** The value of a cell in words, by its plane: `ECS_IPI`, `d1`, `0x5a`. */
export function valueText(
  world: World,
  plane: Plane,
  value: number,
  read: Read = cell => world.mem[cell] as number,
): string {
  switch (plane.name) {
    case 'pirq.emuirq':
    case 'emuirq_pirq':
      return emuirq(value)
    case 'poll_evtchn':
      return (value | 0) === -1 ? 'several' : String(value)
    case 'callback_via':
      return callbackVia(world, plane, value, read)
    case 'queue.tail':
    case 'guest.head':
      return portOrNone(value)
    case 'guest.ready':
      return queuesOf(value).join(', ') || 'none'
    case 'control_block':
    case 'event_array':
      return frameAddress(world, value)
    case 'i8259_target':
      return value === 0 ? 'none' : `d${plane.dom}v${value - 1}`
    case 'u.virq':
      return VIRQ_NAMES[value] ?? String(value)
  }
  switch (plane.format) {
    case 'ecs':
      return ECS[value] ?? String(value)
    case 'callback':
      return CALLBACK_NAMES[value] ?? String(value)
    case 'domid':
      return domainName(world, value)
    case 'vcpu':
      return value === 0 ? 'nobody' : (world.vcpus[value - 1]?.name ?? String(value))
    case 'vector':
      return value === 0 ? 'none' : hexOf(value)
    case 'hex':
    case 'memory':
      return hexOf(value)
    case 'word':
      return `0x${value.toString(16).padStart(8, '0')}`
    case 'bool':
      return onOff(value)
    case 'dec':
      return String(value)
  }
}
