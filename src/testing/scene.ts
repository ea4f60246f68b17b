/** For tests: a small world to do operations in, and short questions about what became of it. */
import { law } from '../machines/lifecycle.ts'
import { setBits } from '../model/conformance/leaves.ts'
import { chooseCallback, guestSetup, type Method } from '../model/methods.ts'
import { type Op, type Result, runOp } from '../model/ops.ts'
import { type Release, type ReleaseId, releases } from '../model/release.ts'
import { Recorder, type Step } from '../model/trace.ts'
import type { Tracer } from '../model/tracer.ts'
import { type Cell, type Domain, type DomainSpec, type Vcpu, World } from '../model/world.ts'
import {
  APIC_IRR,
  APIC_ISR,
  APIC_TMR,
  DOMID_SELF,
  ECS,
  EVTCHN_FIFO_MAX_QUEUES,
  HVMIRQ_callback_gsi,
  HVMIRQ_callback_pci_intx,
} from '../model/xen/constants.ts'
import { evtchn_fifo_word_from_port, headCell, readyCell } from '../model/xen/event_fifo.ts'
import { hvm_pci_intx_gsi } from '../model/xen/hvm/irq.ts'
import type { Fn } from '../model/xen/source.ts'

/** A domain as the recordings have them: PV ones are control domains. */
export const domainSpec = (id: number, hvm: boolean, more: Partial<DomainSpec> = {}): DomainSpec => ({
  id,
  hvm,
  vcpus: 2,
  maxPort: 1023,
  nrPirqs: 48,
  priv: !hvm,
  pirqOk: hvm ? 0 : 32,
  shinfo32: false,
  ...more,
})

export interface PortFacts {
  readonly state: (typeof ECS)[number]
  readonly vcpu: number
  readonly pending: boolean
  readonly masked: boolean
}

export interface VcpuFacts {
  /** `evtchn_upcall_pending`. */
  readonly flag: number
  /** `evtchn_pending_sel`, as the numbers of the bits set. */
  readonly sel: readonly number[]
  readonly irr: readonly number[]
  readonly isr: readonly number[]
  readonly tmr: readonly number[]
}

/** The GSI of a domain's callback line; undefined if its method has none. */
export function callbackGsi(x: Tracer, d: Domain): number | undefined {
  const via = x.read(d.callback_via)
  switch (x.read(d.callback_via_type)) {
    case HVMIRQ_callback_gsi:
      return via
    case HVMIRQ_callback_pci_intx:
      return hvm_pci_intx_gsi(via & 0xff, via >>> 8)
    default:
      return undefined
  }
}

export interface QueueFacts {
  readonly ready: number
  readonly heads: Readonly<Record<number, number>>
  readonly tails: Readonly<Record<number, number>>
}

export class Scene {
  readonly x: Recorder
  readonly world: World
  /** Where the last operation's steps begin. */
  private from = 0

  /** `release`: one of Xen's, or one with a switch flipped. `pages`: guest frames 1…pages of each domain have memory. */
  constructor(domains: readonly DomainSpec[], release: ReleaseId | Release = '4.4.0', pages = 0) {
    const is = typeof release === 'string' ? releases[release] : release
    const frames = new Set(Array.from({ length: pages }, (_, i) => i + 1))
    this.world = new World(domains, is, pages > 0 ? new Map(domains.map(d => [d.id, frames])) : undefined)
    this.x = new Recorder(this.world, is, law)
  }

  /** Does operations; the result is the last one's. */
  run(...ops: readonly Op[]): Result {
    let result: Result = {}
    for (const op of ops) {
      this.from = this.x.columns.length
      result = runOp(this.x, op)
    }
    return result
  }

  /** Steps of the last operation. */
  get steps(): Step[] {
    const steps: Step[] = []
    for (let i = this.from; i < this.x.columns.length; i++) steps.push(this.x.step(i))
    return steps
  }

  /** Functions the last operation entered, in order. */
  get entered(): Fn[] {
    return this.steps.filter(step => step.kind === 'enter').map(step => step.fn)
  }

