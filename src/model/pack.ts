/** A scenario as bytes, and back: the payload of a link before it is deflated. link.ts describes the layout. */
import { ByteReader, ByteWriter, Malformed } from './bytes.ts'
import { OP_CODES, opOfCode } from './opCodes.ts'
import { type Arg, type Op, type OpValue, opInfo } from './ops.ts'
import { isReleaseId, releases } from './release.ts'
import { LIMITS, type Scenario } from './scenario.ts'
import type { DomainSpec } from './world.ts'

const U32 = 0xffffffff
const HVM = 1
const SHINFO32 = 2
/** The four numbers that follow are not the usual ones. */
const UNUSUAL = 4
/** HVM without device model and 8259s. */
const PVH = 8

/** What a domain of this kind has unless it says otherwise. */
const usual = (hvm: boolean) => ({ maxPort: 1023, nrPirqs: 48, priv: !hvm, pirqOk: hvm ? 0 : 32 })

const vcpuNames = (domains: readonly DomainSpec[]): string[] =>
  domains.flatMap(d => Array.from({ length: d.vcpus }, (_, n) => `d${d.id}v${n}`))

/** A scenario that `checkScenario` accepts, as bytes. */
export function pack(scenario: Scenario): Uint8Array<ArrayBuffer> {
  const w = new ByteWriter()
  w.text(scenario.release)
  w.text(scenario.title.slice(0, LIMITS.title))
  w.number(scenario.domains.length)
  for (const spec of scenario.domains) packDomain(w, spec)
  w.number(scenario.setup)
  w.number(scenario.ops.length)
  const index = new Map(vcpuNames(scenario.domains).map((name, i) => [name, i]))
  let caller: OpValue | undefined
  for (const op of scenario.ops) {
    packOp(w, op, op['v'] !== caller, index)
    caller = op['v']
  }
  return w.finish()
}

function packDomain(w: ByteWriter, d: DomainSpec): void {
  const u = usual(d.hvm)
  const unusual =
    d.maxPort !== u.maxPort || d.nrPirqs !== u.nrPirqs || d.priv !== u.priv || d.pirqOk !== u.pirqOk
  w.number(d.id)
  w.number(d.vcpus)
  w.number((d.hvm ? HVM : 0) | (d.shinfo32 ? SHINFO32 : 0) | (d.pvh ? PVH : 0) | (unusual ? UNUSUAL : 0))
  if (unusual) for (const n of [d.maxPort, d.nrPirqs, d.priv ? 1 : 0, d.pirqOk]) w.number(n)
}

function packOp(w: ByteWriter, op: Op, callerChanged: boolean, index: ReadonlyMap<string, number>): void {
  const vcpu = (name: OpValue | undefined) => (name === undefined ? 0 : (index.get(name as string) ?? 0) + 1)
  const { args } = opInfo(op.op)
  w.number(OP_CODES[op.op] * 2 + (callerChanged ? 1 : 0))
  if (callerChanged) w.number(vcpu(op['v']))
  const optional = args.filter(arg => arg.optional)
  if (optional.length > 0) w.number(optional.reduce((n, { name }, i) => n + (name in op ? 1 << i : 0), 0))
  for (const { name, kind } of args) {
    const value = op[name]
    if (value === undefined) continue
    if (kind === 'target') w.number(vcpu(value))
    else if (kind === 'via') packVia(w, BigInt(value as string))
    else if (kind === 'i32') w.number(zigzag(value as number))
    else if (typeof value === 'object') for (const n of [value.length, ...value]) w.number(n)
    else w.number(value as number)
  }
}

/** The type is in the top byte and the rest is mostly 0: three parts, each short. */
function packVia(w: ByteWriter, via: bigint): void {
  w.number(Number(via >> 56n))
  w.number(Number((via >> 32n) & 0xffffffn))
  w.number(Number(via & 0xffffffffn))
}

const zigzag = (n: number): number => (n < 0 ? -2 * n - 1 : 2 * n)

export type Unpacked =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly reason: string }

/** Reads what `pack` wrote; on anything else says what is wrong and where. Bounds are kept before memory is taken. */
export function unpack(bytes: Uint8Array): Unpacked {
  try {
    return { ok: true, scenario: unpackScenario(new ByteReader(bytes)) }
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, reason: `This link is damaged: ${error.message}.` }
    if (error instanceof Unknown) return { ok: false, reason: error.message }
    throw error
  }
}

