/** The one pass over a trace that moves an event along: step by step, with the call stack and what waits in the siding. */
import { opInfo } from '../../model/ops.ts'
import type { OpRun, Trace } from '../../model/run.ts'
import type { Fn } from '../../model/xen/source.ts'
import { decides, type Fate, fateOf, JOINS, SPLITS, WAKES } from './fates.ts'
import { type Arrival, arrive, type Formation, type Head, move, withMain } from './heads.ts'
import { type Cargo, Manifest, namesPort } from './manifest.ts'
import { type StationId, stationInfo, stationOf, stationWithin } from './stations.ts'

/**
 * They look on while an event is under way, or do something else with the same chips: it does not move for them, nor
 * for what they call. A line that goes down carries no event.
 */
const BYSTANDERS: ReadonlySet<Fn> = new Set<Fn>([
  'environment',
  'otherCpu',
  'hardwareInterrupt',
  'guestMemory',
  'evtchn_check_pollers',
  'enable_intr_window',
  'hvm_maybe_deassert_evtchn_irq',
  '__hvm_pci_intx_deassert',
  'hvm_isa_irq_deassert',
  'deassert_irq',
  'vpic_irq_negative_edge',
  'vpic_ioport_write',
  'vpic_ioport_read',
  'vpic_intercept_elcr_io',
  'vlapic_read',
])

/** Before them an event is only asked for: its port is not pending yet. */
export const ASKED: ReadonlySet<StationId> = new Set<StationId>(['source', 'hypercall', 'virq', 'send'])
/** From here on it is the guest's. */
const DELIVERED: ReadonlySet<StationId> = new Set<StationId>(['handler', 'back', 'eoi'])

/** A hypercall or a source starts outside Xen; whatever else an operation does starts where it runs. */
const originOf = ({ op }: OpRun, first: Fn): StationId => {
  const { group } = opInfo(op.op)
  return group === 'hypercall' || group === 'source' ? 'source' : stationWithin(first, undefined)
}

/** Where the train of a port came to rest when something new began. */
export interface Rest {
  readonly step: number
  readonly station: StationId
  readonly held: boolean
}

/** An event comes to the station that sets PENDING and looks at MASKED. */
export interface Filtered {
  readonly step: number
  readonly station: StationId
  readonly cargo: Cargo
}

/** Inside Xen and its chips a vCPU in the arguments is the one to be told; before it is the caller, after it the one that runs. */
const SAYS_VCPU = (station: StationId): boolean => {
  const { zone } = stationInfo(station)
  return !ASKED.has(station) && zone !== 'entry' && zone !== 'guest'
}

const SETTERS: ReadonlySet<Fn> = new Set<Fn>(['evtchn_2l_set_pending', 'evtchn_fifo_set_pending'])
const FILTERS: ReadonlySet<Fn> = new Set<Fn>([...SETTERS, 'evtchn_2l_unmask', 'evtchn_fifo_unmask'])
export const FILTER_STATIONS: ReadonlySet<StationId> = new Set<StationId>(['pending', 'fifoPending'])

/** An event whose operation stands still, because something else happens in the middle of it. */
interface Stopped {
  readonly heads: Formation
  readonly began: number
  readonly fate: Fate | undefined
  readonly visited: StationId[]
  readonly run: OpRun | undefined
  readonly aside: number
}

export class Travel {
  heads: Formation
  began = 0
  fate: Fate | undefined
  readonly rests = new Map<number, Rest[]>()
  readonly filtered: Filtered[] = []
  readonly stops = new Set<StationId>()
  readonly joined = new Map<number, number>()

  private readonly trace: Trace
  private readonly travelled: (from: StationId, to: StationId) => void
  readonly manifest: Manifest
  private readonly stack: StationId[] = []
  private visited: StationId[] = []
  private run: OpRun | undefined
  private stopped: Stopped | undefined
  private lastId = 0
  /** Depth of the bystander that runs. */
  private aside = Number.POSITIVE_INFINITY
  /** vCPUs whose tasklet is queued, first to run first, with the event that waits. */
  private readonly siding = new Map<number, number>()
  /** vCPUs with the event that came to rest last on its way to them. */
  private readonly waitsFor = new Map<number, number>()

  constructor(trace: Trace, travelled: (from: StationId, to: StationId) => void) {
    this.trace = trace
    this.manifest = new Manifest(trace)
    this.travelled = travelled
    this.heads = [this.newHead('source')]
  }

  get main(): Head {
    return this.heads.at(-1) as Head
  }

  /** An operation begins at this step; a new event with it, unless it carries on with the old one. */
  operation(run: OpRun, index: number, isNew: boolean): void {
    this.run = run
    this.aside = Number.POSITIVE_INFINITY
    if (!isNew && index > 0) return
    for (const head of this.heads) this.rest(head, index)
    const origin = originOf(run, this.trace.fnAt(index))
    this.heads = [this.newHead(origin)]
    this.visited = [origin]
    this.began = index
    this.fate = undefined
  }

