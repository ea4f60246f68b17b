/** The scenarios that are not on the first screen: the FIFO ABI, and what later releases do otherwise. */
import { type Example, exampleDomain, GUEST_PORT, SENDER_PORT } from './examples.ts'
import { chooseCallback, guestSetup, type Method } from './methods.ts'
import type { Op } from './ops.ts'
import type { ReleaseId } from './release.ts'
import { DOMID_SELF } from './xen/constants.ts'

/** Examples that belong together, as the picker shows them. */
export interface ExampleGroup {
  readonly title: string
  readonly examples: readonly Example[]
}

/** The vector that vCPU 1 asks for with HVMOP_set_evtchn_upcall_vector; not the callback's, so that the two can be told apart. */
export const UPCALL_VECTOR = 0xd3
/** One more port than a reset closes before it lets others run. */
const MANY_PORTS = 65

const CONTROL_GFN = 1
const ARRAY_GFN = 16

const make = (
  id: string,
  title: string,
  teaser: string,
  release: ReleaseId,
  setup: readonly Op[],
  story: readonly Op[],
  fn: string,
  nth = 1,
): Example => ({
  id,
  teaser,
  opensAt: { fn, nth },
  scenario: {
    title,
    release,
    domains: [exampleDomain(0, false, 1), exampleDomain(1, true, 2)],
    setup: setup.length,
    ops: [...setup, ...story],
  },
})

const timer: Op = { op: 'EVTCHNOP_bind_virq', v: 'd1v0', virq: 0, vcpu: 0 }

/** The guest makes `count` ports after its timer's, and domain 0 connects to each; its ports count from 1. */
const connections = (count: number): Op[] => [
  ...Array.from({ length: count }, (_, i): Op[] => [
    { op: 'EVTCHNOP_alloc_unbound', v: 'd1v0', dom: DOMID_SELF, remote_dom: 0 },
    { op: 'EVTCHNOP_bind_interdomain', v: 'd0v0', remote_dom: 1, remote_port: GUEST_PORT + i },
  ]).flat(),
  { op: 'run_guest', v: 'd0v0' },
]

/** The guest goes over to FIFO: a control block for some vCPUs, and a page of event words, all unmasked. */
const goFifo = (vcpus: number): Op[] => [
  ...Array.from(
    { length: vcpus },
    (_, vcpu): Op => ({
      op: 'EVTCHNOP_init_control',
      v: 'd1v0',
      vcpu,
      control_gfn: CONTROL_GFN + vcpu,
      offset: 0,
    }),
  ),
  { op: 'g_page_init', v: 'd1v0', gfn: ARRAY_GFN, word: 0 },
  { op: 'EVTCHNOP_expand_array', v: 'd1v0', array_gfn: ARRAY_GFN },
]

const fifoGuest = (ports: number, controlBlocks = 2): Op[] => [
  ...guestSetup(1, 2),
  chooseCallback('d1v0', 'vector'),
  ...goFifo(controlBlocks),
  timer,
  ...connections(ports),
]

const twoLevelGuest = (method?: Method): Op[] => [
  ...guestSetup(1, 2),
  ...(method ? [chooseCallback('d1v0', method)] : []),
  timer,
  ...connections(1),
]

const send = (port = SENDER_PORT): Op => ({ op: 'EVTCHNOP_send', v: 'd0v0', port })
const guestRuns = (vcpu = 0): Op => ({ op: 'run_guest', v: `d1v${vcpu}` })
const setMask = (val: number): Op => ({ op: 'g_set_mask', v: 'd1v0', port: GUEST_PORT, val })
const toVcpu1: Op = { op: 'EVTCHNOP_bind_vcpu', v: 'd1v0', port: GUEST_PORT, vcpu: 1 }
const upcallVector: Op = {
  op: 'HVMOP_set_evtchn_upcall_vector',
  v: 'd1v1',
  vcpu: 1,
  vector: UPCALL_VECTOR,
}
/** SVR: software-enable bit and the spurious vector 0xff. */
const lapicOn = (vcpu: number, on: boolean): Op => ({
  op: 'lapic_write',
  v: `d1v${vcpu}`,
  off: 0xf0,
  val: on ? 0x1ff : 0xff,
})

