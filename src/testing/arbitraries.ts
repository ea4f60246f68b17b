/** For tests: random scenarios in a small world. Every operation is well formed; many are refused by Xen, as they should be. */
import * as fc from 'fast-check'
import { chooseCallback, guestSetup } from '../model/methods.ts'
import { framesOf, type Op, type OpName } from '../model/ops.ts'
import { type ReleaseId, releases } from '../model/release.ts'
import { allOps, releaseOf, type Scenario } from '../model/scenario.ts'
import { World } from '../model/world.ts'
import { DOMID_SELF } from '../model/xen/constants.ts'
import {
  allocUnbound,
  bindInterdomain,
  bindIpi,
  bindVirq,
  domainSpec,
  expandArray,
  initControl,
} from './scene.ts'

const domains = [domainSpec(0, false, { vcpus: 1 }), domainSpec(1, true), domainSpec(2, true, { vcpus: 1 })]

const hvm = fc.constantFrom('d1v0', 'd1v1', 'd2v0')
const v = fc.constantFrom('d0v0', 'd1v0', 'd1v1', 'd2v0')
/** Mostly ports that exist by now; sometimes the reserved one, one far off, and one in no bucket. */
const port = fc.oneof({ weight: 12, arbitrary: fc.integer({ min: 1, max: 6 }) }, fc.constantFrom(0, 90, 999))
const vcpu = fc.constantFrom(0, 0, 1, 1, 7)
const domid = fc.constantFrom(0, 1, 2, DOMID_SELF, 9)
const dom = fc.constantFrom(0, 1, 2)
const flag = fc.constantFrom(0, 1)
const perVcpuVirq = fc.constantFrom(0, 1)
const globalVirq = fc.constantFrom(2, 3)
const vector = fc.constantFrom(0x51, 0x61, 0x51, 0xf3, 0)
const via = fc.constantFrom('0x2000000000000f3', '0xa', '0x100000000001800', '0x0', '0x5')

type Fields = Record<string, fc.Arbitrary<number | string | readonly number[]>>
const op = (name: OpName, fields: Fields): fc.Arbitrary<Op> =>
  fc.record({ op: fc.constant(name), ...fields }) as unknown as fc.Arbitrary<Op>

/** Operations by how often they are drawn. */
const drawn: readonly [weight: number, name: OpName, fields: Fields][] = [
  [10, 'EVTCHNOP_send', { v, port }],
  [6, 'EVTCHNOP_alloc_unbound', { v, dom: fc.constantFrom(DOMID_SELF, DOMID_SELF, 1), remote_dom: domid }],
  [8, 'EVTCHNOP_bind_interdomain', { v, remote_dom: domid, remote_port: port }],
  [3, 'EVTCHNOP_bind_virq', { v, virq: fc.oneof(perVcpuVirq, globalVirq), vcpu }],
  [2, 'EVTCHNOP_bind_ipi', { v, vcpu }],
  [2, 'EVTCHNOP_bind_pirq', { v, pirq: fc.constantFrom(24, 25, 60), flags: flag }],
  [3, 'EVTCHNOP_close', { v, port }],
  [4, 'EVTCHNOP_unmask', { v, port }],
  [3, 'EVTCHNOP_bind_vcpu', { v, port, vcpu }],
  [1, 'EVTCHNOP_status', { v, dom: domid, port }],
  [1, 'EVTCHNOP_reset', { v, dom: domid }],
  [1, 'HVM_PARAM_CALLBACK_IRQ', { v: hvm, dom: fc.constant(DOMID_SELF), via }],
  [1, 'SCHEDOP_poll', { v, ports: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 2 }) }],
  [1, 'SCHEDOP_block', { v }],
  [3, 'send_guest_vcpu_virq', { t: v, virq: perVcpuVirq }],
  [1, 'send_guest_global_virq', { dom, virq: globalVirq }],
  // A PV guest without a channel for it would be a BUG.
  [2, 'send_guest_pirq', { dom: fc.constantFrom(1, 2), pirq: fc.constantFrom(24, 25) }],
  [1, 'pci_intx', { dom: fc.constantFrom(1, 2), dev: fc.constantFrom(4, 7), intx: flag, level: flag }],
  [2, 'set_in_irq', { val: flag }],
  [1, 'set_irqs_enabled', { val: flag }],
  [3, 'run_tasklets', {}],
  [6, 'run_guest', { v }],
  [4, 'vmenter', { v: hvm }],
  [4, 'g_scan', { v }],
  [4, 'g_set_mask', { v, port: fc.integer({ min: 1, max: 6 }), val: flag }],
  [2, 'set_if', { v: hvm, val: flag }],
  [3, 'lapic_write', { v: hvm, off: fc.constant(0xb0), val: fc.constant(0) }],
  [1, 'lapic_write', { v: hvm, off: fc.constant(0xf0), val: fc.constantFrom(0xff, 0x1ff) }],
  [1, 'lapic_write', { v: hvm, off: fc.constant(0x80), val: fc.constantFrom(0, 0x50, 0xf0) }],
]
const proposed: typeof drawn = [[8, 'EVTCHNOP_bind_vector', { v: hvm, port, vcpu, vector }]]
const later: typeof drawn = [
  [2, 'HVMOP_set_evtchn_upcall_vector', { v: hvm, vcpu, vector: fc.constantFrom(0x61, 0x71, 0x0f) }],
]
const guarded: typeof drawn = [
  [1, 'set_paused', { t: hvm, val: flag }],
  [1, 'EVTCHNOP_reset_cont', { v, dom: domid }],
]
const fifo: typeof drawn = [
  [5, 'EVTCHNOP_set_priority', { v: hvm, port, priority: fc.constantFrom(0, 3, 7, 15, 16) }],
  [
    1,
    'EVTCHNOP_init_control',
    { v: hvm, vcpu, control_gfn: fc.constant(1), offset: fc.constantFrom(0, 128) },
  ],
  [1, 'EVTCHNOP_expand_array', { v: hvm, array_gfn: fc.constantFrom(2, 0) }],
]

