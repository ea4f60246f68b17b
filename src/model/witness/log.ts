/**
 * The console log of a bare guest on a booted Xen, read from text: lines that start with `XEVT` and hold `key=value`
 * words. What else is on the console is passed over; what is wrong with an XEVT line is said with its number, and the
 * lines after it are still read.
 */

/** One XEVT line. */
export interface LogLine {
  /** Line number in the file, from 1. */
  readonly line: number
  readonly kind: LineKind
  readonly words: Words
}

/** `key=value` words; a bare word is a key with an empty value. */
export type Words = ReadonlyMap<string, string>

const KINDS = [
  'hdr',
  'op',
  'note',
  'state',
  'irq',
  'method',
  'mark',
  'begin',
  'end',
  'hold',
  'hold-end',
  'done',
] as const
export type LineKind = (typeof KINDS)[number]

/** Keys a line must have, by its kind. */
const NEEDED: Partial<Record<LineKind, readonly string[]>> = {
  state: ['at', 'port'],
  irq: ['vcpu', 'vector', 'lapic_isr', 'consumed'],
  method: ['name', 'HVM_PARAM_CALLBACK_IRQ', 'rc'],
  mark: ['method', 'scen'],
  begin: ['method', 'scen', 'what'],
  end: ['scen', 'irqs'],
  hold: ['what'],
}
/** Keys whose value is a number, in decimal or after 0x. */
const NUMERIC =
  /^(rc|port|remote_port|vcpu|virq|vector|until_port|priority|irqs|n|lapic_isr|pending|masked|word|sel|upcall|mask|ready|pend\d|v\d+\..*|HVM_PARAM_CALLBACK_IRQ|domid|console_port|store_port|gsi|irq|level|dest|keep_left|irqs_.*)$/

/** Who was recorded: the `hdr` line. */
export interface Header {
  readonly xen: string
  readonly guest: 'hvm' | 'pvh'
  readonly abi: '2l' | 'fifo'
  readonly domid: number
  /** Ports that the toolstack made for dom0 before the guest started. */
  readonly console_port: number
  readonly store_port: number
  /** The guest's words have 32 bits: told by the framework's own line above the header. */
  readonly bits32: boolean
}

/** A scenario, or the lines between two of them (set-up, choice of a method). */
export interface Section {
  /** Absent: between scenarios. */
  readonly scenario?: { readonly method: string; readonly scen: string; readonly what: string }
  readonly line: number
  /** Hypercalls, moments, notes and holds, in order. */
  readonly entries: readonly LogLine[]
  /** The interrupts as the guest listed them afterwards: at most the first twelve. */
  readonly irqs: readonly LogLine[]
  /** How many there were; absent where the log does not count. */
  readonly irqCount?: number
}

export interface WitnessLog {
  readonly header: Header
  readonly sections: readonly Section[]
}

export interface LineProblem {
  readonly line: number
  readonly reason: string
}

export type ParsedLog =
  | { readonly ok: true; readonly log: WitnessLog; readonly problems: readonly LineProblem[] }
  | { readonly ok: false; readonly reason: string }

export const number = (words: Words, key: string): number => Number(words.get(key))

/** Reads a whole log. */
export function parseWitnessLog(text: string): ParsedLog {
  const problems: LineProblem[] = []
  const lines: LogLine[] = []
  let bits32 = false
  for (const [i, raw] of text.split('\n').entries()) {
    if (/^Environment:.*\b32bit\b/.test(raw)) bits32 = true
    const at = raw.search(/\bXEVT /)
    if (at < 0) continue
    const parsed = parseLine(raw.slice(at + 5).trim(), i + 1)
    if (typeof parsed === 'string') problems.push({ line: i + 1, reason: parsed })
    else lines.push(parsed)
  }
  const [first, ...rest] = lines
  if (!first) {
    const [why] = problems
    const reason = 'No line of it starts with XEVT: this is not a console log of the test guest.'
    return { ok: false, reason: why ? `Line ${why.line}: ${why.reason}` : reason }
  }
  const header =
    first.kind === 'hdr' ? readHeader(first.words, bits32) : 'the first XEVT line must be the hdr'
  if (typeof header === 'string') return { ok: false, reason: `Line ${first.line}: ${header}.` }
  return { ok: true, log: { header, sections: sectionsOf(rest, problems) }, problems }
}