  /** Another operation begins in the middle of this one, whose event waits where it is; or a further one does. */
  meanwhile(run: OpRun, index: number, isNew: boolean): void {
    const first = this.stopped === undefined
    const { heads, began, fate, visited, aside } = this
    this.stopped ??= { heads, began, fate, visited, run: this.run, aside }
    this.operation(run, index, first || isNew)
  }

  /** The operation that was stopped goes on at this step. */
  goOn(index: number): void {
    if (!this.stopped) return
    for (const head of this.heads) this.rest(head, index)
    const { heads, began, fate, visited, run, aside } = this.stopped
    this.heads = heads
    this.began = began
    this.fate = fate
    this.visited = visited
    this.run = run
    this.aside = aside
    this.stopped = undefined
  }

  /** Does one step; gives the station of the function that runs. */
  step(index: number): StationId {
    const { trace, stack } = this
    const fn = trace.fnAt(index)
    const entered = trace.kindAt(index) === 'enter'
    stack.length = trace.depthAt(index + 1)
    if (stack.length <= this.aside) this.aside = Number.POSITIVE_INFINITY
    const here = stationWithin(fn, stack.at(-1))
    const onlooker = this.aside < stack.length || BYSTANDERS.has(fn)
    if (entered) {
      if (onlooker && this.aside > stack.length) this.aside = stack.length
      stack.push(here)
      this.stops.add(here)
      if (onlooker) this.lookOn(fn)
      else this.enter(index, fn, here)
    }
    if (!onlooker) this.decide(index)
    return here
  }

  /** A bystander moves no event, but it may end one, or wake somebody. */
  private lookOn(fn: Fn): void {
    // Whoever still waits in front of the line's chips goes with the line.
    const { main } = this
    if (fn === 'vpic_irq_negative_edge')
      this.heads = this.heads.filter(h => h === main || (h.station !== 'vpic' && h.station !== 'vioapic'))
    if (fn === 'vcpu_unblock') this.fate = WAKES
  }

  private enter(index: number, fn: Fn, here: StationId): void {
    this.taken(fn)
    // Most helpers say nothing about an event.
    if (!stationOf(fn) && !namesPort(fn)) return
    const vcpu = this.manifest.vcpuIn(index, fn)
    if (fn === 'tasklet_softirq_action' || fn === 'do_tasklet_work') this.leaveSiding(vcpu)
    else if (stationOf(fn)) {
      this.resume(fn, vcpu)
      this.goTo(here, vcpu)
    }
    this.load(
      this.manifest.cargoIn(index, fn, this.run),
      this.main.station === here && SAYS_VCPU(here) ? vcpu : undefined,
    )
    if (fn === 'tasklet_schedule' && vcpu !== undefined) {
      this.siding.delete(vcpu)
      this.siding.set(vcpu, this.main.cargo)
    }
    const cargo = this.manifest.cargoes[this.main.cargo]
    if (cargo && FILTERS.has(fn)) this.filtered.push({ step: index, station: here, cargo })
  }

  /** Something without a port of its own tells a vCPU after all: the train that has waited for that departs. */
  private resume(fn: Fn, vcpu: number | undefined): void {
    if (this.main.cargo !== 0 || vcpu === undefined) return
    const waits = this.waitsFor.get(vcpu)
    const rest = waits && this.rests.get(waits)?.at(-1)
    if (!waits || !rest) return
    const again = fn === 'hvm_assert_evtchn_irq'
    // A vector raised from elsewhere is this event's if it stopped for want of a LAPIC.
    if (!again && (fn !== 'vlapic_set_irq' || !rest.held || rest.station !== 'assert')) return
    const head = this.newHead(rest.station, waits, vcpu)
    this.heads = withMain(
      this.heads.filter(h => h !== this.main),
      head,
    )
    if (again) this.came('assert', move(this.heads, head, 'assert'))
  }

  /** Control goes on at a station, and an event with it, if there is one that has been told to. */
  private goTo(to: StationId, vcpu: number | undefined): void {
    const delivered = this.visited.includes('handler')
    const { zone } = stationInfo(to)
    const entering = zone === 'entry' || zone === 'guest'
    if (entering && !delivered && !this.mayEnter(to, vcpu)) return
    // From the handler on it is one CPU's business, whatever still waits in the chips.
    if (entering && delivered && this.main.station !== to) this.came(to, move(this.heads, this.main, to))
    else this.came(to, arrive(this.heads, to, this.visited, this.lastId + 1))
  }

  /**
   * A vCPU leaves or enters guest mode. That moves an event for this vCPU, if somebody has told it: what stops at a
   * mask, or waits in the siding, does not care. What is injected has been taken from wherever it was.
   */
  private mayEnter(to: StationId, vcpu: number | undefined): boolean {
    const mine = this.heads.filter(h => h.vcpu === undefined || h.vcpu === vcpu)
    if (to === 'inject') {
      this.heads = this.heads.map(h => (mine.includes(h) ? { ...h, held: false } : h))
      return mine.length > 0
    }
    if (to === 'vmentry' && this.main.station === 'assist') return false
    return mine.some(h => !h.held)
  }

