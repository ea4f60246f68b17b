/** Arguments, errors and operations in words. */
import { type Op, type OpName, type OpValue, opInfo, type Result } from '../ops.ts'
import type { OpRun } from '../run.ts'
import type { World } from '../world.ts'
import { DOMID_SELF, VIRQ_NAMES } from '../xen/constants.ts'
import { errnoText } from '../xen/errno.ts'
import { type Fn, fnInfo, type Param } from '../xen/source.ts'
import type { EnterStep } from './frames.ts'
import { hex } from './scene.ts'

/** do_event_channel_op's commands by number, as spelled in include/public/event_channel.h. */
const COMMANDS = [
  'EVTCHNOP_bind_interdomain',
  'EVTCHNOP_bind_virq',
  'EVTCHNOP_bind_pirq',
  'EVTCHNOP_close',
  'EVTCHNOP_send',
  'EVTCHNOP_status',
  'EVTCHNOP_alloc_unbound',
  'EVTCHNOP_bind_ipi',
  'EVTCHNOP_bind_vcpu',
  'EVTCHNOP_unmask',
  'EVTCHNOP_reset',
  'EVTCHNOP_init_control',
  'EVTCHNOP_expand_array',
  'EVTCHNOP_set_priority',
] as const

const ERRNO_WORDS: Readonly<Record<number, string>> = {
  1: 'operation not permitted',
  2: 'no such vCPU',
  3: 'no such domain',
  11: 'try again',
  12: 'out of memory',
  13: 'permission denied',
  16: 'busy',
  17: 'already exists',
  22: 'invalid argument',
  28: 'no port left',
  38: 'not implemented',
  85: 'to be continued',
  95: 'not supported',
}

/** `-EINVAL (invalid argument)`; `0 (success)`. */
export function errnoWords(rc: number): string {
  if (rc >= 0) return rc === 0 ? '0 (success)' : String(rc)
  const words = ERRNO_WORDS[-rc]
  return words ? `${errnoText(rc)} (${words})` : errnoText(rc)
}

export const virqName = (virq: number): string => VIRQ_NAMES[virq] ?? `VIRQ ${virq}`

const domainName = (id: number): string => (id === DOMID_SELF ? 'DOMID_SELF' : `d${id}`)

/** Arguments whose name says more than their kind. */
const BY_NAME: Readonly<Record<string, (n: number, world: World) => string>> = {
  dom: domainName,
  remote_dom: domainName,
  remote_domid: domainName,
  virq: n => VIRQ_NAMES[n] ?? String(n),
  trig: n => (n ? 'level' : 'edge'),
  trig_mode: n => (n ? 'level' : 'edge'),
  intx: n => `INT${'ABCD'.charAt(n & 3)}`,
}

const BY_KIND: Record<Param, (n: number, world: World) => string> = {
  vcpu: (n, world) => world.vcpus[n]?.name ?? String(n),
  domain: n => `d${n}`,
  port: String,
  gsi: String,
  vector: hex,
  hex,
  dec: n => String(n > 0xffff0000 ? n | 0 : n),
  chip: n => (n === 0 ? 'master' : 'slave'),
}

/** What number 14 means depends on the release; 4.4.0 and 4.6.0 do not know it. */
function command14({ domains: [domain] }: World): string {
  if (domain?.release.bind_vector) return 'EVTCHNOP_bind_vector'
  return domain?.release.reset_is_guarded ? 'EVTCHNOP_reset_cont' : '14'
}

function argText(fn: Fn, i: number, value: number, world: World): string {
  const [name, kind] = fnInfo(fn).params[i] as readonly [string, Param]
  if (name === 'cmd') return COMMANDS[value] ?? (value === 14 ? command14(world) : String(value | 0))
  return (BY_NAME[name] ?? BY_KIND[kind])(value, world)
}

/** The arguments of a call as they are shown between its parentheses: `d1v0, 0x5a, level`. */
export const argsText = (world: World, { fn, args }: EnterStep): string =>
  args.map((value, i) => argText(fn, i, value, world)).join(', ')

/** An argument of an operation, as the scenario's author wrote it. */
function valueText(op: OpName, name: string, value: OpValue): string {
  const kind = opInfo(op).args.find(arg => arg.name === name)?.kind
  if (typeof value !== 'number') return typeof value === 'string' ? value : `[${value.join(', ')}]`
  if (kind === 'domid' || kind === 'domain') return domainName(value)
  if (kind === 'virq') return VIRQ_NAMES[value] ?? String(value)
  if (kind === 'vector' || kind === 'byte' || kind === 'picport' || name === 'off' || name === 'val')
    return value > 9 ? hex(value) : String(value)
  return kind === 'u32' && value > 4096 ? hex(value) : String(value)
}

/** An operation with its arguments: `EVTCHNOP_send(port 1)`. The caller, `op.v`, is not part of it. */
export function opText(op: Op): string {
  const args = Object.entries(op)
    .filter(([name]) => name !== 'op' && name !== 'v')
    .map(([name, value]) => `${name} ${valueText(op.op, name, value)}`)
  return `${op.op}(${args.join(', ')})`
}

function resultParts({ rc, out, ports, val, ran, vectors }: Result): string[] {
  const parts: string[] = []
  if (rc !== undefined) parts.push(errnoWords(rc))
  for (const [name, value] of Object.entries(out ?? {}))
    parts.push(`${name} ${name === 'vector' ? hex(value as number) : value}`)
  if (val !== undefined) parts.push(`value ${hex(val)}`)
  if (ran !== undefined) parts.push(ran === 1 ? '1 tasklet ran' : `${ran} tasklets ran`)
  if (vectors !== undefined)
    parts.push(vectors.length === 0 ? 'took no vector' : `took ${vectors.map(hex).join(', ')}`)
  if (ports !== undefined)
    parts.push(ports.length === 0 ? 'handled no port' : `handled port ${ports.join(', ')}`)
  return parts
}

/** What an operation gave back, in words; empty if it gives nothing back. */
export const resultText = ({ result, crash }: OpRun): string =>
  crash === undefined ? resultParts(result).join(' · ') : `Xen crashed: ${crash}`
