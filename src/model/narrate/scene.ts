/** What a sentence about one step can ask: arguments by name, the world as it was right after the step, who called. */
import type { Op } from '../ops.ts'
import type { OpRun, Trace } from '../run.ts'
import type { Step } from '../trace.ts'
import type { Cell, Domain, Vcpu, World } from '../world.ts'
import { DOMID_SELF } from '../xen/constants.ts'
import { fnInfo } from '../xen/source.ts'
import { type EnterStep, frameOf } from './frames.ts'

/** The value of a cell right after a step, wherever the world stands now. */
function valueAfter(trace: Trace, index: number, cell: Cell): number {
  let value = trace.world.mem[cell] as number
  for (let i = trace.position; i <= index; i++) {
    const step = trace.step(i)
    if (step.kind === 'write' && step.cell === cell) value = step.after
  }
  for (let i = trace.position - 1; i > index; i--) {
    const step = trace.step(i)
    if (step.kind === 'write' && step.cell === cell) value = step.before
  }
  return value
}

export class Scene {
  readonly trace: Trace
  readonly index: number
  readonly world: World
  readonly step: Step
  readonly run: OpRun
  /** Entry of the function that runs; undefined for what happens outside all functions. */
  readonly enter: EnterStep | undefined

  constructor(trace: Trace, index: number) {
    this.trace = trace
    this.index = index
    this.world = trace.world
    this.step = trace.step(index)
    this.run = trace.runAt(index + 1) as OpRun
    const frame = frameOf(trace, index)
    this.enter = frame < 0 ? undefined : (trace.step(frame) as EnterStep)
  }

  get op(): Op {
    return this.run.op
  }

  /** The value of a cell right after this step. */
  read(cell: Cell): number {
    return valueAfter(this.trace, this.index, cell)
  }

  /** An argument of the running function; 0 if it has none of that name. */
  arg(name: string): number {
    const i = this.enter ? fnInfo(this.enter.fn).params.findIndex(p => p[0] === name) : -1
    return this.enter?.args[i] ?? 0
  }

  private param(kind: 'vcpu' | 'domain' | 'port'): number | undefined {
    const i = this.enter ? fnInfo(this.enter.fn).params.findIndex(p => p[1] === kind) : -1
    return this.enter?.args[i]
  }

  /** The vCPU that made the call, or that the operation is about. */
  get caller(): Vcpu | undefined {
    const v = this.op['v'] ?? this.op['t']
    return typeof v === 'string' ? this.world.vcpuNamed(v) : undefined
  }

  /** The vCPU the running function is about; else the caller. */
  get vcpu(): Vcpu {
    const index = this.param('vcpu')
    return ((index !== undefined && this.world.vcpus[index]) || this.caller || this.world.vcpus[0]) as Vcpu
  }

  /** Its name. */
  get v(): string {
    return this.vcpu.name
  }

  /** The domain the running function is about; else that of its vCPU; else the caller's. */
  get domain(): Domain {
    const id = this.param('domain')
    return (id !== undefined && this.world.domain(id)) || this.vcpu.dom
  }

  get d(): string {
    return this.domain.name
  }

  /** The port the running function is about; 0 if it is about none. */
  get port(): number {
    return this.param('port') ?? 0
  }

  /** `port 2 of d1`. */
  get p(): string {
    return portName(this.d, this.port)
  }

  /** A domain id as a guest passes it. */
  named(id: number): string {
    if (id === DOMID_SELF) return this.caller?.dom.name ?? 'itself'
    return this.world.domain(id)?.name ?? `domain ${id}`
  }

  /** A vCPU of the caller's domain by the number a guest passes. */
  target(number: number): string {
    return this.domain.vcpus[number] ? `${this.d}v${number}` : `vCPU ${number >>> 0}`
  }
}

export const portName = (domain: string, port: number): string => `port ${port} of ${domain}`

/** A sentence about a step: text, or text that depends on where it is said. */
export type Say = string | ((s: Scene) => string)

/**
 * A condition: the sentence if it holds, the sentence if not, and, where it can end in a refusal, the reason as a
 * clause.
 */
export type BranchWords = readonly [whenTrue: Say, whenFalse: Say, why?: Say]

/** All that is said about one function. */
export interface FnWords {
  readonly enter: Say
  /** Its returned value, if that is no errno: what the number says. */
  readonly result?: (s: Scene, value: number) => string
  readonly branches?: Readonly<Record<string, BranchWords>>
}

export const said = (say: Say, s: Scene): string => (typeof say === 'string' ? say : say(s))

export const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`

/** Opens a sentence: `port 2 of d1` gets its capital, a name in code spelling (`d1v0`, `evtchn_send`) keeps its own. */
export const upper = (text: string): string =>
  /^([a-z]+ |itself)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text