function table(release: ReleaseId, abi: Abi): typeof drawn {
  const is = releases[release]
  return [
    ...drawn,
    ...(is.bind_vector ? proposed : []),
    ...(is.upcall_vector ? later : []),
    ...(is.reset_is_guarded ? guarded : []),
    ...(abi === 'fifo' ? fifo : []),
  ]
}

/** A scenario whose counter-example prints as what its guests chose and then one operation a line. */
function legible(scenario: Scenario): Scenario {
  const line = ({ op: name, ...rest }: Op): string =>
    `${name} ${Object.entries(rest)
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
      .join(' ')}`
  const chosen = scenario.ops.slice(0, scenario.setup).filter(o => /^(HVM_PARAM|EVTCHNOP)/.test(o.op))
  const lines = [...chosen, ...scenario.ops.slice(scenario.setup)].map(line)
  return Object.assign(scenario, {
    [fc.toStringMethod]: () => `Xen ${scenario.release}, guests as by guestSetup\n${lines.join('\n')}\n`,
  })
}

export type Abi = '2l' | 'fifo'

/** What is drawn. */
export interface Drawn {
  /** `fifo`: both HVM guests switch before anything else, as far as `controlBlocks` goes. */
  readonly abi?: Abi
  /** How many of d1's two vCPUs get a control block at the start. */
  readonly controlBlocks?: 1 | 2
  /** d1 has channels from the start: 1 and 2 to d0, 3 an IPI of vCPU 1, 4 a VIRQ. */
  readonly connected?: boolean
  /** No other operations than these, */
  readonly only?: readonly OpName[]
  /** and these only if they are so. */
  readonly where?: (op: Op) => boolean
}

/** The guests' switch to FIFO. */
const fifoSetup = (controlBlocks: number): Op[] => [
  ...Array.from({ length: controlBlocks }, (_, n) => initControl('d1v0', n, 1, n * 128)),
  expandArray('d1v0', 2),
  initControl('d2v0', 0, 1),
  expandArray('d2v0', 2),
]

const channels: readonly Op[] = [
  allocUnbound('d1v0', 0),
  allocUnbound('d1v0', 0),
  bindInterdomain('d0v0', 1, 1),
  bindInterdomain('d0v0', 1, 2),
  bindIpi('d1v0', 1),
  bindVirq('d1v0', 0),
]

/** Guests come up with one of the callback methods; then up to 60 operations at random. */
export function scenarios(
  release: ReleaseId = '4.4.0',
  { abi = '2l', controlBlocks = 2, connected = false, only, where = () => true }: Drawn = {},
): fc.Arbitrary<Scenario> {
  const weighted = table(release, abi)
    .filter(([, name]) => only?.includes(name) ?? true)
    .map(([weight, name, fields]) => ({ weight, arbitrary: op(name, fields) }))
  const method = fc.constantFrom('vector', 'gsi', 'pci_intx')
  return fc
    .record({
      methods: fc.tuple(method, method),
      ops: fc.array(fc.oneof(...weighted).filter(where), { maxLength: 60, size: 'max' }),
    })
    .map(({ methods: [first, second], ops }) => {
      const setup = [
        ...guestSetup(1, 2),
        chooseCallback('d1v0', first),
        ...guestSetup(2, 1),
        chooseCallback('d2v0', second),
        ...(abi === 'fifo' ? fifoSetup(controlBlocks) : []),
        ...(connected ? channels : []),
      ]
      return legible({ title: 'random', release, domains, setup: setup.length, ops: [...setup, ...ops] })
    })
}

/** The fresh world of a scenario. */
export const worldOf = (scenario: Scenario): World =>
  new World(scenario.domains, releaseOf(scenario), framesOf(allOps(scenario)))
