/**
 * The operations of a lesson as lines of text: `d0v0 send port=1`. The caller first (none for what the environment
 * does), the operation (the prefix `EVTCHNOP_` may be left out), then its arguments; `#` begins a comment. Some words
 * stand for more than one operation, or for none: `guest d1` (a guest's first words), `callback d1 gsi` (its choice of
 * method), `repeat 64 d1v0 bind_ipi vcpu=0` (many of the same), `story` (the scene is set). A line that begins with `faulty`
 * or `fixed` is part of that side of a museum piece alone. What another CPU does in the middle of an operation stands indented below
 * it, under `meanwhile` and the place (`meanwhile leave evtchn_fifo_set_link`); under `interrupt` what a handler on the
 * same CPU does.
 */
import { checkOp } from '../check.ts'
import { exampleDomain } from '../examples.ts'
import type { Meanwhile } from '../meanwhile.ts'
import { chooseCallback, guestSetup, METHODS, type Method } from '../methods.ts'
import { isOpName, type Op, type OpName, type OpValue, opInfo, ops } from '../ops.ts'
import type { Scenario } from '../scenario.ts'
import { type DomainSpec, World } from '../world.ts'
import { DOMID_SELF } from '../xen/constants.ts'
import { isFn } from '../xen/source.ts'
import type { Problem } from './lesson.ts'
import { nearest } from './near.ts'

export interface Script {
  readonly domains: readonly DomainSpec[]
  readonly setup: number
  readonly ops: readonly Op[]
  /** Line of the text that each operation came from. */
  readonly lines: readonly number[]
  readonly meanwhile: readonly Meanwhile[]
}

/** The two sides of a museum piece: with the fault, and where it is set right. A lesson has the first alone. */
export type Side = 'faulty' | 'fixed'

const PREFIX = 'EVTCHNOP_'
/** More ports than this nobody needs for a scene. */
const MAX_REPEAT = 1024
const OPERATIONS = Object.keys(ops) as OpName[]