function parseLine(text: string, line: number): LogLine | string {
  const words = new Map<string, string>()
  for (const [, key, quoted, plain, bare] of text.matchAll(/([^\s="]+)=(?:"([^"]*)"|(\S*))|(\S+)/g)) {
    if (key !== undefined) words.set(key, quoted ?? plain ?? '')
    else if (bare !== undefined) words.set(bare, '')
  }
  const [first] = words.keys()
  const kind = KINDS.find(known => known === first)
  if (!kind) return `“${(first ?? '').slice(0, 40)}” is not a kind of XEVT line.`
  for (const key of NEEDED[kind] ?? [])
    if (!words.has(key)) return `this “${kind}” line has no ${key}; it may be cut.`
  for (const [key, value] of words) {
    if (NUMERIC.test(key) && value !== '' && !/^(-?\d+|0x[0-9a-f]{1,16})$/i.test(value))
      return `${key}=${value.slice(0, 40)} is not a number.`
  }
  return { line, kind, words }
}

function readHeader(words: Words, bits32: boolean): Header | string {
  const [guest, abi] = [words.get('guest'), words.get('abi')]
  if (words.get('format') !== '1') return 'only format=1 is known'
  if (guest !== 'hvm' && guest !== 'pvh') return 'guest must be hvm or pvh'
  if (abi !== '2l' && abi !== 'fifo') return 'abi must be 2l or fifo'
  for (const key of ['domid', 'console_port', 'store_port']) {
    if (!(number(words, key) >= 1 && number(words, key) < 0x7ff0)) return `${key} must be a number from 1`
  }
  return {
    xen: words.get('xen') ?? '',
    guest,
    abi,
    domid: number(words, 'domid'),
    console_port: number(words, 'console_port'),
    store_port: number(words, 'store_port'),
    bits32,
  }
}

/** Our name for what the guest does after the last scenario. */
export const FINAL = 'final'

/** What the guest does before it stops for good has no `begin` line: sends, and no wait for what they do. */
const FINAL_WHAT = 'after the last scenario: IF=0, sends on a masked port, to vcpu1 and on the loopback'

type Open = { -readonly [K in keyof Section]: Section[K] } & { entries: LogLine[]; irqs: LogLine[] }

function sectionsOf(lines: readonly LogLine[], problems: LineProblem[]): Section[] {
  const sections: Open[] = []
  let method = 'none'
  let open: Open = { line: 0, entries: [], irqs: [] }
  const start = (line: number, scenario?: Section['scenario']) => {
    if (open.entries.length > 0 || open.scenario) sections.push(open)
    open = { line, entries: [], irqs: [], ...(scenario && { scenario }) }
  }
  for (const at of lines) {
    const { line, kind, words } = at
    const scen = words.get('scen') ?? ''
    switch (kind) {
      case 'hdr':
        problems.push({ line, reason: 'a second hdr line: the guest started again.' })
        break
      case 'mark':
      case 'begin':
        // A scenario has both lines, or (the older guest) only `begin`, or (a held one) only `mark`.
        if (!(kind === 'begin' && open.scenario?.scen === scen && open.entries.length === 0))
          start(line, { method: words.get('method') ?? '', scen, what: '' })
        if (open.scenario) open.scenario = { ...open.scenario, what: words.get('what') ?? '' }
        break
      case 'end':
        if (open.scenario?.scen !== scen) {
          problems.push({ line, reason: `scenario ${scen} ends here, and never began.` })
          break
        }
        open.irqCount = number(words, 'irqs')
        start(line)
        break
      case 'irq':
        if (open.scenario) open.irqs.push(at)
        else problems.push({ line, reason: 'an interrupt is listed outside a scenario.' })
        break
      case 'method':
        method = words.get('name') ?? ''
        open.entries.push(at)
        break
      case 'done':
        start(line)
        break
      default:
        if (!open.scenario && words.get('op') === 'EVTCHNOP_send')
          start(line, { method, scen: FINAL, what: FINAL_WHAT })
        open.entries.push(at)
    }
  }
  if (open.scenario && open.scenario.scen !== FINAL)
    problems.push({ line: open.line, reason: `scenario ${open.scenario.scen} has no end: the log is cut.` })
  else start(0)
  return sections
}
