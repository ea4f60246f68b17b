/** For tests: scenarios with old faults restored, later fixes switched on, and things that happen meanwhile. */
import type { Meanwhile } from '../model/meanwhile.ts'
import { CALLBACK_GSI, chooseCallback, guestSetup, type Method } from '../model/methods.ts'
import type { Op } from '../model/ops.ts'
import type { Scenario } from '../model/scenario.ts'
import {
  allocUnbound,
  bindInterdomain,
  bindIpi,
  bindVirq,
  domainSpec,
  enter,
  eoi,
  inIrq,
  runGuest,
  runTasklets,
  scan,
  send,
  setPriority,
  toFifo,
  unmask,
  upcallVector,
} from './scene.ts'

export const domains = [domainSpec(0, false, { vcpus: 1 }), domainSpec(1, true)]

/** d1 comes up, told by a method; `ports` channels lead to it from d0, whose ports have the same numbers. Nothing waits. */
export const guest = (method: Method, ports: number, abi: '2l' | 'fifo' = '2l'): Op[] => [
  ...guestSetup(1, 2),
  chooseCallback('d1v0', method),
  ...(abi === 'fifo' ? toFifo('d1v0', 2) : []),
  ...Array.from({ length: ports }, () => allocUnbound('d1v0', 0)),
  ...Array.from({ length: ports }, (_, i) => bindInterdomain('d0v0', 1, i + 1)),
  runGuest('d0v0'),
]

/** The guest's entry for its callback line, which interrupts another vCPU than it is raised for. */
export const lineTo = (vcpu: number): Op => ({
  op: 'ioapic_redir',
  v: 'd1v0',
  pin: CALLBACK_GSI,
  lo: 0x805a,
  hi: (vcpu * 2) << 24,
})

const globalVirq: Op = { op: 'send_guest_global_virq', dom: 1, virq: 2 }
const base = { release: '4.4.0', domains, setup: 0 } as const

const scenario = (
  title: string,
  ops: readonly Op[],
  more: Partial<Scenario> & { at?: Omit<Meanwhile, 'during'> } = {},
): Scenario => {
  const { at, ...rest } = more
  return {
    ...base,
    title,
    ops,
    ...rest,
    ...(at && { meanwhile: [{ ...at, during: ops.length - 1 }] }),
  }
}

/** d1's events of ports 1 and 2 stand on one queue when the second one's sender is stopped; the guest takes both. */
export const readyRace = scenario(
  'READY comes late',
  [...guest('vector', 2, 'fifo'), send('d0v0', 1), send('d0v0', 2)],
  {
    at: { at: 'leave', fn: 'evtchn_fifo_set_link', nth: 1, ops: [runGuest('d1v0')] },
  },
)

/** The exit that lowers the line is interrupted, and the handler raises a VIRQ for the same guest. */
export const lockInInterrupt = scenario(
  'irq_lock in an interrupt',
  [...guest('gsi', 1), bindVirq('d1v0', 2), send('d0v0', 1), scan('d1v0'), enter('d1v0')],
  {
    at: {
      at: 'branch',
      fn: 'hvm_set_callback_irq_level',
      condition: 'gsi <= 15',
      nth: 1,
      interrupt: true,
      ops: [globalVirq],
    },
  },
)

/** The interrupt goes to vCPU 1, which handles it by vCPU 0's flag, and ends it. */
export const lineElsewhere = scenario('the line ends on vCPU 1', [
  ...guest('gsi', 1),
  lineTo(1),
  send('d0v0', 1),
  enter('d1v1'),
  scan('d1v0'),
  enter('d1v1'),
  eoi('d1v1'),
])

/** Port 1 is the tail of queue 7, is taken, and moves to queue 0; then port 2 joins queue 7. */
export const staleTail = scenario('a stale tail', [
  ...guest('vector', 3, 'fifo'),
  send('d0v0', 1),
  runGuest('d1v0'),
  setPriority('d1v0', 1, 0),
  send('d0v0', 1),
  send('d0v0', 2),
  setPriority('d1v0', 3, 0),
  send('d0v0', 3),
  runGuest('d1v0'),
])

export const faultScenarios: readonly Scenario[] = [
  readyRace,
  { ...readyRace, switches: { fifo_ready_for_every_event: true } },
  lockInInterrupt,
  { ...lockInInterrupt, switches: { upcall_never_deferred: true } },
  lineElsewhere,
  { ...lineElsewhere, switches: { line_lowered_by_vcpu0_only: true } },
  staleTail,
  { ...staleTail, switches: { fifo_stale_tails_trusted: true } },
  scenario(
    'the line is as it should be',
    [...guest('gsi', 1), send('d0v0', 1), runGuest('d1v0'), runTasklets],
    {
      switches: { upcall_never_deferred: true },
    },
  ),
  scenario('no line: the kick is not put off', [...guest('vector', 1), inIrq(1), send('d0v0', 1)], {
    switches: { upcall_never_deferred: true },
  }),
  scenario(
    'upcalls in an interrupt',
    [
      ...guest('gsi', 1),
      bindIpi('d1v0', 1),
      upcallVector('d1v0', 1, 0xf3),
      inIrq(1),
      send('d1v0', 2),
      send('d0v0', 1),
      runGuest('d1v0'),
      { op: 'g_set_upcall_pending', v: 'd1v0', val: 1 },
      chooseCallback('d1v0', 'gsi'),
    ],
    { release: '4.17.7', switches: { upcall_never_deferred: true } },
  ),
  scenario(
    'a lock without interrupts',
    [
      ...guest('vector', 1),
      { op: 'alloc_unbound_xen_event_channel', v: 'd1v0', t: 'd1v0', remote_dom: 0 },
      send('d1v0', 2),
      send('d0v0', 9),
      send('d0v0', 1),
      runTasklets,
    ],
    { release: '4.17.7', switches: { send_lock_disables_irqs: true } },
  ),
  scenario('a VIRQ that another handles', [bindVirq('d1v0', 2), bindVirq('d0v0', 2), bindVirq('d1v0', 0)], {
    release: '4.17.7',
    switches: { global_virq_bind_refused: true },
  }),
  scenario('two who link the same event', [...guest('vector', 1, 'fifo'), send('d0v0', 1)], {
    release: '4.6.0',
    at: {
      at: 'branch',
      fn: 'evtchn_fifo_set_pending',
      condition: 'test_bit(EVTCHN_FIFO_LINKED, word)',
      nth: 1,
      ops: [unmask('d1v0', 1)],
    },
  }),
  scenario(
    'an event while the guest scans',
    [...guest('vector', 2, 'fifo'), setPriority('d1v0', 2, 9), send('d0v0', 1), scan('d1v0')],
    { at: { at: 'branch', fn: 'guestFifoScan', nth: 1, ops: [send('d0v0', 2)] } },
  ),
  scenario(
    'another CPU while this one is in an interrupt, with interrupts off',
    [
      ...guest('vector', 1),
      bindVirq('d1v0', 0),
      inIrq(1),
      { op: 'send_guest_vcpu_virq', t: 'd1v0', virq: 0 },
    ],
    { at: { at: 'enter', fn: 'tasklet_schedule', nth: 1, ops: [send('d0v0', 1), runGuest('d1v1')] } },
  ),
]
