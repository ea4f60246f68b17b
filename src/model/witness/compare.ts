/** One section of a log beside what the engine did in it. */
import type { Irq } from './guest.ts'
import type { Header, LogLine, Section } from './log.ts'
import type { Reading } from './moment.ts'
import type { NotCompared } from './notCompared.ts'
import type { Seen } from './stage.ts'

/** Something the real Xen did otherwise than the engine. */
export interface Difference {
  /** Line of the log. */
  readonly line: number
  readonly what: string
  readonly recorded: string
  readonly engine: string
}

/** What was compared, how it came out, and what was not compared. */
export class Comparison {
  results = 0
  moments = 0
  notes = 0
  interrupts = 0
  readonly differences: Difference[] = []
  readonly left = new Map<NotCompared, number>()

  leave(what: NotCompared): void {
    this.left.set(what, (this.left.get(what) ?? 0) + 1)
  }

  differ(line: number, what: string, recorded: unknown, engine: unknown): void {
    this.differences.push({ line, what, recorded: String(recorded), engine: String(engine) })
  }
}

/** Bits of the guest's pending words that dom0 sets when it likes. */
export type Dom0Bits = ReadonlyMap<string, bigint>

export function dom0Bits({ console_port, store_port, bits32 }: Header): Dom0Bits {
  const size = bits32 ? 32 : 64
  const bits = new Map<string, bigint>()
  for (const port of [console_port, store_port]) {
    const key = `pend${Math.floor(port / size)}`
    bits.set(key, (bits.get(key) ?? 0n) | (1n << BigInt(port % size)))
  }
  return bits
}

const hex = (value: bigint | undefined): string =>
  value === undefined ? 'nothing' : `0x${value.toString(16)}`

/** Keys of a line that name it, rather than tell a value. */
const NAMES = new Set(['state', 'irq', 'at', 'port', 'method', 'scen', 'n', 'vcpu', 'consumed'])

/** Every value of a line against the engine's reading: what differs. */
function readingDifferences(
  { line, words }: LogLine,
  where: string,
  reading: Reading,
  dom0: Dom0Bits,
): Difference[] {
  const differences: Difference[] = []
  for (const [key, text] of words) {
    if (NAMES.has(key)) continue
    const theirs = dom0.get(key) ?? 0n
    const recorded = BigInt(text || '0') & ~theirs
    const value = reading.get(key)
    if (value === undefined || recorded !== (value & ~theirs))
      differences.push({ line, what: `${where}: ${key}`, recorded: hex(recorded), engine: hex(value) })
  }
  return differences
}

function compareMoment(to: Comparison, entry: LogLine, seen: Seen & { kind: 'state' }, dom0: Dom0Bits): void {
  const where = `moment ${seen.at}`
  to.moments++
  if ([...entry.words.keys()].some(key => dom0.has(key))) to.leave('dom0')
  const now = readingDifferences(entry, where, seen.reading, dom0)
  if (seen.others) to.leave('race')
  const agrees = (other: Reading) => readingDifferences(entry, where, other, dom0).length === 0
  if (!seen.others?.some(agrees)) to.differences.push(...now)
}

/** Hypercall lines that say nothing the engine could be asked. */
function uncompared({ words }: LogLine): NotCompared | undefined {
  if (words.get('op')?.startsWith('VCPUOP_')) return 'vcpuop'
  if (words.has('ap_up')) return 'ap_up'
  return undefined
}

/** Notes that tell what the guest programmed are inputs, holds pass time: neither has an answer to compare. */
const isInput = ({ kind, words }: LogLine): boolean =>
  kind === 'hold' || kind === 'hold-end' || words.has('rte') || words.has('pic')

/** The section's hypercalls, moments and notes, in order. */
export function compareEntries(
  to: Comparison,
  section: Section,
  seen: readonly Seen[],
  dom0: Dom0Bits,
): void {
  let next = 0
  for (const entry of section.entries) {
    if (isInput(entry)) continue
    const left = uncompared(entry)
    if (left) {
      to.leave(left)
      continue
    }
    compareEntry(to, entry, seen[next++], dom0)
  }
  for (const extra of seen.slice(next)) to.differ(section.line, nameOfSeen(extra), 'nothing', 'this too')
}

/** What a line, or something seen, is about: the two must agree before their values are looked at. */
function nameOf({ kind, words }: LogLine): string {
  if (kind === 'op') return words.get('op') ?? ''
  if (kind === 'method') return 'HVM_PARAM_CALLBACK_IRQ'
  if (kind === 'state') return `moment ${words.get('at')} of port ${words.get('port')}`
  return [...words.keys()].join(' ')
}

