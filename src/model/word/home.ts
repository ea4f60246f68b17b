/** Where a word lives: in which page or structure or chip, and how many bytes into it. */
import { frameWord, isFrame } from '../fifo.ts'
import { hexOf, lapicFields } from '../registers.ts'
import type { Cell, Domain, Plane, World } from '../world.ts'
import { evtchnField } from './field.ts'

export interface Home {
  /** `d1's shared_info page`. */
  readonly where: string
  /** `byte 0x808: evtchn_pending, word 1`. */
  readonly at?: string
  readonly note?: string
}

/** The home of a word, by its first cell; as far as layouts are known. */
export function homeOf(world: World, cell: Cell): Home {
  const plane = world.planeOf(cell)
  const domain = world.domain(plane.dom ?? -1)
  const owner = plane.vcpu === undefined ? `d${plane.dom}` : `d${plane.dom}v${plane.vcpu}`
  const index = cell - plane.base
  const byte = `byte ${hexOf(index * 4)}`
  if (domain && isFrame(plane))
    return {
      where: `guest frame ${plane.name.slice(6)} of ${owner}`,
      at: `${byte}: ${framePart(world, domain, cell)}`,
    }
  const channel = evtchnField(world, plane, cell)
  if (channel) return channelHome(plane, channel)
  switch (plane.name) {
    case 'shared_info':
      return {
        where: `the shared_info page of ${owner}`,
        at: `${byte}: ${sharedPart(domain as Domain, index)}`,
      }
    case 'dummy_vcpu_info':
      return {
        where: 'dummy_vcpu_info, in Xen',
        at: byte,
        note: 'the vcpu_info of every vCPU that has no place in shared_info and has registered none',
      }
    case 'vlapic':
      return {
        where: `the register page of ${owner}’s local APIC`,
        at: `offset ${hexOf(index << 4)}: ${lapicName(index << 4)}`,
      }
    case 'redirtbl':
      return {
        where: `the virtual IO-APIC of ${owner}`,
        at: `redirection entry ${index}: registers ${hexOf(0x10 + 2 * index)} and ${hexOf(0x11 + 2 * index)}`,
      }
  }
  const chip = /^vpic([01])\.(.*)$/.exec(plane.name)
  if (chip)
    return {
      where: `the ${chip[1] === '0' ? 'master' : 'slave'} 8259 of ${owner}`,
      at: `${chip[2]} in struct hvm_hw_vpic`,
    }
  return plane.dom === undefined
    ? { where: 'the physical CPU, or Xen as a whole', at: nameOf(plane, index) }
    : {
        where: plane.name.startsWith('guest.')
          ? `the guest’s own variables on ${owner}`
          : `what is kept for ${owner}`,
        at: nameOf(plane, index),
      }
}

/** Where no layout is known the name is all that is said. */
const nameOf = ({ name, length }: Plane, index: number): string => (length === 1 ? name : `${name}[${index}]`)

function channelHome(
  plane: Plane,
  { domain, port, field }: NonNullable<ReturnType<typeof evtchnField>>,
): Home {
  const where = `struct evtchn of port ${port} of ${domain.name}`
  if (!field)
    return {
      where,
      at: `${plane.name}, in the union u`,
      note: 'The state has not given these bytes their meaning yet, or has it no more.',
    }
  const at = `byte ${hexOf(field.offset)}: ${field.name}, ${field.size} ${field.size === 1 ? 'byte' : 'bytes'}`
  if (field.name === 'u.interdomain.remote_dom')
    return { where, at, note: 'Xen keeps a pointer to the domain; shown is the domain’s id.' }
  return { where, at, ...(field.note !== undefined && { note: field.note }) }
}

const lapicName = (offset: number): string => {
  const name = lapicFields(offset, 0, 0)[0]?.[0] ?? ''
  const [set, first] = name.split(' ')
  if (!first || set === 'vlapic') return name
  const vector = Number(first)
  return `${set}, vectors ${hexOf(vector)} to ${hexOf(vector + 31)}`
}

function framePart(world: World, domain: Domain, cell: Cell): string {
  const word = frameWord(at => world.mem[at] as number, domain, cell)
  switch (word.kind) {
    case 'event':
      return `event word of port ${word.port}`
    case 'ready':
      return `ready, in the control block of ${word.vcpu.name}`
    case 'reserved':
      return `reserved, in the control block of ${word.vcpu.name}`
    case 'head':
      return `head[${word.q}], in the control block of ${word.vcpu.name}`
    case 'memory':
      return 'nothing that Xen was given'
  }
}

/** In cells: a vcpu_info, and where the bitmaps begin. */
const VCPU_INFO = 16
const BITMAPS = 0x800 / 4

function sharedPart(d: Domain, index: number): string {
  const perWord = d.BITS_PER_EVTCHN_WORD / 32
  if (index >= BITMAPS) {
    const mask = d.evtchn_mask - d.shared_info
    const [name, from] = index < mask ? ['evtchn_pending', BITMAPS] : ['evtchn_mask', mask]
    return `${name}[${Math.floor((index - (from as number)) / perWord)}]`
  }
  const at = index % VCPU_INFO
  const field =
    at === 0
      ? 'evtchn_upcall_pending, evtchn_upcall_mask'
      : at >= perWord
        ? 'evtchn_pending_sel'
        : `+ ${hexOf(at * 4)}`
  return `vcpu_info[${Math.floor(index / VCPU_INFO)}].${field}`
}