const noQueues = (release: ReleaseId, id: string, title: string, teaser: string): Example =>
  make(
    id,
    title,
    teaser,
    release,
    [...fifoGuest(1, 1), toVcpu1],
    [send(), guestRuns(1)],
    'evtchn_fifo_set_pending',
  )

const lateGsi = (release: ReleaseId, id: string, title: string, teaser: string): Example =>
  make(
    id,
    title,
    teaser,
    release,
    twoLevelGuest('vector'),
    [send(), chooseCallback('d1v0', 'gsi'), guestRuns()],
    'hvm_set_callback_via',
  )

const fifo: readonly Example[] = [
  make(
    'fifo-priorities',
    'FIFO: three events, two priorities',
    'Linked into queues as they come; taken by priority, then in order',
    '4.4.0',
    fifoGuest(3),
    [
      { op: 'EVTCHNOP_set_priority', v: 'd1v0', port: GUEST_PORT + 2, priority: 0 },
      send(1),
      send(2),
      send(3),
      guestRuns(),
    ],
    'evtchn_fifo_set_link',
  ),
  make(
    'fifo-mask',
    'FIFO: a masked event is on no queue',
    'PENDING without LINKED, until EVTCHNOP_unmask links it',
    '4.4.0',
    fifoGuest(1),
    [setMask(1), send(), guestRuns(), { op: 'EVTCHNOP_unmask', v: 'd1v0', port: GUEST_PORT }, guestRuns()],
    'evtchn_fifo_unmask',
  ),
  noQueues(
    '4.4.0',
    'fifo-fault',
    'FIFO: an event for a vCPU without queues, Xen 4.4.0',
    'Xen follows a null pointer: the hypervisor dies (XSA-107)',
  ),
  noQueues(
    '4.17.7',
    'fifo-dropped',
    'FIFO: an event for a vCPU without queues, Xen 4.17.7',
    'The same send: the event is dropped, and nobody is told',
  ),
]

const later: readonly Example[] = [
  make(
    'upcall-vector',
    'An upcall vector: each vCPU has its own',
    'Through the LAPIC of vCPU 1: an edge interrupt, and an EOI',
    '4.17.7',
    [...twoLevelGuest(), upcallVector, guestRuns(1), toVcpu1],
    [send(), guestRuns(1)],
    'vlapic_set_irq',
  ),
  make(
    'upcall-lapic-off',
    'An upcall vector while the LAPIC is off',
    'Nothing is raised; switching the LAPIC on raises it then',
    '4.17.7',
    [...twoLevelGuest(), upcallVector, guestRuns(1), toVcpu1, lapicOn(1, false)],
    [send(), guestRuns(1), lapicOn(1, true), guestRuns(1)],
    'hvm_assert_evtchn_irq',
  ),
  make(
    'upcall-and-callback',
    'A callback vector and an upcall vector: two interrupts',
    'One event, told twice; the second interrupt finds nothing',
    '4.17.7',
    [...twoLevelGuest('vector'), upcallVector, guestRuns(1), toVcpu1],
    [send(), guestRuns(1)],
    'hvm_assert_evtchn_irq',
  ),
  lateGsi(
    '4.4.0',
    'late-gsi',
    'The callback changes while an event waits, Xen 4.4.0',
    'From vector to GSI: the new line stays low, and nothing arrives',
  ),
  lateGsi(
    '4.17.7',
    'late-gsi-asserts',
    'The callback changes while an event waits, Xen 4.17.7',
    'The change asserts for every vCPU: the event arrives by GSI',
  ),
  make(
    'reset-continued',
    'EVTCHNOP_reset of many ports',
    'Cut after 64 ports by ERESTART; the continuation closes the rest',
    '4.17.7',
    [
      ...guestSetup(1, 2),
      ...Array.from({ length: MANY_PORTS }, (): Op => ({ op: 'EVTCHNOP_bind_ipi', v: 'd1v0', vcpu: 1 })),
    ],
    [
      { op: 'EVTCHNOP_reset', v: 'd1v0', dom: DOMID_SELF },
      { op: 'EVTCHNOP_reset_cont', v: 'd1v0', dom: DOMID_SELF },
    ],
    'hypercall_create_continuation',
  ),
]

export const moreExamples: readonly ExampleGroup[] = [
  { title: 'FIFO', examples: fifo },
  { title: 'Later releases', examples: later },
]
