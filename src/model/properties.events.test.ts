/**
 * No event is lost: whatever happened, once interrupts and tasklets are served and every vCPU runs, the guests have
 * handled all that was pending and unmasked. Except where Xen itself loses events: those cases are named here, and
 * each is shown to be one.
 */
import { describe, expect, it } from 'vitest'
import { always, attempt, stepwise, XENS } from '../testing/always.ts'
import { type Abi, scenarios } from '../testing/arbitraries.ts'
import {
  bindIpi,
  callbackGsi,
  domainSpec,
  enter,
  eoi,
  expandArray,
  initControl,
  reset,
  runGuest,
  scan,
  send,
  setMask,
  toFifo,
  unmask,
  upcallVector,
} from '../testing/scene.ts'
import { setBits } from './conformance/leaves.ts'
import { CALLBACK_GSI, chooseCallback, guestSetup, type Method } from './methods.ts'
import type { Op } from './ops.ts'
import type { ReleaseId } from './release.ts'
import type { Scenario } from './scenario.ts'
import type { Tracer } from './tracer.ts'
import type { Domain, Vcpu } from './world.ts'
import {
  APIC_ISR,
  ECS_RESERVED,
  HVMIRQ_callback_none,
  HVMIRQ_callback_vector,
  RTE_MASK,
} from './xen/constants.ts'
import { evtchn_port_is_masked, evtchn_port_is_pending } from './xen/event.ts'

/** Scenarios for each property and Xen. */
const RUNS = 50

/** Ports with an event that should be handled: in use, pending, not masked, and the guest's. */
const due = (x: Tracer, d: Domain): number[] =>
  Array.from({ length: 16 }, (_, port) => port).filter(
    port =>
      x.read(d.state + port) > ECS_RESERVED &&
      x.read(d.xen_consumer + port) === 0 &&
      evtchn_port_is_pending(x, d, port) &&
      !evtchn_port_is_masked(x, d, port),
  )

const inService = (x: Tracer, v: Vcpu): boolean => setBits(x.mem, v.lapic + (APIC_ISR >> 4), 8).length > 0

/** Nothing new happens; what is under way is finished: tasklets, interrupts in service, and every vCPU runs for a while. */
function rest(x: Tracer): void {
  attempt(x, { op: 'set_in_irq', val: 0 })
  attempt(x, { op: 'set_irqs_enabled', val: 1 })
  for (const v of x.world.vcpus.filter(({ dom }) => dom.hvm)) {
    const { name } = v
    attempt(x, { op: 'set_if', v: name, val: 1 })
    attempt(x, { op: 'lapic_write', v: name, off: 0x80, val: 0 })
    // A handler that is running scans before its EOI.
    for (let n = 0; n < 4 && inService(x, v); n++) {
      attempt(x, scan(name))
      attempt(x, eoi(name))
    }
  }
  for (let round = 0; round < 3; round++) {
    attempt(x, { op: 'run_tasklets' })
    for (const { name } of x.world.vcpus) attempt(x, runGuest(name))
  }
}

/** What a case may ask: the world at rest, and what went before. */
interface Loss {
  readonly x: Tracer
  readonly d: Domain
  readonly port: number
  readonly before: readonly Op[]
  /** Was a vCPU of the domain ever without control block under FIFO? */
  readonly lackedControlBlock: boolean
}

/** HVM: is there any way to interrupt this vCPU for its events? */
const isDeaf = (x: Tracer, v: Vcpu): boolean => {
  const type = x.read(v.dom.callback_via_type)
  const own = x.read(v.evtchn_upcall_vector) !== 0
  const lapicOff = x.read(v.lapic_disabled) !== 0
  if (type === HVMIRQ_callback_vector) return false
  if (own) return lapicOff
  return type === HVMIRQ_callback_none || v.id !== 0 || lapicOff
}
const flagOf = (x: Tracer, v: Vcpu): number => x.read(v.vcpu_info) & 0xff
/** Operations of the domain's own vCPUs. */
const own = ({ before, d }: Loss, name: Op['op']): Op[] =>
  before.filter(op => op.op === name && String(op['v']).startsWith(`${d.name}v`))

