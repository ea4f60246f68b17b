/** Before and between the scenarios: what the toolstack made, the guest's own set-up, and each choice of a method. */
import type { Op } from '../ops.ts'
import { type Release, releases } from '../release.ts'
import { type Law, Silent } from '../tracer.ts'
import { type DomainSpec, type Frames, World } from '../world.ts'
import { APIC_LVT0, APIC_SPIV, DOMID_SELF, RTE_LEVEL, RTE_MASK } from '../xen/constants.ts'
import { type Header, type LogLine, number, type Words } from './log.ts'
import { MASKED_WORD } from './moment.ts'
import { type Ports, Stage } from './stage.ts'

/** The recorded Xen. */
export const WITNESS_RELEASE: Release = releases['4.17.7']

/** Frames of the guest for its FIFO pages: a control block for each vCPU, and one page of event words. */
const CONTROL_GFN = [1, 2] as const
const ARRAY_GFN = 3

/** libxl's default for `max_event_channels`. */
const MAX_PORT = 1023

const DOM0 = 'd0v0'

/** dom0, and the guest with two vCPUs. */
export function witnessDomains({ domid, guest, bits32 }: Header): readonly DomainSpec[] {
  const base = { maxPort: MAX_PORT, nrPirqs: 48, shinfo32: false }
  return [
    { ...base, id: 0, hvm: false, vcpus: 1, priv: true, pirqOk: 32 },
    {
      ...base,
      id: domid,
      hvm: true,
      vcpus: 2,
      priv: false,
      pirqOk: 0,
      shinfo32: bits32,
      ...(guest === 'pvh' && { pvh: true }),
    },
  ]
}

const witnessFrames = ({ domid, abi }: Header): Frames =>
  new Map(abi === 'fifo' ? [[domid, new Set([...CONTROL_GFN, ARRAY_GFN])]] : [])

/** The stage with both domains on it, before the guest's first hypercall; `first`: the first port the guest made itself. */
export function openStage(header: Header, first: number, law: Law, release: Release): Stage {
  const world = new World(witnessDomains(header), release, witnessFrames(header))
  const x = new Silent(world, release, law)
  const d = world.domain(header.domid)
  if (!d) throw new Error(`domain ${header.domid} is not in the world`)
  const g = new Stage(x, d)
  makeDom0Ports(g, header, first)
  for (const v of d.vcpus) g.do({ op: 'lapic_write', v: v.name, off: APIC_SPIV, val: 0x1ff })
  for (let port = 1; port < first; port++) g.mask(port, 1)
  if (header.abi === 'fifo') g.do({ op: 'g_page_init', v: g.name(0), gfn: ARRAY_GFN, word: MASKED_WORD })
  g.do({ op: 'set_online', t: g.name(1), val: 0 })
  return g
}

/** Xenstore's and the console's ports, then Xen's own for the device model: one per vCPU, and a second of vCPU 0. */
function makeDom0Ports(g: Stage, { console_port, store_port }: Header, first: number): void {
  const dom = g.d.id
  let own = 0
  for (let port = 1; port < first; port++) {
    if (port === console_port || port === store_port)
      g.do({ op: 'EVTCHNOP_alloc_unbound', v: DOM0, dom, remote_dom: 0 })
    else {
      const t = g.name(own++ < 2 ? 0 : 1)
      g.do({ op: 'alloc_unbound_xen_event_channel', v: DOM0, t, remote_dom: 0 })
    }
    const { out } = g.do({ op: 'EVTCHNOP_bind_interdomain', v: DOM0, remote_dom: dom, remote_port: port })
    if (port === console_port) g.do({ op: 'EVTCHNOP_send', v: DOM0, port: Number(out?.['local_port'] ?? 0) })
  }
}

/** A hypercall of the set-up as the log has it, done on the engine; what came of it is seen. False: not in the engine. */
export function setupCall(g: Stage, words: Words, header: Header): boolean {
  const name = words.get('op') ?? ''
  const call = setupCalls[name]
  if (call) call(g, words, header)
  return call !== undefined
}

type SetupCall = (g: Stage, words: Words, header: Header) => void

/** Does an operation that makes a port, notes the port for what it is for, and unmasks it. */
function make(g: Stage, op: Op, words: Record<string, number>, role?: keyof Ports): void {
  const { rc, out } = g.hypercall(op)
  const port = Number(out?.['port'] ?? out?.['local_port'] ?? 0)
  g.seen.push({ kind: 'op', op: op.op, words: { ...words, rc: rc ?? 0, port } })
  if (role && g.ports[role] === 0) g.ports[role] = port
  g.mask(port, role === 'debug' ? 1 : 0)
}

/** `remote=self`, or a domain's number. */
const remoteDomain = (words: Words): number =>
  words.get('remote') === 'self' ? DOMID_SELF : number(words, 'remote')

