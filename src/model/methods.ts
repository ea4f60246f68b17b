/** The ways a guest can be told, and the same scenario told by another of them. */
import type { Op } from './ops.ts'
import { type ReleaseId, releases } from './release.ts'
import type { OpRun, Trace } from './run.ts'
import { releaseOf, type Scenario } from './scenario.ts'
import { DOMID_SELF } from './xen/constants.ts'

export const METHODS = ['vector', 'gsi', 'pci_intx', 'upcall_vector', 'bind_vector'] as const
export type Method = (typeof METHODS)[number]

/** What the guests of our scenarios choose: xen-reference's side-by-side values. Linux asks for the same number as upcall vector. */
export const CALLBACK_VECTOR = 0xf3
export const CALLBACK_GSI = 10
export const GSI_VECTOR = 0x5a
/** Xen platform device: slot 3, INTA. */
export const INTX_DEVICE = 3
export const INTX_GSI = 28
export const INTX_VECTOR = 0x61
export const BOUND_VECTOR = 0x51

const VIA: Record<Method, string> = {
  vector: '0x2000000000000f3',
  gsi: '0xa',
  pci_intx: '0x100000000001800',
  // GSI 1, which is never driven: Linux sets it so that the toolstack sees a guest with PV drivers.
  upcall_vector: '0x1',
  bind_vector: '0x2000000000000f3',
}

export const METHOD_LABELS: Record<Method, string> = {
  vector: 'callback_vector',
  gsi: 'callback_gsi',
  pci_intx: 'callback_pci_intx',
  upcall_vector: 'upcall vector',
  bind_vector: 'bind_vector (proposal)',
}

/**
 * The method a scenario uses: its last choice of callback, or a vector where a port (the proposal) or a vCPU asked for
 * one of its own and Xen has them.
 */
export function methodOf(scenario: Pick<Scenario, 'ops' | 'release' | 'switches'>): Method | undefined {
  const { ops } = scenario
  if (ops.some(op => op.op === 'EVTCHNOP_bind_vector' && op['vector'] !== 0)) return 'bind_vector'
  if (releaseOf(scenario).upcall_vector && ops.some(op => op.op === 'HVMOP_set_evtchn_upcall_vector'))
    return 'upcall_vector'
  const via = ops.findLast(op => op.op === 'HVM_PARAM_CALLBACK_IRQ')?.['via']
  if (typeof via !== 'string') return undefined
  return (['vector', 'gsi', 'pci_intx'] as const)[[2, 0, 1].indexOf(Number(BigInt(via) >> 56n))]
}

/** Trigger-mode bit of a redirection entry. */
const LEVEL = 1 << 15

/** The guest's first words: LAPICs on, its IO-APIC entries for both lines (level), the 8259s masked, links as hvmloader routes them. */
export function guestSetup(dom: number, vcpus: number): Op[] {
  const v = `d${dom}v0`
  return [
    ...Array.from(
      { length: vcpus },
      (_, n): Op => ({ op: 'lapic_write', v: `d${dom}v${n}`, off: 0xf0, val: 0x1ff }),
    ),
    { op: 'pic_init', v, base0: 0x20, base1: 0x28, imr0: 0xff, imr1: 0xff },
    ...[5, 10, 11, 5].map((isa_irq, link): Op => ({ op: 'HVMOP_set_pci_link_route', dom, link, isa_irq })),
    { op: 'ioapic_redir', v, pin: CALLBACK_GSI, lo: LEVEL | GSI_VECTOR, hi: 0 },
    { op: 'ioapic_redir', v, pin: INTX_GSI, lo: LEVEL | INTX_VECTOR, hi: 0 },
  ]
}

/** The guest chooses its callback. */
export const chooseCallback = (v: string, method: Method): Op => ({
  op: 'HVM_PARAM_CALLBACK_IRQ',
  v,
  dom: DOMID_SELF,
  via: VIA[method],
})

/** Port that an operation of an HVM guest made for itself, if it did. */
function madePort({ op, result }: OpRun): number | undefined {
  if (op['dom'] !== undefined && op['dom'] !== DOMID_SELF) return undefined
  const port = result.out?.['port'] ?? result.out?.['local_port']
  return op.op !== 'EVTCHNOP_status' && typeof port === 'number' ? port : undefined
}

/** A scenario as it ran: its operations' results tell which ports it made. */
export type Ran = Pick<Trace, 'scenario' | 'ops'>

/**
 * The same scenario under another method. Every choice of callback is replaced; a guest that programmed no IO-APIC
 * entry for its line gets one. For the proposal each port that an HVM guest makes gets a private vector as soon as
 * it exists, and a later move to another vCPU keeps it. For upcall vectors each vCPU asks for one where the callback
 * is chosen.
 */
export function withMethod(ran: Ran, method: Method): Scenario {
  const { scenario } = ran
  const each = opsUnder(ran, method)
  const setup = each.slice(0, scenario.setup).flat().length
  return { ...scenario, release: releaseFor(method, scenario.release), setup, ops: each.flat() }
}