const nameOfSeen = (seen: Seen): string =>
  seen.kind === 'op'
    ? seen.op
    : seen.kind === 'state'
      ? `moment ${seen.at} of port ${seen.port}`
      : `note ${seen.key}`

function compareEntry(to: Comparison, entry: LogLine, seen: Seen | undefined, dom0: Dom0Bits): void {
  const { kind, words, line } = entry
  const same = seen !== undefined && nameOf(entry) === nameOfSeen(seen)
  if (!same) to.differ(line, nameOf(entry), 'this', seen ? nameOfSeen(seen) : 'nothing')
  else if (seen.kind === 'state') compareMoment(to, entry, seen, dom0)
  else if (seen.kind === 'note') compareNote(to, entry, seen)
  else if (kind === 'op' && !words.has('rc') && !words.has('until_port')) to.leave('unreported')
  else compareResult(to, entry, seen)
}

function compareResult(to: Comparison, { line, words }: LogLine, seen: Seen & { kind: 'op' }): void {
  to.results++
  for (const [key, value] of Object.entries(seen.words))
    if (Number(words.get(key)) !== value) to.differ(line, `${seen.op}: ${key}`, words.get(key), value)
}

function compareNote(
  to: Comparison,
  { line, words }: LogLine,
  { key, value }: Seen & { kind: 'note' },
): void {
  to.notes++
  if (Number(words.get(key)) !== value) to.differ(line, `note ${key}`, words.get(key), value)
}

/** What the engine's vCPUs took in a scenario, and before it, since the method was set up. */
export interface Taken {
  readonly irqs: readonly Irq[]
  readonly early: readonly Irq[]
  readonly storm: boolean
}

/** The section's interrupts, vCPU by vCPU. */
export function compareIrqs(to: Comparison, section: Section, taken: Taken, dom0: Dom0Bits): void {
  if (section.irqCount === undefined) return
  const vcpuOf = (line: LogLine) => Number(line.words.get('vcpu'))
  const vcpus = new Set([...section.irqs.map(vcpuOf), ...taken.irqs.map(irq => irq.vcpu)])
  if (new Set(section.irqs.map(vcpuOf)).size > 1) to.leave('order')
  let total = 0
  for (const vcpu of vcpus) {
    const recorded = section.irqs.filter(line => vcpuOf(line) === vcpu)
    total += compareVcpu(to, section, vcpu, recorded, taken, dom0)
  }
  if (taken.storm) {
    to.leave('storm')
    const [theirs, ours] = [manyness(section.irqCount), manyness(total)]
    if (theirs !== ours) to.differ(section.line, 'interrupts', theirs, ours)
  } else if (section.irqCount !== total) to.differ(section.line, 'interrupts', section.irqCount, total)
}

const manyness = (count: number): string => (count === 0 ? 'none' : count === 1 ? 'one' : 'repeated')

/** Compares one vCPU's interrupts; how many of the engine's stand beside the log's. */
function compareVcpu(
  to: Comparison,
  section: Section,
  vcpu: number,
  recorded: readonly LogLine[],
  { irqs, early, storm }: Taken,
  dom0: Dom0Bits,
): number {
  const own = irqs.filter(irq => irq.vcpu === vcpu)
  const before = vcpu === 0 ? [] : early.filter(irq => irq.vcpu === vcpu)
  if (before.length > 0) to.leave('early')
  // An interrupt of the set-up that came late stands before the scenario's own.
  const late = Math.min(before.length, Math.max(0, recorded.length - own.length))
  const ours = [...before.slice(before.length - late), ...own]
  for (const [i, line] of recorded.entries()) {
    const irq = ours[i]
    if (irq) compareIrq(to, line, irq, i < late, dom0)
    else to.differ(line.line, `interrupt ${i + 1} of vCPU ${vcpu}`, line.words.get('vector'), 'nothing')
  }
  if (!storm)
    for (const irq of ours.slice(recorded.length))
      to.differ(section.line, `interrupt of vCPU ${vcpu}`, 'nothing', hex(BigInt(irq.vector)))
  return ours.length
}

function compareIrq(to: Comparison, line: LogLine, irq: Irq, late: boolean, dom0: Dom0Bits): void {
  to.interrupts++
  const where = `interrupt ${line.words.get('n')}`
  const found = new Map([...irq.found, ['vector', BigInt(irq.vector)], ['lapic_isr', BigInt(irq.lapic_isr)]])
  // Late: the other vCPU has gone on meanwhile, so the words both share may differ.
  const words = late ? new Map([...line.words].filter(([key]) => !key.startsWith('pend'))) : line.words
  to.differences.push(...readingDifferences({ ...line, words }, where, found, dom0))
  if (line.words.get('consumed') !== irq.consumed)
    to.differ(line.line, `${where}: consumed`, line.words.get('consumed'), irq.consumed)
}
