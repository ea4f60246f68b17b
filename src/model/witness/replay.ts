/** A whole log on the engine: every scenario run again in the log's order, each compared with what the real Xen did. */
import type { Release } from '../release.ts'
import { type Law, XenCrash } from '../tracer.ts'
import { Comparison, compareEntries, compareIrqs, type Dom0Bits, dom0Bits } from './compare.ts'
import { type Irq, Unrunnable } from './guest.ts'
import { kinds } from './kinds.ts'
import { type Header, type LogLine, number, type Section, type WitnessLog } from './log.ts'
import { bringUp, chooseMethod, openStage, programChips, setupCall, WITNESS_RELEASE } from './setup.ts'
import type { Stage } from './stage.ts'

/** A section of the log, and what came of running it. */
export interface SectionResult {
  readonly section: Section
  readonly compared: Comparison
  /** The section's operations: [from, to) of the replay's. */
  readonly from: number
  readonly to: number
}

export interface LogReplay {
  readonly log: WitnessLog
  readonly sections: readonly SectionResult[]
  readonly stage: Stage
  /** Operations before the first line: what the toolstack made, and the guest's first words to its chips. */
  readonly boot: number
}

/** More ports than this before the guest's first are no toolstack's work. */
const MOST_DOM0_PORTS = 64

/** The first port the guest made itself; the toolstack made those below. */
const firstOwnPort = ({ header, sections }: WitnessLog): number => {
  const made = sections.flatMap(s => s.entries).find(e => e.kind === 'op' && e.words.has('port'))
  const first = made ? number(made.words, 'port') : Math.max(header.console_port, header.store_port) + 1
  return Math.min(first, MOST_DOM0_PORTS)
}

/** `release`: another than the recorded one shows what the logs can tell apart. */
export function replayLog(log: WitnessLog, law: Law, release: Release = WITNESS_RELEASE): LogReplay {
  const { header } = log
  const g = openStage(header, firstOwnPort(log), law, release)
  const boot = g.ops.length
  const dom0 = dom0Bits(header)
  let early: readonly Irq[] = []
  const sections = log.sections.map((section): SectionResult => {
    const from = g.ops.length
    const compared = new Comparison()
    g.seen = []
    try {
      const before = early
      early = []
      if (section.scenario) runScenario(g, section, before, compared, dom0)
      else early = runBetween(g, section, header, compared, dom0)
    } catch (error) {
      if (!(error instanceof Unrunnable || error instanceof XenCrash)) throw error
      compared.differ(section.line, 'the engine cannot go on here', 'no reason', error.message)
    }
    return { section, compared, from, to: g.ops.length }
  })
  return { log, sections, stage: g, boot }
}

function runScenario(
  g: Stage,
  section: Section,
  early: readonly Irq[],
  compared: Comparison,
  dom0: Dom0Bits,
): void {
  const { scen, what } = section.scenario ?? { scen: '', what: '' }
  const kind = Object.hasOwn(kinds, scen) ? kinds[scen] : undefined
  if (!kind) {
    compared.leave('unknown')
    return
  }
  kind(g, what)
  const { storm } = g
  const irqs = g.taken()
  compareEntries(compared, section, g.seen, dom0)
  compareIrqs(compared, section, { irqs, early, storm }, dom0)
}

/** Set-up and the choice of a method. Returns the interrupts that came of it. */
function runBetween(
  g: Stage,
  section: Section,
  header: Header,
  compared: Comparison,
  dom0: Dom0Bits,
): readonly Irq[] {
  const change = section.entries.find(changesMethod)
  const known = section.entries.filter(entry => {
    if (entry === change) g.reset()
    const done = runEntry(g, entry, header)
    if (!done) compared.leave('unknown')
    return done
  })
  g.wait()
  compareEntries(compared, { ...section, entries: known }, g.seen, dom0)
  return g.taken()
}

/** From here on the guest prepares the next method: what the last one left pending is cleared first. */
const changesMethod = ({ kind, words }: LogLine): boolean =>
  kind === 'method' ||
  words.get('op') === 'HVMOP_set_evtchn_upcall_vector' ||
  words.has('rte') ||
  words.has('pic')

function runEntry(g: Stage, entry: LogLine, header: Header): boolean {
  const { kind, words } = entry
  switch (kind) {
    case 'op':
      if (!words.get('op')?.startsWith('VCPUOP_')) return setupCall(g, words, header)
      bringUp(g, words)
      return true
    case 'method':
      chooseMethod(g, words)
      return true
    case 'state':
      g.at(words.get('at') ?? '', number(words, 'port'))
      return true
    case 'hold':
      g.holdUntilDebug(g.ports.debug)
      return true
    case 'note':
      return programChips(g, entry) || words.has('ap_up')
    default:
      return true
  }
}