const setupCalls: Readonly<Record<string, SetupCall>> = {
  EVTCHNOP_init_control: (g, w) => {
    const vcpu = number(w, 'vcpu')
    const { rc, out } = g.hypercall({
      op: 'EVTCHNOP_init_control',
      vcpu,
      control_gfn: CONTROL_GFN[vcpu] ?? 0,
      offset: 0,
    })
    const words = { vcpu, rc: rc ?? 0, link_bits: Number(out?.['link_bits'] ?? 0) }
    g.seen.push({ kind: 'op', op: 'EVTCHNOP_init_control', words })
  },
  EVTCHNOP_expand_array: g => g.call({ op: 'EVTCHNOP_expand_array', array_gfn: ARRAY_GFN }, {}),
  EVTCHNOP_set_priority: (g, w) => {
    const words = { port: number(w, 'port'), priority: number(w, 'priority') }
    g.call({ op: 'EVTCHNOP_set_priority', ...words }, words)
  },
  EVTCHNOP_alloc_unbound: (g, w) => {
    const remote_dom = remoteDomain(w)
    const role = remote_dom === DOMID_SELF ? 'to' : 'unbound'
    make(g, { op: 'EVTCHNOP_alloc_unbound', dom: DOMID_SELF, remote_dom }, {}, role)
  },
  EVTCHNOP_bind_interdomain: (g, w) => {
    const remote_port = number(w, 'remote_port')
    const op = { op: 'EVTCHNOP_bind_interdomain', remote_dom: remoteDomain(w), remote_port } as const
    make(g, op, { remote_port }, 'from')
  },
  EVTCHNOP_bind_virq: (g, w) => {
    const words = { virq: number(w, 'virq'), vcpu: number(w, 'vcpu') }
    make(g, { op: 'EVTCHNOP_bind_virq', ...words }, words, words.virq === 0 ? 'timer' : 'debug')
  },
  EVTCHNOP_bind_ipi: (g, w) => {
    const vcpu = number(w, 'vcpu')
    if (!w.has('until_port')) {
      make(g, { op: 'EVTCHNOP_bind_ipi', vcpu }, { vcpu }, vcpu === 0 ? 'ipi0' : 'ipi1')
      return
    }
    const until_port = number(w, 'until_port')
    let port = 0
    while (port < until_port) {
      const { out } = g.hypercall({ op: 'EVTCHNOP_bind_ipi', vcpu })
      if (!out) break
      port = Number(out['port'])
      g.mask(port, 0)
    }
    g.ports.high = port
    g.seen.push({ kind: 'op', op: 'EVTCHNOP_bind_ipi', words: { vcpu, until_port: port } })
  },
  EVTCHNOP_close: (g, w) => {
    const [from = 0, to = from] = (w.get('ports') ?? w.get('port') ?? '').split('..').map(Number)
    for (let port = from; port <= Math.min(to, MAX_PORT); port++) g.hypercall({ op: 'EVTCHNOP_close', port })
    g.seen.push({ kind: 'op', op: 'EVTCHNOP_close', words: {} })
  },
  HVMOP_set_evtchn_upcall_vector: (g, w) => {
    const words = { vcpu: number(w, 'vcpu'), vector: number(w, 'vector') }
    g.call({ op: 'HVMOP_set_evtchn_upcall_vector', ...words }, words)
  },
}

/** The vCPU hypercalls are outside the engine, but a vCPU that is brought up is online from then on. */
export function bringUp(g: Stage, words: Words): void {
  if (words.get('op') === 'VCPUOP_up') g.do({ op: 'set_online', t: g.name(number(words, 'vcpu')), val: 1 })
}

/** A `method` line: the guest chooses its callback. */
export function chooseMethod(g: Stage, words: Words): void {
  const via = words.get('HVM_PARAM_CALLBACK_IRQ') ?? '0x0'
  const { rc } = g.hypercall({ op: 'HVM_PARAM_CALLBACK_IRQ', dom: DOMID_SELF, via })
  g.seen.push({ kind: 'op', op: 'HVM_PARAM_CALLBACK_IRQ', words: { rc: rc ?? 0 } })
}

/** A note about an interrupt controller that the guest programmed. False: it is about something else. */
export function programChips(g: Stage, { words }: LogLine): boolean {
  if (words.has('rte')) programEntry(g, words)
  else if (words.has('pic')) programPic(g, words)
  else return false
  return true
}

function programEntry(g: Stage, w: Words): void {
  // The entry of the method before is masked again: it has the guest's attention no longer.
  if (g.entry) g.redirect(g.entry.pin, RTE_MASK, 0)
  const lo = number(w, 'vector') | (number(w, 'level') ? RTE_LEVEL : 0) | (number(w, 'mask') ? RTE_MASK : 0)
  g.entry = { pin: number(w, 'gsi'), lo, dest: number(w, 'dest') }
  g.redirect(g.entry.pin, lo, g.entry.dest)
}

const EXTINT = 0x700

/** Both 8259s from the start, one line open (and the cascade, if it is the slave's), LINT0 let through. */
function programPic(g: Stage, w: Words): void {
  const irq = number(w, 'irq')
  const base = number(w, 'vector') - (irq & 7)
  const slave = irq >= 8
  const v = g.name(0)
  if (g.entry) g.redirect(g.entry.pin, RTE_MASK, 0)
  g.entry = undefined
  g.do({
    op: 'pic_init',
    v,
    base0: slave ? base - 8 : base,
    base1: slave ? base : base + 8,
    imr0: 0xff & ~(1 << (slave ? 2 : irq)),
    imr1: slave ? 0xff & ~(1 << (irq & 7)) : 0xff,
  })
  g.do({ op: 'pic_write', v, port: slave ? 0x4d1 : 0x4d0, val: number(w, 'level') ? 1 << (irq & 7) : 0 })
  g.do({ op: 'lapic_write', v, off: APIC_LVT0, val: EXTINT })
}