  /** Cells the last operation wrote, by name, with the value it left there; unchanged cells are left out. */
  get changes(): Record<string, number> {
    const first = new Map<Cell, number>()
    for (const step of this.steps)
      if (step.kind === 'write' && !first.has(step.cell)) first.set(step.cell, step.before)
    return Object.fromEntries(
      [...first]
        .filter(([cell, before]) => this.x.read(cell) !== before)
        .map(([cell]) => [this.world.cellName(cell), this.x.read(cell)]),
    )
  }

  dom(id: number): Domain {
    return this.world.domain(id) as Domain
  }

  vcpu(name: string): Vcpu {
    return this.world.vcpuNamed(name) as Vcpu
  }

  /** A cell by its name, `d1.gsi_assert_count[10]`. */
  cell(name: string): number {
    const [, plane, index] = /^(.*?)(?:\[(\d+)\])?$/.exec(name) as RegExpExecArray
    const found = this.world.planes.find(p => this.world.cellName(p.base).replace('[0]', '') === plane)
    if (!found) throw new Error(`there is no cell ${name}`)
    return this.x.read(found.base + Number(index ?? 0))
  }

  port(dom: number, port: number): PortFacts {
    const d = this.dom(dom)
    const bit = (cells: Cell): boolean => ((this.x.read(cells + (port >>> 5)) >>> (port & 31)) & 1) === 1
    return {
      state: ECS[this.x.read(d.state + port)] as PortFacts['state'],
      vcpu: this.x.read(d.notify_vcpu_id + port),
      pending: bit(d.evtchn_pending),
      masked: bit(d.evtchn_mask),
    }
  }

  /** Ports whose PENDING bit is set. */
  pending(dom: number): number[] {
    const d = this.dom(dom)
    return setBits(this.world.mem, d.evtchn_pending, d.BITS_PER_EVTCHN_WORD ** 2 / 32)
  }

  /** FIFO: the event word of a port. */
  word(dom: number, port: number): number {
    return this.x.read(evtchn_fifo_word_from_port(this.x, this.dom(dom), port) as Cell)
  }

  /** FIFO: the ready word of a vCPU's control block, and by priority the heads and Xen's tails that are not 0. */
  queues(name: string): QueueFacts {
    const v = this.vcpu(name)
    const used = (cellOf: (q: number) => Cell): Record<number, number> =>
      Object.fromEntries(
        Array.from({ length: EVTCHN_FIFO_MAX_QUEUES }, (_, q) => [q, this.x.read(cellOf(q))]).filter(
          ([, port]) => port !== 0,
        ),
      )
    return {
      ready: this.x.read(readyCell(this.x, v)),
      heads: used(q => headCell(this.x, v, q)),
      tails: used(q => v.fifo_tail + q),
    }
  }

  at(name: string): VcpuFacts {
    const v = this.vcpu(name)
    const vectors = (base: number): number[] => setBits(this.world.mem, v.lapic + (base >> 4), 8)
    return {
      flag: this.x.read(v.vcpu_info) & 0xff,
      sel: setBits(this.world.mem, v.evtchn_pending_sel, v.dom.BITS_PER_EVTCHN_WORD / 32),
      irr: vectors(APIC_IRR),
      isr: vectors(APIC_ISR),
      tmr: vectors(APIC_TMR),
    }
  }
}

