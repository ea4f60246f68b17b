/** What there is to say of an operation, and what describing one takes. */
import type { OpName } from '../ops.ts'
import type { Tracer } from '../tracer.ts'
import type { Domain, Vcpu } from '../world.ts'

/** What an argument means; forms and validation follow it. */
export type ArgKind =
  | 'domid' // any number a guest may pass, DOMID_SELF included
  | 'domain' // an existing domain
  | 'target' // an existing vCPU, as text
  | 'port'
  | 'ports'
  | 'vcpu' // a vCPU number a guest may pass
  | 'virq'
  | 'pirq'
  | 'u32'
  | 'i32'
  | 'flag'
  | 'via' // 64-bit hex text
  | 'vector'
  | 'pin'
  | 'dev'
  | 'intx'
  | 'link'
  | 'isa'
  | 'picport'
  | 'byte'

export interface Arg {
  readonly name: string
  readonly kind: ArgKind
  readonly optional?: true
}

/** What an operation gave back; the keys of a recording's result. */
export interface Result {
  readonly rc?: number
  readonly out?: Readonly<Record<string, number | string>>
  readonly ports?: readonly number[]
  readonly val?: number
  readonly ran?: number
  /** `run_guest`: vectors taken, in order. */
  readonly vectors?: readonly number[]
}

export type OpValue = number | string | readonly number[]
/** An operation with its arguments, as a line of a recording has them. `v` is the calling vCPU. */
export interface Op {
  readonly op: OpName
  readonly [arg: string]: OpValue
}

export type OpGroup = 'hypercall' | 'source' | 'guest' | 'chips' | 'environment'

export interface OpInfo {
  readonly group: OpGroup
  /** needs: a calling vCPU, an HVM one, perhaps one (Xen-side operations may name who runs them), none. */
  readonly caller: 'vcpu' | 'hvm' | 'maybe'
  readonly args: readonly Arg[]
  readonly summary: string
  readonly proposal?: true
  readonly run: (x: Tracer, op: Op) => Result
}

export const num = (op: Op, name: string): number => op[name] as number
/** The caller; validation has made sure that it exists. */
export const self = (x: Tracer): Vcpu => x.current as Vcpu
export const target = (x: Tracer, op: Op): Vcpu => x.world.vcpuNamed(op['t'] as string) as Vcpu
export const domain = (x: Tracer, op: Op): Domain => x.world.domain(num(op, 'dom')) as Domain

/** `name:kind`, with `?` for an optional one. */
export const args = (...specs: string[]): Arg[] =>
  specs.map(spec => {
    const [name, kind] = spec.replace('?', '').split(':') as [string, ArgKind]
    return spec.includes('?') ? { name, kind, optional: true } : { name, kind }
  })

export const setFlag = (x: Tracer, cell: number, value: number): void => {
  if (x.read(cell) !== value) x.write(cell, value)
}
