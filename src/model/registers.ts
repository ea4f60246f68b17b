/** Registers of the virtual interrupt chips, taken apart into fields. */
import { APIC_IRR, APIC_ISR, APIC_TMR, LAPIC_REGISTERS } from './xen/constants.ts'

/** A field with its value before and after. */
export type Field = readonly [label: string, before: string, after: string]

export const hexOf = (n: number): string => `0x${(n >>> 0).toString(16)}`
export const onOff = (value: number): string => (value === 0 ? '0' : String(value))

/** One field for every bit that differs. */
export function bitsChanged(before: number, after: number, name: (bit: number) => string): Field[] {
  const fields: Field[] = []
  for (let bits = (before ^ after) >>> 0; bits !== 0; bits &= bits - 1) {
    const bit = 31 - Math.clz32(bits & -bits)
    fields.push([name(bit), String((before >>> bit) & 1), String((after >>> bit) & 1)])
  }
  return fields.length > 0 ? fields : [[name(0), hexOf(before), hexOf(after)]]
}

/** The local APIC's 256-bit sets: eight words each, from this register on. */
export const VECTOR_SETS = [
  ['IRR', APIC_IRR],
  ['ISR', APIC_ISR],
  ['TMR', APIC_TMR],
] as const

/** Members of a set of vectors (or ports …) kept as 32-bit words, highest first. */
export function membersOf(words: readonly number[]): number[] {
  const found: number[] = []
  for (let w = words.length - 1; w >= 0; w--) {
    for (let bit = 31; bit >= 0; bit--) if (((words[w] as number) >>> bit) & 1) found.push(w * 32 + bit)
  }
  return found
}

/** Priority class of a vector: its upper four bits, the row of a 16 × 16 drawing. */
export const classOf = (vector: number): number => vector >>> 4

/** A register of the local APIC: a bit of a vector set, or a named word. */
export function lapicFields(offset: number, before: number, after: number): Field[] {
  for (const [name, base] of VECTOR_SETS) {
    if (offset >= base && offset < base + 0x80)
      return bitsChanged(before, after, bit => `${name} ${hexOf(((offset - base) >> 4) * 32 + bit)}`)
  }
  return [[LAPIC_REGISTERS.get(offset) ?? `vlapic + ${hexOf(offset)}`, hexOf(before), hexOf(after)]]
}

const DELIVERY_MODES = ['Fixed', 'LowestPrio', 'SMI', '3', 'NMI', 'INIT', '6', 'ExtINT'] as const

/** A field of a register: its bits, what they hold, and what that means. */
export interface BitField {
  readonly name: string
  readonly high: number
  readonly low: number
  readonly value: number
  readonly says: string
}

/** Picks `[name, high, low, meaning]` out of a word, in the order given. */
const fieldsOf = (
  word: number,
  fields: readonly (readonly [string, number, number, (value: number) => string])[],
): BitField[] =>
  fields.map(([name, high, low, says]) => {
    const value = (word >>> low) & (2 ** (high - low + 1) - 1)
    return { name, high, low, value, says: says(value) }
  })

const oneOf =
  (names: readonly string[]) =>
  (value: number): string =>
    names[value] ?? String(value)

/** The low word of a redirection entry of the IO-APIC, highest bit first. */
export const decodeRte = (lo: number): readonly BitField[] =>
  fieldsOf(lo, [
    ['mask', 16, 16, oneOf(['0', '1'])],
    ['trigger', 15, 15, oneOf(['edge', 'level'])],
    ['remote IRR', 14, 14, String],
    ['polarity', 13, 13, String],
    ['delivery status', 12, 12, String],
    ['destination mode', 11, 11, oneOf(['physical', 'logical'])],
    ['delivery', 10, 8, oneOf(DELIVERY_MODES)],
    ['vector', 7, 0, hexOf],
  ])

/** The vector first: it is what a person asks for. */
export const rteFields = (pin: number, before: number, after: number): Field[] => {
  const was = decodeRte(before)
  const fields = decodeRte(after).map(
    ({ name, says }, i): Field => [`redirtbl[${pin}] ${name}`, was[i]?.says ?? '', says],
  )
  return [...fields.slice(-1), ...fields.slice(0, -1)]
}

export const rteHighFields = (pin: number, before: number, after: number): Field[] => [
  [`redirtbl[${pin}] destination`, hexOf(before >>> 24), hexOf(after >>> 24)],
]

const INTR_TYPES = [
  'external interrupt',
  'reserved',
  'NMI',
  'hardware exception',
  'software interrupt',
  'privileged software exception',
  'software exception',
  'other event',
] as const

/** The VM-entry interruption-information field (VMCS, 32 bits), highest bit first. */
export const decodeIntrInfo = (info: number): readonly BitField[] =>
  fieldsOf(info, [
    ['valid', 31, 31, oneOf(['no event', 'the CPU takes it'])],
    ['reserved', 30, 12, String],
    ['deliver error code', 11, 11, oneOf(['no', 'yes'])],
    ['type', 10, 8, oneOf(INTR_TYPES)],
    ['vector', 7, 0, hexOf],
  ])
