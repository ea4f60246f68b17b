/** Registers of the virtual interrupt chips, taken apart into fields. */
import {
  APIC_DFR,
  APIC_EOI,
  APIC_ESR,
  APIC_ICR,
  APIC_ICR2,
  APIC_ID,
  APIC_IRR,
  APIC_ISR,
  APIC_LDR,
  APIC_LVR,
  APIC_LVT0,
  APIC_LVTT,
  APIC_PROCPRI,
  APIC_SPIV,
  APIC_TASKPRI,
  APIC_TMR,
} from './xen/constants.ts'

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

/** Short names of the local APIC's registers that are one word, by offset (asm-x86/apicdef.h). */
export const LAPIC_REGISTERS: ReadonlyMap<number, string> = new Map([
  [APIC_ID, 'ID'],
  [APIC_LVR, 'LVR'],
  [APIC_TASKPRI, 'TPR'],
  [APIC_PROCPRI, 'PPR'],
  [APIC_EOI, 'EOI'],
  [APIC_LDR, 'LDR'],
  [APIC_DFR, 'DFR'],
  [APIC_SPIV, 'SPIV'],
  [APIC_ESR, 'ESR'],
  [APIC_ICR, 'ICR'],
  [APIC_ICR2, 'ICR2'],
  [APIC_LVTT, 'LVTT'],
  [0x330, 'LVTTHMR'],
  [0x340, 'LVTPC'],
  [APIC_LVT0, 'LVT0'],
  [0x360, 'LVT1'],
  [0x370, 'LVTERR'],
])

const VECTOR_SETS = [
  ['ISR', APIC_ISR],
  ['TMR', APIC_TMR],
  ['IRR', APIC_IRR],
] as const

/** A register of the local APIC: a bit of a vector set, or a named word. */
export function lapicFields(offset: number, before: number, after: number): Field[] {
  for (const [name, base] of VECTOR_SETS) {
    if (offset >= base && offset < base + 0x80)
      return bitsChanged(before, after, bit => `${name} ${hexOf(((offset - base) >> 4) * 32 + bit)}`)
  }
  return [[LAPIC_REGISTERS.get(offset) ?? `vlapic + ${hexOf(offset)}`, hexOf(before), hexOf(after)]]
}

const DELIVERY_MODES = ['Fixed', 'LowestPrio', 'SMI', '3', 'NMI', 'INIT', '6', 'ExtINT'] as const

/** The low word of a redirection entry, decoded. */
export function decodeRte(lo: number): readonly (readonly [name: string, value: string])[] {
  const bit = (n: number) => String((lo >>> n) & 1)
  return [
    ['vector', hexOf(lo & 0xff)],
    ['mask', bit(16)],
    ['trigger', (lo >>> 15) & 1 ? 'level' : 'edge'],
    ['remote IRR', bit(14)],
    ['delivery', DELIVERY_MODES[(lo >>> 8) & 7] as string],
    ['destination mode', (lo >>> 11) & 1 ? 'logical' : 'physical'],
    ['delivery status', bit(12)],
    ['polarity', bit(13)],
  ]
}

export const rteFields = (pin: number, before: number, after: number): Field[] => {
  const now = decodeRte(after)
  return decodeRte(before).map(([name, value], i) => [`redirtbl[${pin}] ${name}`, value, now[i]?.[1] ?? ''])
}

export const rteHighFields = (pin: number, before: number, after: number): Field[] => [
  [`redirtbl[${pin}] destination`, hexOf(before >>> 24), hexOf(after >>> 24)],
]

/** The VM-entry interruption-information field (VMCS), decoded. */
export interface IntrInfo {
  readonly valid: boolean
  readonly type: number
  readonly typeName: string
  readonly deliverErrorCode: boolean
  readonly vector: number
}

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

export function decodeIntrInfo(info: number): IntrInfo {
  const type = (info >>> 8) & 7
  return {
    valid: info >>> 31 === 1,
    type,
    typeName: INTR_TYPES[type] as string,
    deliverErrorCode: ((info >>> 11) & 1) === 1,
    vector: info & 0xff,
  }
}