// Operations, as short as a test wants them.
export const send = (v: string, port: number): Op => ({ op: 'EVTCHNOP_send', v, port })
export const close = (v: string, port: number): Op => ({ op: 'EVTCHNOP_close', v, port })
export const unmask = (v: string, port: number): Op => ({ op: 'EVTCHNOP_unmask', v, port })
export const bindVcpu = (v: string, port: number, vcpu: number): Op => ({
  op: 'EVTCHNOP_bind_vcpu',
  v,
  port,
  vcpu,
})
export const bindVirq = (v: string, virq: number, vcpu = 0): Op => ({
  op: 'EVTCHNOP_bind_virq',
  v,
  virq,
  vcpu,
})
export const bindIpi = (v: string, vcpu = 0): Op => ({ op: 'EVTCHNOP_bind_ipi', v, vcpu })
export const bindPirq = (v: string, pirq: number): Op => ({ op: 'EVTCHNOP_bind_pirq', v, pirq, flags: 0 })
export const allocUnbound = (v: string, remote_dom: number, dom: number = DOMID_SELF): Op => ({
  op: 'EVTCHNOP_alloc_unbound',
  v,
  dom,
  remote_dom,
})
export const bindInterdomain = (v: string, remote_dom: number, remote_port: number): Op => ({
  op: 'EVTCHNOP_bind_interdomain',
  v,
  remote_dom,
  remote_port,
})
export const status = (v: string, port: number, dom: number = DOMID_SELF): Op => ({
  op: 'EVTCHNOP_status',
  v,
  dom,
  port,
})
export const bindVector = (v: string, port: number, vcpu: number, vector: number, pad = 0): Op => ({
  op: 'EVTCHNOP_bind_vector',
  v,
  port,
  vcpu,
  vector,
  ...(pad !== 0 && { pad }),
})
export const setMask = (v: string, port: number, val: number): Op => ({ op: 'g_set_mask', v, port, val })
export const scan = (v: string): Op => ({ op: 'g_scan', v })
export const enter = (v: string): Op => ({ op: 'vmenter', v })
export const eoi = (v: string): Op => ({ op: 'lapic_write', v, off: 0xb0, val: 0 })
export const setIf = (v: string, val: number): Op => ({ op: 'set_if', v, val })
export const runGuest = (v: string): Op => ({ op: 'run_guest', v })
export const runTasklets: Op = { op: 'run_tasklets' }
export const inIrq = (val: number): Op => ({ op: 'set_in_irq', val })

export const reset = (v: string, dom: number = DOMID_SELF): Op => ({ op: 'EVTCHNOP_reset', v, dom })
export const initControl = (v: string, vcpu: number, control_gfn: number, offset = 0): Op => ({
  op: 'EVTCHNOP_init_control',
  v,
  vcpu,
  control_gfn,
  offset,
})
export const expandArray = (v: string, array_gfn: number): Op => ({
  op: 'EVTCHNOP_expand_array',
  v,
  array_gfn,
})
export const setPriority = (v: string, port: number, priority: number): Op => ({
  op: 'EVTCHNOP_set_priority',
  v,
  port,
  priority,
})
export const upcallVector = (v: string, vcpu: number, vector: number): Op => ({
  op: 'HVMOP_set_evtchn_upcall_vector',
  v,
  vcpu,
  vector,
})
/** Switches the domain of `v` to FIFO: control blocks for its first vCPUs in frame 1, 1024 words in frame 2. */
export const toFifo = (v: string, vcpus = 1): Op[] => [
  ...Array.from({ length: vcpus }, (_, n) => initControl(v, n, 1, n * 128)),
  expandArray(v, 2),
]

/**
 * d0 (PV, controls) and d1 (HVM, two vCPUs, LAPICs on, told by `method`), with as many of d1’s ports allocated for d0 as it takes and
 * the named ones connected. Nothing is pending.
 */
export function connected(
  method: Method,
  guestPorts: readonly number[],
  release?: ReleaseId | Release,
): ConnectedScene {
  const s = new ConnectedScene(
    [domainSpec(0, false, { vcpus: 1 }), domainSpec(1, true)],
    release ?? (method === 'bind_vector' ? '4.4.0+bind_vector' : '4.4.0'),
    2,
  )
  s.run(...guestSetup(1, 2), chooseCallback('d1v0', method))
  for (let port = 1; port <= Math.max(...guestPorts); port++) s.run(allocUnbound('d1v0', 0))
  for (const port of guestPorts) {
    const { out } = s.run(bindInterdomain('d0v0', 1, port))
    s.senders.set(port, out?.['local_port'] as number)
  }
  s.run(runGuest('d0v0'))
  return s
}

export class ConnectedScene extends Scene {
  /** d0's port by the port of d1 it leads to. */
  readonly senders = new Map<number, number>()

  /** d0 sends to that port of d1. */
  send(guestPort: number): Result {
    return this.run(send('d0v0', this.senders.get(guestPort) as number))
  }
}
