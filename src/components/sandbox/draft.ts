/** What a person typed into an operation's form, and the operation it makes. Everything is text until it is done. */
import { checkArg } from '../../model/check.ts'
import { CALLBACK_VECTOR, INTX_DEVICE } from '../../model/methods.ts'
import { type Arg, type Op, type OpName, type OpValue, opInfo } from '../../model/ops.ts'
import type { Vcpu, World } from '../../model/world.ts'
import { DOMID_SELF } from '../../model/xen/constants.ts'

/** Text by argument name; a `via` has parts (`via.method`, `via.vector` …). */
export type Draft = Readonly<Record<string, string>>

export const VIA_METHODS = ['vector', 'gsi', 'pci_intx', 'raw'] as const

/** A number as a person writes it: decimal or 0x…; undefined if it is neither. */
export const parseNumber = (text: string): number | undefined =>
  /^-?(0x[0-9a-f]+|\d+)$/i.test(text.trim()) ? signed(text.trim()) : undefined
const signed = (text: string): number => (text.startsWith('-') ? -Number(text.slice(1)) : Number(text))

/** vCPUs that may do the operation. */
export const callersOf = (name: OpName, world: World): readonly Vcpu[] =>
  opInfo(name).caller === 'hvm' ? world.vcpus.filter(v => v.dom.hvm) : world.vcpus

/** What the guest that is told does, rather than the domain that sends. */
const FOR_A_GUEST: ReadonlySet<OpName> = new Set<OpName>([
  'EVTCHNOP_init_control',
  'EVTCHNOP_expand_array',
  'EVTCHNOP_set_priority',
  'HVM_PARAM_CALLBACK_IRQ',
  'HVMOP_set_evtchn_upcall_vector',
])

/** The caller a form starts with: the one wanted if it may do it; nobody where Xen itself can. */
export function defaultCaller(name: OpName, world: World, wanted: string | undefined): string | undefined {
  const callers = callersOf(name, world)
  if (callers.some(v => v.name === wanted)) return wanted
  if (opInfo(name).caller === 'maybe') return undefined
  const guest = FOR_A_GUEST.has(name) ? callers.find(v => v.dom.hvm) : undefined
  return (guest ?? callers[0])?.name
}

/** The first HVM guest, or whoever there is. */
const somebody = (world: World) => world.domains.find(d => d.hvm) ?? world.domains[0]

function defaultDomid(name: OpName, arg: Arg, world: World, caller: string | undefined): number {
  if (opInfo(name).caller === 'maybe') return somebody(world)?.id ?? 0
  if (arg.name === 'dom') return DOMID_SELF
  const own = world.vcpuNamed(caller ?? '')?.dom
  return world.domains.find(d => d !== own)?.id ?? DOMID_SELF
}

/** The first frame of the caller's memory that no operation has named. */
function freeFrame(world: World, caller: string | undefined): number {
  const dom = world.vcpuNamed(caller ?? '')?.dom.id
  const used = new Set(world.planes.filter(p => p.dom === dom).map(p => p.name))
  let gfn = 1
  while (used.has(`frame ${gfn}`)) gfn++
  return gfn
}

/** Numbers that a guest would give, where the kind of the argument does not say. */
const USUAL: Partial<Record<OpName, Draft>> = {
  EVTCHNOP_init_control: { offset: '0' },
  EVTCHNOP_set_priority: { priority: '7' },
  HVMOP_set_evtchn_upcall_vector: { vector: `0x${CALLBACK_VECTOR.toString(16)}` },
}

/** What an argument's field holds before anybody typed; empty where only the person can know. */
function defaultText(name: OpName, arg: Arg, world: World, caller: string | undefined): string {
  if (arg.optional) return ''
  const usual = USUAL[name]?.[arg.name]
  if (usual !== undefined) return usual
  if (arg.name === 'control_gfn' || arg.name === 'array_gfn') return String(freeFrame(world, caller))
  switch (arg.kind) {
    case 'domid':
      return String(defaultDomid(name, arg, world, caller))
    case 'domain':
      return String(somebody(world)?.id ?? '')
    case 'target':
      return somebody(world)?.vcpus[0]?.name ?? ''
    case 'vcpu':
    case 'virq':
      return '0'
    case 'flag':
      return arg.name === 'flags' ? '0' : '1'
    case 'picport':
      return '32'
    default:
      return ''
  }
}

