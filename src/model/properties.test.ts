/** What must hold whatever is done: random scenarios, whose counter-examples print as the operations themselves. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { transition } from 'xstate'
import { channelMachine } from '../machines/channel.ts'
import { channelSnapshot, law } from '../machines/lifecycle.ts'
import { scenarios } from '../testing/arbitraries.ts'
import { setBits } from './conformance/leaves.ts'
import { type OpName, runOp } from './ops.ts'
import { releases } from './release.ts'
import { runScenario, type Trace } from './run.ts'
import { checkScenario, type Scenario } from './scenario.ts'
import { Recorder } from './trace.ts'
import { Silent, type Tracer } from './tracer.ts'
import { type Domain, World } from './world.ts'
import {
  APIC_IRR,
  APIC_ISR,
  ECS,
  ECS_INTERDOMAIN,
  HVMIRQ_callback_gsi,
  HVMIRQ_callback_pci_intx,
} from './xen/constants.ts'
import { hvm_pci_intx_gsi } from './xen/hvm/irq.ts'

function traceOf(scenario: Scenario): Trace {
  expect(checkScenario(scenario)).toBeUndefined()
  const run = runScenario(scenario, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

const same = (a: Uint32Array, b: Uint32Array): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i])

/** Does the scenario's operations one by one; `after` looks at the world after each. */
function stepwise(scenario: Scenario, after: (x: Tracer) => void): void {
  const x = new Silent(new World(scenario.domains), releases[scenario.release], law)
  for (const op of scenario.ops) {
    runOp(x, op)
    after(x)
  }
}

function always(
  arbitrary: fc.Arbitrary<Scenario>,
  property: (scenario: Scenario) => void,
  numRuns = 60,
): void {
  fc.assert(
    fc.property(arbitrary, scenario => {
      property(scenario)
    }),
    { numRuns },
  )
}