/** The cases in which Xen itself leaves an event with nobody who will notice it. */
const LOSSES = {
  'a vCPU with the flag up cannot be told: not vCPU 0 under GSI or INTx, no callback, or its LAPIC is off': ({
    x,
    d,
  }) => d.hvm && d.vcpus.some(v => isDeaf(x, v) && flagOf(x, v) !== 0),
  'the callback is a line that is masked in the IO-APIC': ({ x, d }) => {
    const gsi = callbackGsi(x, d)
    return gsi !== undefined && (x.read(d.redirtbl_lo + gsi) & RTE_MASK) !== 0
  },
  'a line rose while the LAPIC was off, and from 4.17.3 on its remote IRR waits for an EOI that never comes':
    loss =>
      loss.x.release.ioapic_skips_disabled_lapics &&
      callbackGsi(loss.x, loss.d) !== undefined &&
      own(loss, 'lapic_write').some(op => op['off'] === 0xf0 && op['val'] === 0xff),
  'the callback changed while an event waited, and until 4.11 nobody was told anew': loss =>
    !loss.x.release.callback_change_asserts && own(loss, 'HVM_PARAM_CALLBACK_IRQ').length > 0,
  'a vector was given to a vCPU while an event waited, and until 4.11 nobody was told anew': loss =>
    !loss.x.release.callback_change_asserts && own(loss, 'HVMOP_set_evtchn_upcall_vector').length > 0,
  'the guest retired an edge interrupt with an EOI and did not look for events': loss =>
    loss.d.vcpus.some(v => loss.x.read(v.evtchn_upcall_vector) !== 0) &&
    own(loss, 'lapic_write').some(op => op['off'] === 0xb0),
  'the guest unmasked by a plain write': loss => own(loss, 'g_set_mask').some(op => op['val'] === 0),
  'the guest cleared its flag by hand and left the selector or the queue': loss =>
    own(loss, 'g_set_upcall_pending').some(op => op['val'] === 0),
  'the guest set PENDING by hand': loss => own(loss, 'g_set_pending').length > 0,
  'the vCPU had no FIFO control block when the event came': loss => loss.lackedControlBlock,
  'a reset left LINKED words in the page, and Xen links nothing that is LINKED': ({ x, before }) =>
    before.some(op => op.op === 'EVTCHNOP_expand_array') &&
    before.some(op => op.op.startsWith('EVTCHNOP_reset')) &&
    x.release.reset_leaves_fifo !== 'never',
  'a bound vector was taken from its port or its interrupt by hand (proposal)': ({ x, before }) =>
    x.release.bind_vector && before.some(op => op.op === 'EVTCHNOP_bind_vector'),
} as const satisfies Record<string, (loss: Loss) => boolean>
type LossName = keyof typeof LOSSES

const lacksControlBlock = (x: Tracer, d: Domain): boolean =>
  x.read(d.evtchn_fifo) === 1 && d.vcpus.some(v => x.read(v.control_block) === 0)

/** Ports left at rest after a scenario, each with the cases that explain it. */
function lost(scenario: Scenario): { port: string; because: LossName[] }[] {
  const lacking = new Set<Domain>()
  let done = 0
  const x = stepwise(scenario, at => {
    if (++done <= scenario.setup) return
    for (const d of at.world.domains) if (lacksControlBlock(at, d)) lacking.add(d)
  })
  if (!x) return []
  rest(x)
  const before = scenario.ops.slice(scenario.setup)
  return x.world.domains.flatMap(d =>
    due(x, d).map(port => {
      const loss: Loss = { x, d, port, before, lackedControlBlock: lacking.has(d) }
      const names = Object.keys(LOSSES) as LossName[]
      return { port: `${d.name} port ${port}`, because: names.filter(name => LOSSES[name](loss)) }
    }),
  )
}

describe.each(XENS)('Xen $release, $abi', ({ release, abi }) => {
  it('every event that is pending and unmasked is handled, or a named case explains why not', () => {
    always(
      scenarios(release, { abi, connected: true }),
      scenario => {
        expect(lost(scenario).filter(({ because }) => because.length === 0)).toEqual([])
      },
      RUNS,
    )
  })

  it('a guest with a vector callback, that unmasks by hypercall and sets nothing by hand, loses nothing', () => {
    const polite = scenarios(release, {
      abi,
      connected: true,
      where: op =>
        !/^(HVM_PARAM|EVTCHNOP_reset|EVTCHNOP_bind_vector)/.test(op.op) &&
        !(op.op === 'g_set_mask' && op['val'] === 0),
    })
    always(
      polite,
      scenario => {
        const ops = scenario.ops.map(op =>
          op.op === 'HVM_PARAM_CALLBACK_IRQ' ? chooseCallback(String(op['v']), 'vector') : op,
        )
        expect(lost({ ...scenario, ops })).toEqual([])
      },
      RUNS,
    )
  })
})

/** A scenario of d1 alone, in which port 1 is an IPI to vCPU 0 (or another). */
function story(release: ReleaseId, method: Method, abi: Abi, ...ops: Op[]): Scenario {
  const setup = [
    ...guestSetup(1, 2),
    chooseCallback('d1v0', method),
    ...(abi === 'fifo' ? toFifo('d1v0', 2) : []),
  ]
  return {
    title: 'story',
    release,
    domains: [domainSpec(0, false), domainSpec(1, true)],
    setup: setup.length,
    ops: [...setup, ...ops],
  }
}