/** Reads lines of a script; `first` is the number of the first of them in its file. */
export function parseScript(
  text: string,
  first: number,
  side: Side = 'faulty',
): { script: Script; problems: Problem[] } {
  const reader = new Reader(side)
  const problems: Problem[] = []
  for (const [i, raw] of text.split('\n').entries()) {
    const line = first + i
    try {
      reader.read(raw.replace(/#.*/, ''), line)
    } catch (error) {
      if (!(error instanceof Misread)) throw error
      problems.push({ line, text: error.message })
    }
  }
  return { script: reader.script, problems }
}

/** What the lines read so far have come to. */
class Reader {
  private readonly domains: DomainSpec[] = []
  private readonly done: Op[] = []
  private readonly lines: number[] = []
  private readonly meanwhile: (Meanwhile & { ops: Op[] })[] = []
  private setup = 0
  private readonly side: Side

  constructor(side: Side) {
    this.side = side
  }

  get script(): Script {
    const { domains, setup, done, lines, meanwhile } = this
    return { domains, setup, ops: done, lines, meanwhile }
  }

  read(text: string, line: number): void {
    const words = text.trim().split(/\s+/).filter(Boolean)
    const [head = ''] = words
    if (head === 'faulty' || head === 'fixed') {
      if (head === this.side) this.read(text.replace(head, ''), line)
    } else if (head === 'dom') this.domains.push(readDomain(words, this.domains))
    else if (head === 'story') this.setup = this.done.length
    else if (head === 'meanwhile' || head === 'interrupt')
      this.meanwhile.push(readPlace(words, this.done.length - 1))
    else if (head !== '') this.operations(words, line, /^\s/.test(text))
  }

  private operations(words: readonly string[], line: number, indented: boolean): void {
    const place = this.meanwhile.at(-1)
    const inside = indented && place?.during === this.done.length - 1 ? place : undefined
    for (const op of readLine(words, this.domains)) {
      if (inside) inside.ops.push(op)
      else {
        this.done.push(op)
        this.lines.push(line)
      }
    }
  }
}

/** `meanwhile leave F`, `meanwhile 2 enter F`, `interrupt F ? CONDITION`: a place in the operation above. */
function readPlace(words: readonly string[], during: number): Meanwhile & { ops: Op[] } {
  const [, kind, nth = '1', rest = ''] = /^(meanwhile|interrupt)(?: (\d+))? (.*)$/.exec(words.join(' ')) ?? []
  const [, at, entered] = /^(enter|leave) (\S+)$/.exec(rest) ?? []
  const [, asked, condition] = /^(\S+) \? (.+)$/.exec(rest) ?? []
  const fn = entered ?? asked ?? ''
  if (!isFn(fn))
    throw new Misread(
      fn === '' ? 'a place is “enter F”, “leave F” or “F ? CONDITION”' : `there is no function “${fn}”`,
    )
  if (during < 0) throw new Misread(`${kind} stands below the operation in whose middle it is`)
  return {
    during,
    fn,
    nth: Number(nth),
    ops: [],
    ...(condition === undefined ? { at: at as 'enter' | 'leave' } : { at: 'branch', condition }),
    ...(kind === 'interrupt' && { interrupt: true }),
  }
}

/** Reads operations that follow a script with these domains: a challenge's solution. */
export function parseOps(
  text: string,
  domains: readonly DomainSpec[],
  first: number,
): { ops: Op[]; problems: Problem[] } {
  const { script, problems } = parseScript(
    `${domains.map(formatDomain).join('\n')}\n${text}`,
    first - domains.length,
  )
  return { ops: [...script.ops], problems }
}

/** The script of a scenario, which `parseScript` reads back: what the author view records. */
export function formatScript({
  domains,
  setup,
  ops: list,
  meanwhile = [],
}: Pick<Scenario, 'domains' | 'setup' | 'ops' | 'meanwhile'>): string {
  const rows = list.map((op, i) =>
    [formatOp(op), ...meanwhile.filter(m => m.during === i).flatMap(formatMeanwhile)].join('\n'),
  )
  return [...domains.map(formatDomain), ...rows.slice(0, setup), 'story', ...rows.slice(setup)].join('\n')
}

function formatMeanwhile({ at, fn, condition, nth, ops: inside, interrupt }: Meanwhile): string[] {
  const kind = interrupt ? 'interrupt' : 'meanwhile'
  const place = at === 'branch' ? `${fn} ? ${condition}` : `${at} ${fn}`
  const head = [kind, ...(nth === 1 ? [] : [nth]), place].join(' ')
  return [head, ...inside.map(op => `  ${formatOp(op)}`)]
}

const formatDomain = (d: DomainSpec): string => {
  const usual = exampleDomain(d.id, d.hvm, 1)
  const parts = Object.entries(NUMBERS).flatMap(([word, key]) =>
    d[key] === usual[key] ? [] : [`${word}=${d[key]}`],
  )
  const flags = [d.shinfo32 ? '32bit' : '', d.pvh ? 'pvh' : ''].filter(Boolean)
  return ['dom', d.id, d.hvm ? 'hvm' : 'pv', ...parts, ...flags].join(' ')
}

const formatValue = (name: string, value: OpValue): string =>
  Array.isArray(value)
    ? value.join()
    : value === DOMID_SELF
      ? 'self'
      : typeof value === 'number' && /^(vector|lo|hi|val|off|base\d|imr\d)$/.test(name) && value > 1
        ? `0x${value.toString(16)}`
        : String(value)

function formatOp({ op, v, ...rest }: Op): string {
  const values = Object.entries(rest).map(([name, value]) => `${name}=${formatValue(name, value as OpValue)}`)
  return [...(v === undefined ? [] : [v]), op.replace(PREFIX, ''), ...values].join(' ')
}

class Misread extends Error {}

/** Words of a `dom` line that take a number, and what they set. */
const NUMBERS = {
  vcpus: 'vcpus',
  ports: 'maxPort',
  pirqs: 'nrPirqs',
  pirqs_ok: 'pirqOk',
} as const satisfies Record<string, keyof DomainSpec>

function readDomain([, id, kind, ...rest]: readonly string[], known: readonly DomainSpec[]): DomainSpec {
  if (id === undefined || !/^\d+$/.test(id)) throw new Misread('a domain needs a number: dom 1 hvm vcpus=2')
  if (kind !== 'hvm' && kind !== 'pv') throw new Misread(`a domain is hvm or pv, not “${kind ?? ''}”`)
  if (known.some(d => d.id === Number(id))) throw new Misread(`there is a domain ${id} already`)
  let spec: DomainSpec = exampleDomain(Number(id), kind === 'hvm', 1)
  for (const word of rest) {
    const [name = '', value] = word.split('=')
    if (word === '32bit') spec = { ...spec, shinfo32: true }
    else if (word === 'pvh') spec = { ...spec, pvh: true }
    else if (Object.hasOwn(NUMBERS, name) && value !== undefined && /^\d+$/.test(value))
      spec = { ...spec, [NUMBERS[name as keyof typeof NUMBERS]]: Number(value) }
    else
      throw new Misread(
        `“${word}” says nothing about a domain${nearest(name, [...Object.keys(NUMBERS).map(n => `${n}=`), '32bit', 'pvh'])}`,
      )
  }
  return spec
}

function readLine(words: readonly string[], domains: readonly DomainSpec[]): Op[] {
  const [head = '', second = '', third = ''] = words
  const domain = (word: string): DomainSpec => {
    const found = domains.find(d => `d${d.id}` === word)
    if (!found)
      throw new Misread(
        `there is no domain “${word}”${nearest(
          word,
          domains.map(d => `d${d.id}`),
        )}`,
      )
    return found
  }
  if (head === 'guest') {
    const { id, vcpus } = domain(second)
    return guestSetup(id, vcpus)
  }
  if (head === 'callback') {
    if (!METHODS.includes(third as Method))
      throw new Misread(`there is no method “${third}”${nearest(third, METHODS, METHODS.length)}`)
    return [chooseCallback(`d${domain(second).id}v0`, third as Method)]
  }
  if (head === 'repeat') {
    const times = Number(second)
    if (!Number.isInteger(times) || times < 1 || times > MAX_REPEAT)
      throw new Misread(`repeat takes a number from 1 to ${MAX_REPEAT}: repeat 64 d1v0 bind_ipi vcpu=0`)
    const once = readLine(words.slice(2), domains)
    return Array.from({ length: times }, () => once).flat()
  }
  const called = /^d\d+v\d+$/.test(head)
  const name = called ? second : head
  const op = [name, PREFIX + name].find(isOpName)
  if (op === undefined)
    throw new Misread(
      `there is no operation “${name}”${nearest(
        name,
        OPERATIONS.map(o => o.replace(PREFIX, '')),
      )}`,
    )
  return [checked(readOp(op, called ? head : undefined, words.slice(called ? 2 : 1)), domains)]
}

function readOp(op: OpName, v: string | undefined, words: readonly string[]): Op {
  const { args } = opInfo(op)
  const values: [string, OpValue][] = words.map(word => {
    const [name = '', value] = word.split('=')
    const arg = args.find(a => a.name === name)
    if (!arg || value === undefined)
      throw new Misread(
        `“${word}” is no argument of ${op}${nearest(
          name,
          args.map(a => `${a.name}=`),
          args.length,
        )}`,
      )
    if (arg.kind === 'via' || arg.kind === 'target') return [name, value]
    if (arg.kind === 'ports')
      return [name, value === '' ? [] : value.split(',').map(port => readNumber(port, name))]
    return [name, readNumber(value, name)]
  })
  return { op, ...(v !== undefined && { v }), ...Object.fromEntries(values) } as Op
}

function readNumber(word: string, name: string): number {
  if (word === 'self') return DOMID_SELF
  if (!/^(-?\d+|0x[0-9a-f]+)$/i.test(word)) throw new Misread(`${name}: “${word}” is no number`)
  return Number(word)
}

function checked(op: Op, domains: readonly DomainSpec[]): Op {
  const why = checkOp(op, new World(domains))
  if (why) throw new Misread(why)
  return op
}