describe.each(['4.4.0', '4.4.0+bind_vector'] as const)('Xen %s', release => {
  it('the same scenario ends in the same world, by the same steps', () => {
    always(scenarios(release), scenario => {
      const [one, two] = [traceOf(scenario), traceOf(scenario)]
      expect(two.length).toBe(one.length)
      expect(same(one.world.mem, two.world.mem)).toBe(true)
    })
  })

  it('the silent engine and the recording one end in the same world, with the same results', () => {
    always(scenarios(release), scenario => {
      const silent = new Silent(new World(scenario.domains), releases[release], law)
      const recorder = new Recorder(new World(scenario.domains), releases[release], law)
      for (const op of scenario.ops) expect(runOp(silent, op)).toEqual(runOp(recorder, op))
      expect(same(silent.mem, recorder.mem)).toBe(true)
    })
  })

  it('every trace goes back to the fresh world, and to the world after any of its steps', () => {
    const anywhere = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(scenarios(release), anywhere, (scenario, places) => {
        const trace = traceOf(scenario)
        trace.seek(0)
        expect(same(trace.world.mem, new World(scenario.domains).mem)).toBe(true)
        for (const place of places) {
          const position = Math.round(place * trace.length)
          trace.seek(position)
          expect(same(trace.world.mem, prefix(trace, position))).toBe(true)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('every lifecycle event is an edge of the machine', () => {
    always(
      scenarios(release),
      scenario => {
        const trace = traceOf(scenario)
        for (let i = 0; i < trace.length; i++) {
          const step = trace.step(i)
          if (step.kind !== 'write' || step.event === undefined) continue
          expect(law(step.event, step.before)).toBe(step.after)
          if (trace.world.planeOf(step.cell).name !== 'state') continue
          expect(channelEdge(step.event, step.before)).toBe(step.after)
        }
      },
      60,
    )
  })

  it('channel states change by lifecycle events only', () => {
    always(
      scenarios(release),
      scenario => {
        const trace = traceOf(scenario)
        for (let i = 0; i < trace.length; i++) {
          const step = trace.step(i)
          if (step.kind === 'write' && trace.world.planeOf(step.cell).name === 'state')
            expect(step.event).toBeDefined()
        }
      },
      40,
    )
  })

  it('functions are left in the order they were entered, and everything happens inside one', () => {
    always(scenarios(release), scenario => expect(misplaced(traceOf(scenario))).toBeUndefined())
  })

  it('the two ends of a connection name each other', () => {
    always(scenarios(release), scenario =>
      stepwise(scenario, x => {
        for (const { d, port } of connections(x)) {
          const far = x.world.domain(x.read(d.remote_domid + port)) as Domain
          const farPort = x.read(d.remote_port + port)
          expect(x.read(far.state + farPort)).toBe(ECS_INTERDOMAIN)
          expect([x.read(far.remote_domid + farPort), x.read(far.remote_port + farPort)]).toEqual([
            d.id,
            port,
          ])
        }
      }),
    )
  })

  it('closing twice is -EINVAL, whatever the channel was', () => {
    always(scenarios(release), scenario => {
      const x = new Silent(new World(scenario.domains), releases[release], law)
      for (const op of scenario.ops) runOp(x, op)
      for (const v of ['d0v0', 'd1v0', 'd2v0']) {
        for (let port = 0; port <= 8; port++) {
          runOp(x, { op: 'EVTCHNOP_close', v, port })
          expect(runOp(x, { op: 'EVTCHNOP_close', v, port })).toEqual({ rc: -22 })
        }
      }
    })
  })

  it('an asserted callback line counts on its GSI', () => {
    always(scenarios(release), scenario =>
      stepwise(scenario, x => {
        for (const d of x.world.domains.filter(domain => domain.hvm)) {
          const gsi = callbackGsi(x, d)
          if (gsi !== undefined && x.read(d.callback_via_asserted) === 1)
            expect(x.read(d.gsi_assert_count + gsi)).toBeGreaterThan(0)
        }
      }),
    )
  })
})

describe('no event is lost to a guest that unmasks by hypercall and clears what it was told', () => {
  const traffic: readonly OpName[] = [
    'EVTCHNOP_send',
    'EVTCHNOP_alloc_unbound',
    'EVTCHNOP_bind_interdomain',
    'EVTCHNOP_bind_virq',
    'EVTCHNOP_bind_ipi',
    'EVTCHNOP_close',
    'EVTCHNOP_unmask',
    'EVTCHNOP_bind_vcpu',
    'EVTCHNOP_reset',
    'HVM_PARAM_CALLBACK_IRQ',
    'send_guest_vcpu_virq',
    'set_in_irq',
    'set_irqs_enabled',
    'run_tasklets',
    'run_guest',
    'g_scan',
    'g_set_mask',
    'set_if',
    'lapic_write',
  ]

  it('a pending, unmasked port is named by a selector of its domain', () => {
    const arbitrary = scenarios('4.4.0', traffic, op => op.op !== 'g_set_mask' || op['val'] === 1)
    always(arbitrary, scenario =>
      stepwise(scenario, x => {
        for (const d of x.world.domains)
          for (const port of due(x, d)) expect(selectors(x, d)).toContain(port >>> 6)
      }),
    )
  })

  it('proposal: or its own vector is requested, in service, deferred, or waits for the LAPIC', () => {
    // A guest that moves a vectored port by plain bind_vcpu while an event waits has to look for itself.
    const only = [
      ...traffic.filter(name => !['EVTCHNOP_bind_vcpu', 'g_scan'].includes(name)),
      'EVTCHNOP_bind_vector',
    ] as const
    const polite = scenarios(
      '4.4.0+bind_vector',
      only,
      op => (op.op !== 'g_set_mask' || op['val'] === 1) && (op.op !== 'lapic_write' || op['off'] === 0xf0),
    )
    always(polite, scenario =>
      stepwise(scenario, x => {
        for (const d of x.world.domains) {
          for (const port of due(x, d)) {
            const vector = x.read(d.upcall_vector + port)
            if (vector === 0) expect(selectors(x, d)).toContain(port >>> 6)
            else expect(vectorOnItsWay(x, d, port, vector)).toBe(true)
          }
        }
      }),
    )
  })
})

/** The first step that is not where a step of its kind can be: a write outside any function, a leave of another one. */
function misplaced(trace: Trace): unknown {
  const running: string[] = []
  for (let i = 0; i < trace.length; i++) {
    const step = trace.step(i)
    if (step.kind === 'enter') running.push(step.fn)
    if (running.at(-1) !== step.fn) return step
    if (step.depth !== running.length - (step.kind === 'enter' || step.kind === 'leave' ? 1 : 0)) return step
    if (step.kind === 'leave') running.pop()
  }
  return running.at(-1)
}

/** The world's memory after the first `position` steps, by doing their writes in a fresh world. */
function prefix(trace: Trace, position: number): Uint32Array {
  const { mem } = new World(trace.scenario.domains)
  for (let i = 0; i < position; i++) {
    const step = trace.step(i)
    if (step.kind === 'write') mem[step.cell] = step.after
  }
  return mem
}

/** Where XState itself says an event leads a channel. */
const channelEdge = (type: string, state: number): number =>
  ECS.indexOf(transition(channelMachine, channelSnapshot(state), { type })[0].value as (typeof ECS)[number])

function connections(x: Tracer): { d: Domain; port: number }[] {
  return x.world.domains.flatMap(d =>
    Array.from({ length: x.read(d.valid_evtchns) }, (_, port) => ({ d, port })).filter(
      ({ port }) => x.read(d.state + port) === ECS_INTERDOMAIN,
    ),
  )
}

/** The GSI of a domain's callback line; undefined if its method has none. */
function callbackGsi(x: Tracer, d: Domain): number | undefined {
  const via = x.read(d.callback_via)
  switch (x.read(d.callback_via_type)) {
    case HVMIRQ_callback_gsi:
      return via
    case HVMIRQ_callback_pci_intx:
      return hvm_pci_intx_gsi(via & 0xff, via >>> 8)
    default:
      return undefined
  }
}

/** Ports that are pending and not masked. */
const due = (x: Tracer, d: Domain): number[] => {
  const masked = new Set(setBits(x.mem, d.evtchn_mask, 128))
  return setBits(x.mem, d.evtchn_pending, 128).filter(port => !masked.has(port))
}

/** Words named by the selector of any vCPU of the domain. */
const selectors = (x: Tracer, d: Domain): number[] =>
  d.vcpus.flatMap(v => setBits(x.mem, v.evtchn_pending_sel, 2))

function vectorOnItsWay(x: Tracer, d: Domain, port: number, vector: number): boolean {
  const v = d.vcpus[x.read(d.notify_vcpu_id + port)]
  if (!v) return false
  const among = (cells: number): boolean => setBits(x.mem, cells, 8).includes(vector)
  return (
    among(v.lapic + (APIC_IRR >> 4)) ||
    among(v.lapic + (APIC_ISR >> 4)) ||
    among(v.evtchn_vectors_deferred) ||
    x.read(v.lapic_disabled) !== 0
  )
}