const spiv = (val: number): Op => ({ op: 'lapic_write', v: 'd1v0', off: 0xf0, val })
const maskLine: Op = { op: 'ioapic_redir', v: 'd1v0', pin: CALLBACK_GSI, lo: RTE_MASK, hi: 0 }
const flag = (val: number): Op => ({ op: 'g_set_upcall_pending', v: 'd1v0', val })

/** One scenario for each case that loses an event because of it. */
const shown: Readonly<Record<Exclude<LossName, `${string}(proposal)`>, readonly Scenario[]>> = {
  'a vCPU with the flag up cannot be told: not vCPU 0 under GSI or INTx, no callback, or its LAPIC is off': [
    story('4.4.0', 'gsi', '2l', bindIpi('d1v0', 1), send('d1v0', 1)),
    story('4.17.7', 'pci_intx', 'fifo', bindIpi('d1v0', 1), send('d1v0', 1)),
    story(
      '4.17.7',
      'gsi',
      '2l',
      upcallVector('d1v0', 0, 0x61),
      runGuest('d1v0'),
      spiv(0xff),
      bindIpi('d1v0'),
      send('d1v1', 1),
    ),
  ],
  'the callback is a line that is masked in the IO-APIC': [
    story('4.17.7', 'gsi', '2l', bindIpi('d1v0'), maskLine, send('d1v1', 1)),
  ],
  'a line rose while the LAPIC was off, and from 4.17.3 on its remote IRR waits for an EOI that never comes':
    [story('4.17.7', 'gsi', '2l', bindIpi('d1v0'), spiv(0xff), send('d1v1', 1), spiv(0x1ff))],
  'the callback changed while an event waited, and until 4.11 nobody was told anew': [
    story('4.4.0', 'vector', '2l', bindIpi('d1v0'), send('d1v1', 1), chooseCallback('d1v0', 'gsi')),
  ],
  'a vector was given to a vCPU while an event waited, and until 4.11 nobody was told anew': [
    story('4.6.0', 'gsi', '2l', bindIpi('d1v0', 1), send('d1v0', 1), upcallVector('d1v0', 1, 0x61)),
  ],
  'the guest retired an edge interrupt with an EOI and did not look for events': [
    story(
      '4.6.0',
      'gsi',
      '2l',
      ...[upcallVector('d1v0', 1, 0x61), bindIpi('d1v0', 1), send('d1v0', 1), enter('d1v1'), eoi('d1v1')],
    ),
  ],
  'the guest unmasked by a plain write': [
    story(
      '4.17.7',
      'vector',
      '2l',
      bindIpi('d1v0'),
      setMask('d1v0', 1, 1),
      send('d1v0', 1),
      setMask('d1v0', 1, 0),
    ),
  ],
  'the guest cleared its flag by hand and left the selector or the queue': [
    story('4.17.7', 'vector', '2l', bindIpi('d1v0'), send('d1v0', 1), flag(0)),
    story('4.17.7', 'vector', 'fifo', bindIpi('d1v0'), send('d1v0', 1), flag(0)),
  ],
  'the guest set PENDING by hand': [
    story('4.17.7', 'vector', '2l', bindIpi('d1v0'), { op: 'g_set_pending', v: 'd1v0', port: 1, val: 1 }),
  ],
  'the vCPU had no FIFO control block when the event came': [
    story('4.6.0', 'vector', '2l', ...toFifo('d1v0'), bindIpi('d1v0', 1), send('d1v0', 1)),
  ],
  'a reset left LINKED words in the page, and Xen links nothing that is LINKED': [
    story(
      '4.6.0',
      'vector',
      'fifo',
      ...[bindIpi('d1v0'), send('d1v0', 1), reset('d1v0')],
      // A fresh control block, but the old page of words.
      ...[initControl('d1v0', 0, 1, 512), initControl('d1v0', 1, 1, 640), expandArray('d1v0', 2)],
      ...[bindIpi('d1v0'), send('d1v0', 1)],
    ),
  ],
}

describe('each named case loses an event', () => {
  for (const [name, stories] of Object.entries(shown)) {
    it.each(stories)(`${name} ($release)`, scenario => {
      const losses = lost(scenario)
      expect(losses).toHaveLength(1)
      expect(losses[0]?.because).toContain(name)
    })
  }

  it('and the same without the case does not: bind_vcpu to vCPU 0, EVTCHNOP_unmask', () => {
    for (const good of [
      story('4.4.0', 'gsi', '2l', bindIpi('d1v0'), send('d1v0', 1)),
      story(
        '4.17.7',
        'vector',
        '2l',
        bindIpi('d1v0'),
        setMask('d1v0', 1, 1),
        send('d1v0', 1),
        unmask('d1v0', 1),
      ),
      story('4.17.7', 'vector', '2l', bindIpi('d1v0'), send('d1v1', 1), chooseCallback('d1v0', 'gsi')),
    ])
      expect(lost(good)).toEqual([])
  })
})
