/** What a trace's events carry: the port that an entered function is called with, and the vCPU it is called for. */
import type { OpRun, Trace } from '../../model/run.ts'
import { FN_NAMES, type Fn, fnInfo } from '../../model/xen/source.ts'

/** An event on its way: the port whose event it is now. */
export interface Cargo {
  readonly dom: number
  readonly port: number
}

/** Where a function's arguments name a port, by function: −1 if they name none that an event is on. Of a queue's tail and a new port the last. */
const portArg = new Map(
  FN_NAMES.map(fn => [
    fn,
    fn === 'evtchn_bind_interdomain' ? -1 : fnInfo(fn).params.findLastIndex(([, kind]) => kind === 'port'),
  ]),
)

export const namesPort = (fn: Fn): boolean => (portArg.get(fn) as number) >= 0

export class Manifest {
  /** By the number that heads know them by; 0: none. */
  readonly cargoes: (Cargo | undefined)[] = [undefined]
  /** The number of a cargo, by `dom.port`. */
  readonly ids = new Map<string, number>()
  private readonly trace: Trace

  constructor(trace: Trace) {
    this.trace = trace
  }

  /** The vCPU that a function is called for, by its index. */
  vcpuIn(index: number, fn: Fn): number | undefined {
    if (fnInfo(fn).params[0]?.[1] !== 'vcpu') return undefined
    const step = this.trace.step(index)
    return step.kind === 'enter' ? step.args[0] : undefined
  }

  /** Index of the port that an entered function is called with, with the domain it is a port of. */
  cargoIn(index: number, fn: Fn, run: OpRun | undefined): number | undefined {
    const { world } = this.trace
    const i = portArg.get(fn) as number
    const step = i < 0 ? undefined : this.trace.step(index)
    if (step?.kind !== 'enter') return undefined
    const [kind, arg] = [fnInfo(fn).params[0]?.[1], step.args[0] as number]
    const caller = world.vcpuNamed(String(run?.op['v'] ?? ''))
    const dom = kind === 'domain' ? arg : kind === 'vcpu' ? world.vcpus[arg]?.dom.id : caller?.dom.id
    return dom === undefined ? undefined : this.idOf(dom, step.args[i] as number)
  }

  private idOf(dom: number, port: number): number {
    const key = `${dom}.${port}`
    const id = this.ids.get(key) ?? Math.min(this.cargoes.length, 0xffff)
    if (!this.ids.has(key)) {
      this.ids.set(key, id)
      this.cargoes[id] = { dom, port }
    }
    return id
  }
}
