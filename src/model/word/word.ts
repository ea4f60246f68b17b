/**
 * The word of memory that a step writes, or looks at: how wide it is, and what it held before and after. A guest's
 * word of 64 bits and a redirection entry are two cells of ours. The world stands right after the step.
 */
import type { CellWrite } from '../cells.ts'
import type { Cell, Plane, World } from '../world.ts'
import { evtchnField } from './field.ts'

export interface Word {
  /** First cell. */
  readonly cell: Cell
  /** In bits. */
  readonly width: number
  readonly before: bigint
  readonly after: bigint
}

/** The word of a write. */
export function writtenWord(world: World, { cell, before, after }: CellWrite): Word {
  const cells = cellsOf(world, cell)
  const value = (of: number): bigint =>
    cells.reduce(
      (sum, each, i) => sum | (BigInt(each === cell ? of : (world.mem[each] as number)) << BigInt(32 * i)),
      0n,
    )
  return { cell: cells[0] as Cell, width: widthOf(world, cells), before: value(before), after: value(after) }
}

/** The word that a cell belongs to, as it is. */
export function wordAt(world: World, cell: Cell): Word {
  const value = world.mem[cell] as number
  return writtenWord(world, { cell, before: value, after: value })
}

export const bitOf = (value: bigint, n: number): boolean => ((value >> BigInt(n)) & 1n) === 1n

/** Bits that differ, lowest first. */
export const changedBits = ({ width, before, after }: Word): readonly number[] =>
  Array.from({ length: width }, (_, n) => n).filter(n => bitOf(before ^ after, n))

function cellsOf(world: World, cell: Cell): readonly Cell[] {
  const plane = world.planeOf(cell)
  const index = cell - plane.base
  const domain = world.domain(plane.dom ?? -1)
  if (domain && (plane.name === 'redirtbl' || plane.name === 'redirtbl.hi'))
    return [domain.redirtbl_lo + index, domain.redirtbl_hi + index]
  if (domain?.BITS_PER_EVTCHN_WORD === 64 && plane.name === 'shared_info' && isLong(index))
    return [cell - (index & 1), cell - (index & 1) + 1]
  return [cell]
}

/** In cells: where the bitmaps begin, a vcpu_info, and where its selector is. */
const BITMAPS = 0x800 / 4
const VCPU_INFO = 16
const SELECTOR = 2

/** An `unsigned long` of a 64-bit guest's: a selector, or a word of a bitmap. */
const isLong = (index: number): boolean =>
  index >= BITMAPS || Math.floor((index % VCPU_INFO) / 2) * 2 === SELECTOR

function widthOf(world: World, cells: readonly Cell[]): number {
  const [cell] = cells
  if (cells.length > 1 || cell === undefined) return 64
  const plane = world.planeOf(cell)
  return BY_FORMAT[plane.format] ?? channelWidth(world, plane, cell) ?? 32
}

/** Of a flag one bit is all that we know. */
const BY_FORMAT: Partial<Record<Plane['format'], number>> = { bool: 1, domid: 16, vector: 8 }

function channelWidth(world: World, plane: Plane, cell: Cell): number | undefined {
  if (plane.name.startsWith('vpic')) return 8
  const size = evtchnField(world, plane, cell)?.field?.size
  return size === undefined || size > 4 ? undefined : size * 8
}
