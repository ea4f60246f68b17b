/** The scenarios on the first screen. Domain 0 is the PV control domain that sends; domain 1 the HVM guest that is told. */
import { BOUND_VECTOR, chooseCallback, guestSetup, type Method } from './methods.ts'
import type { Op } from './ops.ts'
import type { Scenario } from './scenario.ts'
import type { DomainSpec } from './world.ts'
import { DOMID_SELF } from './xen/constants.ts'

export interface Example {
  readonly id: string
  /** What it shows, in a few words. */
  readonly teaser: string
  readonly scenario: Scenario
  /** Opens after the entry of this function in the story (nth time, from 1). */
  readonly opensAt: { readonly fn: string; readonly nth: number }
}

/** A domain of the examples: 0 is PV and in control, others are HVM guests. */
export const exampleDomain = (id: number, hvm: boolean, vcpus: number): DomainSpec => ({
  id,
  hvm,
  vcpus,
  maxPort: 1023,
  nrPirqs: 48,
  priv: !hvm,
  pirqOk: hvm ? 0 : 32,
  shinfo32: false,
})

/** The guest's port of the story: 1 is its timer, so that the two ends of the connection have different numbers. */
export const GUEST_PORT = 2
export const SENDER_PORT = 1

/** d1 comes up under a method, makes a port for d0, d0 connects, and the "just in case" event of the binding is consumed. */
function connected(method: Method): Op[] {
  return [
    ...guestSetup(1, 2),
    chooseCallback('d1v0', method),
    { op: 'EVTCHNOP_bind_virq', v: 'd1v0', virq: 0, vcpu: 0 },
    { op: 'EVTCHNOP_alloc_unbound', v: 'd1v0', dom: DOMID_SELF, remote_dom: 0 },
    { op: 'EVTCHNOP_bind_interdomain', v: 'd0v0', remote_dom: 1, remote_port: GUEST_PORT },
    { op: 'run_guest', v: 'd0v0' },
  ]
}

const send: Op = { op: 'EVTCHNOP_send', v: 'd0v0', port: SENDER_PORT }
const guestRuns = (vcpu = 0): Op => ({ op: 'run_guest', v: `d1v${vcpu}` })

function example(
  id: string,
  title: string,
  teaser: string,
  method: Method,
  story: Op[],
  opensAt: Example['opensAt'] = { fn: 'hvm_assert_evtchn_irq', nth: 1 },
  more: Op[] = [],
): Example {
  const setup = [...connected(method), ...more]
  return {
    id,
    teaser,
    opensAt,
    scenario: {
      title,
      release: method === 'bind_vector' ? '4.4.0+bind_vector' : '4.4.0',
      domains: [exampleDomain(0, false, 1), exampleDomain(1, true, 2)],
      setup: setup.length,
      ops: [...setup, ...story],
    },
  }
}

const bindVcpu: Op = { op: 'EVTCHNOP_bind_vcpu', v: 'd1v0', port: GUEST_PORT, vcpu: 1 }
const setMask = (val: number): Op => ({ op: 'g_set_mask', v: 'd1v0', port: GUEST_PORT, val })

export const examples: readonly Example[] = [
  example(
    'vector',
    'One event by callback vector',
    'No APIC: the flag in memory is looked at on VM entry',
    'vector',
    [send, guestRuns()],
  ),
  example(
    'gsi',
    'One event by callback GSI',
    'A level line through the virtual IO-APIC and LAPIC, and an EOI',
    'gsi',
    [send, guestRuns()],
  ),
  example('intx', 'One event by PCI INTx', 'A wire, a router, and the same IO-APIC', 'pci_intx', [
    send,
    guestRuns(),
  ]),
  example(
    'deferral',
    'Raised in an interrupt handler: the tasklet',
    'in_irq() is true, so the assertion waits for a softirq',
    'gsi',
    [{ op: 'set_in_irq', val: 1 }, send, { op: 'set_in_irq', val: 0 }, { op: 'run_tasklets' }, guestRuns()],
    { fn: 'tasklet_schedule', nth: 1 },
  ),
  example(
    'vcpu1-gsi',
    'An event for vCPU 1 under GSI: nothing arrives',
    'One line a domain, and it follows vCPU 0',
    'gsi',
    [send, guestRuns(1)],
    undefined,
    [bindVcpu],
  ),
  example(
    'mask',
    'Masked, then unmasked',
    'Why EVTCHNOP_unmask exists, and what a plain write misses',
    'vector',
    [
      setMask(1),
      send,
      guestRuns(),
      { op: 'EVTCHNOP_unmask', v: 'd1v0', port: GUEST_PORT },
      guestRuns(),
      setMask(1),
      send,
      setMask(0),
      guestRuns(),
    ],
    { fn: 'evtchn_2l_set_pending', nth: 1 },
  ),
  example(
    'bind-vector',
    'A vector for one channel (proposal)',
    'EVTCHNOP_bind_vector: the branch before the selector. In no Xen release',
    'bind_vector',
    [
      { op: 'EVTCHNOP_bind_vector', v: 'd1v0', port: GUEST_PORT, vcpu: 0, vector: BOUND_VECTOR },
      send,
      guestRuns(),
    ],
    { fn: 'evtchn_bind_vector', nth: 1 },
  ),
]