/** A form's text with the selected port put where nobody has typed: the caller's own port is meant. */
export function withPort(name: OpName, draft: Draft, port: number | undefined): Draft {
  const { args } = opInfo(name)
  const own =
    args.some(arg => arg.name === 'port') && !args.some(arg => arg.name === 'dom' || arg.name === 't')
  return port === undefined || !own ? draft : { port: String(port), ...draft }
}

const VIA_START: Draft = {
  'via.method': 'vector',
  'via.vector': `0x${CALLBACK_VECTOR.toString(16)}`,
  'via.gsi': '10',
  'via.device': String(INTX_DEVICE),
  'via.intx': '0',
  'via.raw': '',
}

/** The text of a field: typed, or its default. */
export function textOf(
  name: OpName,
  key: string,
  draft: Draft,
  world: World,
  caller: string | undefined,
): string {
  const arg = opInfo(name).args.find(a => a.name === key)
  return draft[key] ?? VIA_START[key] ?? (arg ? defaultText(name, arg, world, caller) : '')
}

/** HVM_PARAM_CALLBACK_IRQ's 64 bits from the parts; text that is no number is handed on for the check to refuse. */
export function viaOf(part: (key: string) => string): string {
  if (part('via.method') === 'raw') return part('via.raw').trim()
  const field = (key: string, bits: bigint): bigint | undefined => {
    const n = parseNumber(part(key))
    return n !== undefined && n >= 0 && BigInt(n) < 1n << bits ? BigInt(n) : undefined
  }
  const hex = (method: bigint, value: bigint | undefined) =>
    value === undefined ? '' : `0x${((method << 56n) | value).toString(16)}`
  if (part('via.method') === 'gsi') return hex(0n, field('via.gsi', 8n))
  if (part('via.method') === 'vector') return hex(2n, field('via.vector', 8n))
  const device = field('via.device', 5n)
  const intx = field('via.intx', 2n)
  return hex(1n, device === undefined || intx === undefined ? undefined : (device << 11n) | intx)
}

/** The value a text stands for; text that cannot be read stays text, so that the check says what is needed. */
function readText(arg: Arg, text: string): OpValue | undefined {
  if (arg.kind === 'target') return text
  if (text.trim() === '') return undefined
  if (arg.kind === 'ports') {
    const ports = text.trim().split(/[\s,]+/)
    const numbers = ports.flatMap(port => parseNumber(port) ?? [])
    return numbers.length === ports.length ? numbers : text
  }
  return parseNumber(text) ?? text
}

export type Reading =
  | { readonly ok: true; readonly op: Op }
  /** By field: what is needed there. `v` is the caller. */
  | { readonly ok: false; readonly errors: Readonly<Record<string, string>> }

/** The operation a form makes. What Xen would refuse is an operation like any other. */
export function readDraft(name: OpName, caller: string | undefined, draft: Draft, world: World): Reading {
  const op: Record<string, OpValue> = {}
  const errors: Record<string, string> = {}
  if (caller !== undefined) op['v'] = caller
  else if (opInfo(name).caller !== 'maybe') errors['v'] = 'this scenario has no vCPU that can do it'
  const text = (key: string) => textOf(name, key, draft, world, caller)
  for (const arg of opInfo(name).args) {
    const value = arg.kind === 'via' ? viaOf(text) : readText(arg, text(arg.name))
    const why = checkArg(arg, value, world)
    if (why) errors[arg.name] = why
    else if (value !== undefined) op[arg.name] = value
  }
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, op: { op: name, ...op } }
}