/** Well formed, but about something that does not exist here. */
class Unknown extends Error {}

function unpackScenario(r: ByteReader): Scenario {
  const release = r.text('the release', 40)
  if (!isReleaseId(release)) {
    const known = Object.keys(releases).join(', ')
    throw new Unknown(`The release “${release}” of this link is not known here. Known are ${known}.`)
  }
  const title = r.text('the title', LIMITS.title)
  const count = r.number('the number of domains', LIMITS.domains)
  const domains = Array.from({ length: count }, (_, i) => unpackDomain(r, `domain ${i + 1}`))
  const setup = r.number('the number of operations that set the scene', LIMITS.ops)
  const length = r.number('the number of operations', LIMITS.ops)
  if (setup > length) throw new Malformed('more operations set the scene than there are')
  const names = vcpuNames(domains)
  const ops: Op[] = []
  for (let i = 1; i <= length; i++) ops.push(unpackOp(r, i, ops.at(-1)?.['v'] as string | undefined, names))
  r.end()
  return { title, release, domains, setup, ops }
}

function unpackDomain(r: ByteReader, who: string): DomainSpec {
  const id = r.number(`the id of ${who}`, 0x7fef)
  const vcpus = r.number(`the vCPUs of ${who}`, LIMITS.vcpus)
  if (vcpus === 0) throw new Malformed(`${who} has no vCPU`)
  const flags = r.number(`the kind of ${who}`, HVM | SHINFO32 | UNUSUAL | PVH)
  const hvm = (flags & HVM) !== 0
  const pvh = (flags & PVH) !== 0
  const kind = { id, hvm, vcpus, shinfo32: (flags & SHINFO32) !== 0, ...(pvh && { pvh }) }
  if ((flags & UNUSUAL) === 0) return { ...kind, ...usual(hvm) }
  return {
    ...kind,
    maxPort: r.number(`the highest port of ${who}`, 131071),
    nrPirqs: r.number(`the PIRQs of ${who}`, 4096),
    priv: r.number(`the privilege of ${who}`, 1) === 1,
    pirqOk: r.number(`the permitted PIRQs of ${who}`, 4096),
  }
}

function unpackOp(r: ByteReader, i: number, before: string | undefined, names: readonly string[]): Op {
  const header = r.number(`operation ${i}`, 0xffff)
  const code = header >> 1
  const op = opOfCode(code)
  if (op === undefined) {
    throw new Unknown(
      `This link was made by a newer version: its operation ${i} has the number ${code}, which is not known here.`,
    )
  }
  const where = (name: string) => `operation ${i} (${op}, “${name}”)`
  const caller = header & 1 ? unpackVcpu(r, where('v'), names) : before
  const { args } = opInfo(op)
  const optional = args.filter(arg => arg.optional)
  const given = optional.length > 0 ? r.number(where('given'), 2 ** optional.length - 1) : 0
  const values: Record<string, OpValue> = caller === undefined ? {} : { v: caller }
  for (const arg of args) {
    if (arg.optional && !((given >> optional.indexOf(arg)) & 1)) continue
    values[arg.name] = unpackArg(r, arg, where(arg.name), names)
  }
  return { ...values, op }
}

function unpackVcpu(r: ByteReader, where: string, names: readonly string[]): string | undefined {
  const n = r.number(where, names.length)
  return n === 0 ? undefined : names[n - 1]
}

function unpackArg(r: ByteReader, { kind }: Arg, where: string, names: readonly string[]): OpValue {
  if (kind === 'target') return unpackVcpu(r, where, names) ?? ''
  if (kind === 'ports') return Array.from({ length: r.number(where, 1024) }, () => r.number(where, U32))
  if (kind === 'via') {
    const parts = [r.number(where, 0xff), r.number(where, 0xffffff), r.number(where, U32)].map(BigInt)
    const [type, high, low] = parts as [bigint, bigint, bigint]
    return `0x${((type << 56n) | (high << 32n) | low).toString(16)}`
  }
  if (kind !== 'i32') return r.number(where, U32)
  const n = r.number(where, 2 * U32)
  return n % 2 === 1 ? -(n + 1) / 2 : n / 2
}