  /** An interrupt is acknowledged: if it was the other chip's, its head comes along. */
  private taken(fn: Fn): void {
    const chip =
      fn === 'vpic_ack_pending_irq' ? 'vpic' : fn === 'vlapic_ack_pending_irq' ? 'vlapic' : undefined
    const head = chip && this.heads.find(h => h.station === chip)
    if (head && head !== this.main) this.came(this.main.station, move(this.heads, head, this.main.station))
  }

  /** The softirq runs a tasklet: the train that waits for this vCPU departs, whoever else is under way. */
  private leaveSiding(vcpu: number | undefined): void {
    const next = vcpu ?? this.siding.keys().next().value
    if (next === undefined) return
    const cargo = this.siding.get(next) ?? 0
    if (vcpu !== undefined) this.siding.delete(vcpu)
    const isIts = (h: Head) => h.vcpu === next && (h.station === 'tasklet' || h.station === 'softirq')
    const head = this.heads.find(isIts) ?? this.newHead('tasklet', cargo, next)
    this.came('softirq', move(withMain(this.heads, head), head, 'softirq'))
  }

  private came(to: StationId, arrival: Arrival): void {
    const { heads, how, from, joined } = arrival
    if (how === 'splits') this.lastId++
    if (joined) this.joined.set(...joined)
    if (how !== 'stays') {
      this.travelled(from, to)
      this.fate = how === 'splits' ? SPLITS : how === 'joins' ? JOINS : undefined
    }
    // The very same heads, the same list: one list serves all steps between two moves.
    if (how !== 'stays' || heads.at(-1) !== this.main) this.heads = heads
    this.visited.push(to)
  }

  /** What the step says becomes of the event. Two that are one stand where the first one waits. */
  private decide(index: number): void {
    const { trace } = this
    if (trace.kindAt(index) === 'write' && SETTERS.has(trace.fnAt(index))) this.remark(this.main.held, true)
    const fate = decides(trace.kindAt(index), trace.fnAt(index)) ? fateOf(trace.step(index)) : undefined
    if (!fate || (fate.kind === 'merges' && !this.isNews())) return
    const rest = fate.kind === 'merges' ? this.waiting(this.main) : undefined
    if (rest && rest.station !== this.main.station)
      this.came(rest.station, move(this.heads, this.main, rest.station))
    this.fate = fate
    const held = fate.holds ?? rest?.held ?? this.main.held
    this.remark(held, fate.kind === 'merges' || this.main.counted)
  }

  private remark(held: boolean, counted: boolean): void {
    if (held !== this.main.held || counted !== this.main.counted)
      this.heads = withMain(this.heads, { ...this.main, held, counted })
  }

  /** Is what is looked at a new event? An unmask finds its own port pending, and that is none. */
  private isNews(): boolean {
    const passed = this.filtered.findLastIndex(f => f.step < this.began)
    const { station } = this.filtered.at(-1) ?? {}
    return this.main.station === station && this.filtered.length - passed - 1 === 1
  }

  /** Where the train of the same port came to rest, unless the guest has had it. */
  private waiting({ cargo }: Head): Rest | undefined {
    const rest = this.rests.get(cargo)?.at(-1)
    return rest && !DELIVERED.has(rest.station) && !ASKED.has(rest.station) ? rest : undefined
  }

  private rest({ cargo, station, held, vcpu }: Head, step: number): void {
    if (cargo === 0) return
    if (vcpu !== undefined && DELIVERED.has(station)) this.waitsFor.delete(vcpu)
    else if (vcpu !== undefined && !ASKED.has(station)) this.waitsFor.set(vcpu, cargo)
    const rests = this.rests.get(cargo) ?? []
    // Of several heads the one that moved last is where the train is; it is last in the list.
    if (rests.at(-1)?.step === step) rests.pop()
    rests.push({ step, station, held })
    this.rests.set(cargo, rests)
  }

  private newHead(station: StationId, cargo = 0, vcpu?: number): Head {
    return { id: ++this.lastId, station, origin: station, cargo, vcpu, held: false, counted: false }
  }

  private load(port: number | undefined, vcpu = this.main.vcpu): void {
    const { main } = this
    // Another vCPU is told: of its own event, if it has one.
    const other =
      main.vcpu !== undefined && main.vcpu !== vcpu ? (this.waitsFor.get(vcpu as number) ?? 0) : undefined
    const cargo = port ?? other ?? main.cargo
    if (cargo !== this.main.cargo || vcpu !== this.main.vcpu)
      this.heads = withMain(this.heads, { ...this.main, cargo, vcpu })
  }
}
