/** For tests: short scenarios that go where neither the examples nor random operations come by. */
import { chooseCallback, guestSetup } from '../model/methods.ts'
import type { Op } from '../model/ops.ts'
import type { ReleaseId } from '../model/release.ts'
import type { Scenario } from '../model/scenario.ts'
import type { DomainSpec } from '../model/world.ts'
import { DOMID_SELF } from '../model/xen/constants.ts'
import {
  bindIpi,
  bindPirq,
  bindVector,
  bindVirq,
  domainSpec,
  expandArray,
  inIrq,
  initControl,
  reset,
  setMask,
  toFifo,
  unmask,
} from './scene.ts'

const d0 = domainSpec(0, false, { vcpus: 1 })
const d1 = domainSpec(1, true)
const d2 = domainSpec(2, true, { vcpus: 1 })

const rare = (
  title: string,
  releases: readonly ReleaseId[],
  ops: readonly Op[],
  domains: readonly DomainSpec[] = [d0, d1, d2],
): Scenario[] => releases.map(release => ({ title, release, domains, setup: 0, ops }))

const times = (n: number, op: (i: number) => Op): Op[] => Array.from({ length: n }, (_, i) => op(i))
const vcpuVirq = (v: string): Op => ({ op: 'send_guest_vcpu_virq', t: v, virq: 0 })
const told: readonly Op[] = [...guestSetup(1, 2), chooseCallback('d1v0', 'vector')]

const LINKED_AND_PENDING = 0xa0000000
/** A port far beyond the one page of event words. */
const NO_WORD = 2000

export const rareScenarios: readonly Scenario[] = [
  ...rare(
    'a second bucket',
    ['4.4.0', '4.17.7'],
    times(130, () => bindIpi('d1v0')),
  ),
  ...rare(
    'no port left',
    ['4.4.0', '4.17.7'],
    times(4, () => bindIpi('d1v0')),
    [domainSpec(1, true, { maxPort: 2 })],
  ),
  ...rare(
    'no port left below the limit of the ABI',
    ['4.17.7'],
    times(1024, () => bindIpi('d1v0')),
    [domainSpec(1, true, { maxPort: 4095, shinfo32: true })],
  ),
  ...rare(
    'a handler for a VIRQ that is not global',
    ['4.4.0'],
    [{ op: 'set_global_virq_handler', dom: 0, virq: 0 }],
  ),
  ...rare('a control block askew', ['4.4.0'], [initControl('d1v0', 0, 1, 4)]),
  ...rare('a PIRQ with nothing behind it', ['4.4.0'], [bindPirq('d0v0', 0)]),
  ...rare('a global VIRQ without a handler', ['4.4.0'], [{ op: 'send_global_virq', virq: 2 }], [d1]),
  ...rare(
    'a channel made while the reset is cut',
    ['4.17.7'],
    [
      ...times(70, () => bindIpi('d1v0')),
      reset('d1v0'),
      bindIpi('d1v0'),
      { op: 'EVTCHNOP_reset_cont', v: 'd1v0', dom: DOMID_SELF },
    ],
  ),
  ...rare(
    'a reset while vectors wait for the tasklet',
    ['4.4.0+bind_vector'],
    [
      ...told,
      bindVirq('d1v0', 0),
      bindVector('d1v0', 1, 0, 0x51),
      inIrq(1),
      vcpuVirq('d1v0'),
      inIrq(0),
      reset('d1v0'),
    ],
  ),
  ...rare(
    'a channel of Xen’s asked for by one who may not',
    ['4.4.0', '4.6.0', '4.17.7'],
    [{ op: 'alloc_unbound_xen_event_channel', v: 'd1v0', t: 'd2v0', remote_dom: 0 }],
  ),
  ...rare(
    'bind_vector refused, and of a PIRQ',
    ['4.4.0+bind_vector'],
    [
      ...told,
      bindIpi('d0v0'),
      bindVector('d0v0', 1, 0, 0x51),
      bindIpi('d1v0'),
      bindVector('d1v0', 1, 0, 0xf3),
      bindVector('d1v0', 1, 0, 0x51, 1),
      bindVector('d1v0', 1, 0, 0x0f),
      { op: 'alloc_unbound_xen_event_channel', v: 'd1v0', t: 'd1v0', remote_dom: 0 },
      bindVector('d1v0', 2, 0, 0x51),
      bindPirq('d1v0', 24),
      bindVector('d1v0', 3, 1, 0x51),
    ],
  ),
  ...(['2l', 'fifo'] as const).flatMap(abi =>
    rare(
      `what waits is told by the way the channel has now, ${abi}`,
      ['4.4.0+bind_vector'],
      [
        ...told,
        ...(abi === 'fifo' ? toFifo('d1v0', 2) : []),
        bindVirq('d1v0', 0),
        vcpuVirq('d1v0'),
        bindVector('d1v0', 1, 0, 0x51),
        bindVector('d1v0', 1, 0, 0),
        { op: 'run_guest', v: 'd1v0' },
        bindVector('d1v0', 1, 0, 0x51),
        setMask('d1v0', 1, 1),
        vcpuVirq('d1v0'),
        unmask('d1v0', 1),
        bindVirq('d1v0', 1),
        setMask('d1v0', 2, 1),
        { op: 'send_guest_vcpu_virq', t: 'd1v0', virq: 1 },
        setMask('d1v0', 2, 0),
        { op: 'g_set_upcall_pending', v: 'd1v0', val: 0 },
        bindVector('d1v0', 2, 0, 0),
      ],
    ),
  ),
  ...rare(
    'a reset before the guest has finished a queue, and a new control block',
    ['4.6.0', '4.17.7'],
    [
      ...told,
      ...toFifo('d1v0'),
      bindVirq('d1v0', 0),
      bindVirq('d1v0', 1),
      ...[0, 1].map((virq): Op => ({ op: 'send_guest_vcpu_virq', t: 'd1v0', virq })),
      { op: 'g_scan', v: 'd1v0', limit: 1 },
      reset('d1v0'),
      initControl('d1v0', 0, 1),
    ],
  ),
  ...rare(
    'a page more than the event array holds',
    ['4.4.0'],
    [initControl('d1v0', 0, 1), ...times(129, () => expandArray('d1v0', 2))],
  ),
  ...rare(
    'a guest that links a port which has no word',
    ['4.4.0'],
    [
      ...told,
      ...toFifo('d1v0'),
      bindVirq('d1v0', 0),
      vcpuVirq('d1v0'),
      { op: 'g_page_init', v: 'd1v0', gfn: 2, word: LINKED_AND_PENDING + NO_WORD },
      { op: 'g_scan', v: 'd1v0' },
    ],
  ),
]
