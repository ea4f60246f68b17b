/**
 * The operations of a lesson as lines of text: `d0v0 send port=1`. The caller first (none for what the environment
 * does), the operation (the prefix `EVTCHNOP_` may be left out), then its arguments; `#` begins a comment. Some words
 * stand for more than one operation, or for none: `guest d1` (a guest's first words), `callback d1 gsi` (its choice of
 * method), `repeat 64 d1v0 bind_ipi vcpu=0` (many of the same), `story` (the scene is set).
 */
import { checkOp } from '../check.ts'
import { exampleDomain } from '../examples.ts'
import { chooseCallback, guestSetup, METHODS, type Method } from '../methods.ts'
import { isOpName, type Op, type OpName, type OpValue, opInfo, ops } from '../ops.ts'
import { type DomainSpec, World } from '../world.ts'
import { DOMID_SELF } from '../xen/constants.ts'
import type { Problem } from './lesson.ts'
import { nearest } from './near.ts'

export interface Script {
  readonly domains: readonly DomainSpec[]
  readonly setup: number
  readonly ops: readonly Op[]
  /** Line of the text that each operation came from. */
  readonly lines: readonly number[]
}

const PREFIX = 'EVTCHNOP_'
/** More ports than this nobody needs for a scene. */
const MAX_REPEAT = 1024
const OPERATIONS = Object.keys(ops) as OpName[]

/** Reads lines of a script; `first` is the number of the first of them in its file. */
export function parseScript(text: string, first: number): { script: Script; problems: Problem[] } {
  const domains: DomainSpec[] = []
  const done: Op[] = []
  const lines: number[] = []
  const problems: Problem[] = []
  let setup: number | undefined
  for (const [i, raw] of text.split('\n').entries()) {
    const line = first + i
    const words = raw.replace(/#.*/, '').trim().split(/\s+/).filter(Boolean)
    if (words.length === 0) continue
    try {
      const [head = ''] = words
      if (head === 'dom') domains.push(readDomain(words, domains))
      else if (head === 'story') setup = done.length
      else
        for (const op of readLine(words, domains)) {
          done.push(op)
          lines.push(line)
        }
    } catch (error) {
      if (!(error instanceof Misread)) throw error
      problems.push({ line, text: error.message })
    }
  }
  return { script: { domains, setup: setup ?? 0, ops: done, lines }, problems }
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
export function formatScript({ domains, setup, ops: list }: Omit<Script, 'lines'>): string {
  const rows = list.map(formatOp)
  return [...domains.map(formatDomain), ...rows.slice(0, setup), 'story', ...rows.slice(setup)].join('\n')
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
