/** The ways a guest can be told, and the same scenario told by another of them. */
import type { Op } from './ops.ts'
import type { OpRun, Trace } from './run.ts'
import type { Scenario } from './scenario.ts'
import { DOMID_SELF } from './xen/constants.ts'

export const METHODS = ['vector', 'gsi', 'pci_intx', 'bind_vector'] as const
export type Method = (typeof METHODS)[number]

/** What the guests of our scenarios choose: xen-reference's side-by-side values. */
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
  bind_vector: '0x2000000000000f3',
}

export const METHOD_LABELS: Record<Method, string> = {
  vector: 'callback_vector',
  gsi: 'callback_gsi',
  pci_intx: 'callback_pci_intx',
  bind_vector: 'bind_vector (proposal)',
}

/** The method a scenario uses: its last choice of callback, or the proposal where a port has its own vector. */
export function methodOf({ ops }: Scenario): Method | undefined {
  if (ops.some(op => op.op === 'EVTCHNOP_bind_vector' && op['vector'] !== 0)) return 'bind_vector'
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
type Ran = Pick<Trace, 'scenario' | 'ops'>

/**
 * The same scenario under another method. Every choice of callback is replaced; a guest that programmed no IO-APIC
 * entry for its line gets one. For the proposal each port that an HVM guest makes gets a private vector as soon as
 * it exists, and a later move to another vCPU keeps it.
 */
export function withMethod(ran: Ran, method: Method): Scenario {
  const { scenario } = ran
  const each = opsUnder(ran, method)
  const release =
    method === 'bind_vector'
      ? '4.4.0+bind_vector'
      : scenario.release === '4.4.0+bind_vector'
        ? '4.4.0'
        : scenario.release
  const setup = each.slice(0, scenario.setup).flat().length
  return { ...scenario, release, setup, ops: each.flat() }
}

/** What each operation of the scenario becomes under another method: itself, itself and company, or nothing. */
export function opsUnder({ scenario, ops: runs }: Ran, method: Method): Op[][] {
  const hvm = new Set(scenario.domains.filter(d => d.hvm).map(d => d.id))
  const programmed = new Set(scenario.ops.filter(op => op.op === 'ioapic_redir').map(op => op['pin']))
  const vectors = new Map<string, number>()
  return scenario.ops.map((op, i) => rewrite(op, runs[i]))

  function rewrite(op: Op, run: OpRun | undefined): Op[] {
    if (op.op === 'EVTCHNOP_bind_vector') return []
    const v = op['v']
    const dom = typeof v === 'string' ? Number.parseInt(v.slice(1), 10) : -1
    if (typeof v !== 'string' || !hvm.has(dom)) return [op]
    if (op.op === 'HVM_PARAM_CALLBACK_IRQ') return [...entryFor(v), { ...op, via: VIA[method] }]
    if (method !== 'bind_vector' || !run) return [op]
    if (op.op === 'EVTCHNOP_bind_vcpu' && vectors.has(`${dom}.${op['port']}`)) {
      return [
        {
          op: 'EVTCHNOP_bind_vector',
          v,
          port: op['port'] as number,
          vcpu: op['vcpu'] as number,
          vector: vectors.get(`${dom}.${op['port']}`) as number,
        },
      ]
    }
    const port = madePort(run)
    if (port === undefined) return [op]
    const vector = BOUND_VECTOR + vectors.size
    vectors.set(`${dom}.${port}`, vector)
    return [
      op,
      { op: 'EVTCHNOP_bind_vector', v, port, vcpu: (op['vcpu'] as number | undefined) ?? 0, vector },
    ]
  }

  function entryFor(v: string): Op[] {
    const [pin, vector] = method === 'pci_intx' ? [INTX_GSI, INTX_VECTOR] : [CALLBACK_GSI, GSI_VECTOR]
    const needed = (method === 'gsi' || method === 'pci_intx') && !programmed.has(pin)
    return needed ? [{ op: 'ioapic_redir', v, pin, lo: LEVEL | vector, hi: 0 }] : []
  }
}