/** The release a scenario is run on under a method: its own if that has the method, else the nearest that has. */
export function releaseFor(method: Method, release: ReleaseId): ReleaseId {
  if (method === 'bind_vector') return '4.4.0+bind_vector'
  if (method === 'upcall_vector') return releases[release].upcall_vector ? release : '4.17.7'
  return release === '4.4.0+bind_vector' ? '4.4.0' : release
}

/** What each operation of the scenario becomes under another method: itself, itself and company, or nothing. */
export function opsUnder({ scenario, ops: runs }: Ran, method: Method): Op[][] {
  const hvm = new Map(scenario.domains.filter(d => d.hvm).map(d => [d.id, d]))
  const programmed = new Set(scenario.ops.filter(op => op.op === 'ioapic_redir').map(op => op['pin']))
  const vectors = new Map<string, number>()
  // vCPUs, as `domain.vCPU`, that ask for an upcall vector by themselves.
  const asked = new Set(scenario.ops.flatMap(op => askerOf(op) ?? []))
  const settles = releaseOf({
    ...scenario,
    release: releaseFor(method, scenario.release),
  }).callback_change_asserts
  // Domains that choose a callback.
  const told = new Set(
    scenario.ops.filter(op => op.op === 'HVM_PARAM_CALLBACK_IRQ').map(op => domainOf(String(op['v']))),
  )
  // The operation before took the interrupts that setting an upcall vector raises.
  let settling = false
  return scenario.ops.map((op, i) => {
    const v = op['v']
    const dom = typeof v === 'string' ? domainOf(v) : -1
    const ours = typeof v === 'string' && hvm.has(dom)
    settling =
      (settling && op.op === 'run_guest') || (ours && asked.size > 0 && op.op === 'HVM_PARAM_CALLBACK_IRQ')
    return ours ? rewrite(op, v, dom, i) : [op]
  })

  function rewrite(op: Op, v: string, dom: number, i: number): Op[] {
    const run = runs[i]
    if (op.op === 'EVTCHNOP_bind_vector') return []
    if (op.op === 'HVMOP_set_evtchn_upcall_vector') {
      if (method === 'upcall_vector') return [op]
      // A guest that chose nothing else chooses here, once.
      return told.has(dom) ? [] : choose(v, dom)
    }
    if (op.op === 'HVM_PARAM_CALLBACK_IRQ') {
      const chosen = { ...op, via: VIA[method] }
      const { before, after } = method === 'upcall_vector' ? upcalls(dom, i) : { before: [], after: [] }
      return [...entryFor(v), ...before, chosen, ...after]
    }
    if (settling && method !== 'upcall_vector' && i < scenario.setup) return []
    if (method !== 'bind_vector' || !run) return [op]
    return withVector(op, run, v, dom)
  }

  function choose(v: string, dom: number): Op[] {
    told.add(dom)
    return [...entryFor(v), chooseCallback(v, method)]
  }

  /** The proposal: a port gets a vector when it is made, and keeps it when it moves. */
  function withVector(op: Op, run: OpRun, v: string, dom: number): Op[] {
    const bind = (port: number, vcpu: number, vector: number): Op => ({
      op: 'EVTCHNOP_bind_vector',
      v,
      port,
      vcpu,
      vector,
    })
    const known = op.op === 'EVTCHNOP_bind_vcpu' ? vectors.get(`${dom}.${op['port']}`) : undefined
    if (known !== undefined) return [bind(op['port'] as number, op['vcpu'] as number, known)]
    const port = madePort(run)
    if (port === undefined) return [op]
    const vector = BOUND_VECTOR + vectors.size
    vectors.set(`${dom}.${port}`, vector)
    return [op, bind(port, (op['vcpu'] as number | undefined) ?? 0, vector)]
  }

  /** Each vCPU that has not asked asks, on itself; later Xen raises the vector at once, and the guest takes that. */
  function upcalls(dom: number, i: number): { before: Op[]; after: Op[] } {
    const ids = Array.from({ length: hvm.get(dom)?.vcpus ?? 0 }, (_, id) => id)
    const asking = ids.filter(id => !asked.has(`${dom}.${id}`))
    for (const id of asking) asked.add(`${dom}.${id}`)
    return {
      before: asking.map(id => ({
        op: 'HVMOP_set_evtchn_upcall_vector',
        v: `d${dom}v${id}`,
        vcpu: id,
        vector: CALLBACK_VECTOR,
      })),
      after: settles && i < scenario.setup ? asking.map(id => ({ op: 'run_guest', v: `d${dom}v${id}` })) : [],
    }
  }

  function entryFor(v: string): Op[] {
    const [pin, vector] = method === 'pci_intx' ? [INTX_GSI, INTX_VECTOR] : [CALLBACK_GSI, GSI_VECTOR]
    const needed = (method === 'gsi' || method === 'pci_intx') && !programmed.has(pin)
    return needed ? [{ op: 'ioapic_redir', v, pin, lo: LEVEL | vector, hi: 0 }] : []
  }
}

const domainOf = (v: string): number => Number.parseInt(v.slice(1), 10)

/** The vCPU that an operation gives an upcall vector, as `domain.vCPU`. */
const askerOf = (op: Op): string | undefined =>
  op.op === 'HVMOP_set_evtchn_upcall_vector' ? `${domainOf(String(op['v']))}.${op['vcpu']}` : undefined
