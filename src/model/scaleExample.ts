/**
 * A guest at the limits of the 2-level ABI: every one of its 4096 ports in use, on 128 vCPUs (HVM_MAX_VCPUS in 4.4.0,
 * include/public/hvm/hvm_info_table.h). Its thousands of operations are made when somebody opens it, not before.
 */
import type { Example } from './examples.ts'
import { chooseCallback, guestSetup } from './methods.ts'
import type { Op } from './ops.ts'
import { DOMID_SELF, EVTCHN_2L_NR_CHANNELS_64 } from './xen/constants.ts'

export const SCALE_TITLE = '4,096 ports on 128 vCPUs'
export const SCALE_TEASER = 'Every port of the 2-level ABI in use: the selector, the words, and who is told'

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

const VCPUS = 128
const DOM = 1
const SELF = 'd1v0'
const VIRQ_TIMER = 0
const VIRQ_DEBUG = 1
/** With its two VIRQs 28 ports a vCPU: 56 words of 64 bits hold all of them. */
const IPIS = 26
/** Connections of the domain with itself, two ports each. */
const LOOPS = 128
/** Device interrupts: PIRQs above those of the ISA devices. */
const PIRQS = range(16).map(i => 16 + i)

/** First port of a vCPU's own: VIRQ_TIMER, VIRQ_DEBUG, then its IPIs. Port 0 is reserved. */
const ownPorts = (vcpu: number): number => 1 + vcpu * (2 + IPIS)
/** An IPI of a vCPU, n from 0. */
const ipi = (vcpu: number, n: number): number => ownPorts(vcpu) + 2 + n

const send = (port: number): Op => ({ op: 'EVTCHNOP_send', v: SELF, port })
const mask = (port: number): Op => ({ op: 'g_set_mask', v: SELF, port, val: 1 })
const runs = (vcpu: number): Op => ({ op: 'run_guest', v: `d${DOM}v${vcpu}` })

/** What each vCPU binds for itself. */
const vcpuPorts = (vcpu: number): Op[] => [
  { op: 'EVTCHNOP_bind_virq', v: SELF, virq: VIRQ_TIMER, vcpu },
  { op: 'EVTCHNOP_bind_virq', v: SELF, virq: VIRQ_DEBUG, vcpu },
  ...range(IPIS).map((): Op => ({ op: 'EVTCHNOP_bind_ipi', v: SELF, vcpu })),
]

/** A port, and a second one connected to it: both ends in this domain. */
const loop = (i: number): Op[] => [
  { op: 'EVTCHNOP_alloc_unbound', v: SELF, dom: DOMID_SELF, remote_dom: DOM },
  {
    op: 'EVTCHNOP_bind_interdomain',
    v: SELF,
    remote_dom: DOM,
    remote_port: ownPorts(VCPUS) + 2 * i,
  },
]

/** So many ports are left: each waits for somebody to connect. */
const UNBOUND = EVTCHN_2L_NR_CHANNELS_64 - ownPorts(VCPUS) - 2 * LOOPS - PIRQS.length

/** The event that the story follows, the one that is masked, and the one for a vCPU without a vcpu_info of its own. */
export const STORY_PORT = ipi(12, 5)
export const MASKED_PORT = ipi(20, 5)
export const DUMMY_PORT = ipi(96, 5)

/** vCPUs that have not run since they were told; none has a port in a word that the story's vCPUs scan. */
const WAITING = [2, 4, 7, 23, 26, 29, 31]

/** Some of the others are masked, of those some pending; and some are pending at vCPUs that have not run yet. */
const busy: readonly Op[] = [
  ...range(VCPUS).flatMap(v => [mask(ipi(v, 7)), ...(v % 2 === 0 ? [mask(ipi(v, 13 + (v % 9)))] : [])]),
  ...range(VCPUS).flatMap(v => (v % 3 === 0 ? [send(ipi(v, 7))] : [])),
  ...WAITING.flatMap(v => range(3 + (v % 7)).map(n => send(ipi(v, 9 + n)))),
  mask(MASKED_PORT),
]

const story: readonly Op[] = [
  send(STORY_PORT),
  runs(12),
  send(MASKED_PORT),
  { op: 'EVTCHNOP_unmask', v: 'd1v20', port: MASKED_PORT },
  runs(20),
  send(DUMMY_PORT),
]

/** The example itself. Making it takes milliseconds; running it takes a good deal longer. */
export function scaleExample(): Example {
  const setup = [
    ...guestSetup(DOM, VCPUS),
    chooseCallback(SELF, 'vector'),
    ...range(VCPUS).flatMap(vcpuPorts),
    ...range(LOOPS).flatMap(loop),
    // Every connection raises an event "just in case".
    runs(0),
    ...PIRQS.map((pirq): Op => ({ op: 'EVTCHNOP_bind_pirq', v: SELF, pirq, flags: 0 })),
    ...range(UNBOUND).map(
      (): Op => ({ op: 'EVTCHNOP_alloc_unbound', v: SELF, dom: DOMID_SELF, remote_dom: DOM }),
    ),
    ...busy,
  ]
  return {
    id: 'scale',
    teaser: SCALE_TEASER,
    opensAt: { fn: 'evtchn_2l_set_pending', nth: 1 },
    scenario: {
      title: SCALE_TITLE,
      release: '4.4.0',
      domains: [
        {
          id: DOM,
          hvm: true,
          vcpus: VCPUS,
          maxPort: EVTCHN_2L_NR_CHANNELS_64 - 1,
          nrPirqs: 48,
          priv: false,
          pirqOk: 0,
          shinfo32: false,
        },
      ],
      setup: setup.length,
      ops: [...setup, ...story],
    },
  }
}
