/** What each old fault did, and each later fix does: the same operations with it off and on. */
import { describe, expect, it } from 'vitest'
import { traceOf } from '../testing/always.ts'
import {
  domains,
  guest,
  lineElsewhere,
  lockInInterrupt,
  readyRace,
  staleTail,
} from '../testing/faultScenarios.ts'
import { bindVirq, runGuest, runTasklets, Scene, send } from '../testing/scene.ts'
import { FAULT_NAMES, type FaultName } from './faults.ts'
import { FAULT_WORDS } from './faultWords.ts'
import { type ReleaseId, releases } from './release.ts'
import type { Trace } from './run.ts'
import { releaseOf, type Scenario } from './scenario.ts'
import type { Cell, Domain, Vcpu } from './world.ts'
import { APIC_IRR } from './xen/constants.ts'

/** The scenario as the release has it, and with the switch on. */
const both = (scenario: Scenario, name: FaultName): readonly [Trace, Trace] => [
  traceOf(scenario),
  traceOf({ ...scenario, switches: { [name]: true } }),
]
const d1 = ({ world }: Trace): Domain => world.domain(1) as Domain
const vcpu = ({ world }: Trace, name: string): Vcpu => world.vcpuNamed(name) as Vcpu
const read = ({ world }: Trace, cell: Cell): number => world.mem[cell] as number

/** A scene on a Xen with the switch off, and one with it on. */
const scenes = (release: ReleaseId, name: FaultName): readonly [Scene, Scene] => [
  new Scene(domains, release),
  new Scene(domains, releaseOf({ release, switches: { [name]: true } })),
]

describe('in every release', () => {
  it('all of them are off', () => {
    for (const release of Object.values(releases))
      for (const name of FAULT_NAMES) expect(release).not.toHaveProperty(name)
  })

  it('each is said in a clause, and when it was so', () => {
    for (const { meaning } of Object.values(FAULT_WORDS))
      expect(meaning).toMatch(/^[a-zA-Z].*\(as .*20\d\d.*\)$/)
  })
})

describe('line_lowered_by_vcpu0_only', () => {
  it('leaves the line up when another vCPU ends its interrupt, which so comes again', () => {
    const [now, then] = both(lineElsewhere, 'line_lowered_by_vcpu0_only')
    expect([now, then].map(trace => read(trace, d1(trace).callback_via_asserted))).toEqual([0, 1])
    const requested = (trace: Trace) => read(trace, vcpu(trace, 'd1v1').lapic + (APIC_IRR >> 4) + (0x5a >> 5))
    expect([now, then].map(trace => requested(trace) !== 0)).toEqual([false, true])
  })
})

describe('upcall_never_deferred', () => {
  it('takes irq_lock in an interrupt, and waits for ever for the one that it has stopped', () => {
    const [now, then] = both(lockInInterrupt, 'upcall_never_deferred')
    expect(now.ops.at(-1)?.crash).toBeUndefined()
    expect(read(now, now.world.tasklet_count)).toBe(1)
    expect(then.ops.at(-1)?.crash).toMatch(/^deadlock: d1's irq_lock/)
    expect(read(then, then.world.tasklet_count)).toBe(0)
  })

  it('tells at once where nobody holds the lock', () => {
    const [now, then] = scenes('4.4.0', 'upcall_never_deferred')
    for (const s of [now, then])
      s.run(...guest('gsi', 1), bindVirq('d1v0', 0), { op: 'send_guest_vcpu_virq', t: 'd1v0', virq: 0 })
    expect([now, then].map(s => s.cell('tasklet_count'))).toEqual([1, 0])
    expect([now, then].map(s => s.cell('d1.callback_via_asserted'))).toEqual([0, 1])
    expect(then.cell('d1.irq_lock')).toBe(0)
  })

  it('makes another CPU wait: a scenario in which it does not cannot be run', () => {
    const [m] = lockInInterrupt.meanwhile ?? []
    if (!m) throw new Error('nothing happens meanwhile')
    const elsewhere: Scenario = {
      ...lockInInterrupt,
      switches: { upcall_never_deferred: true },
      meanwhile: [{ ...m, interrupt: false }],
    }
    expect(() => traceOf(elsewhere)).toThrow(/another CPU holds d1's irq_lock there/)
  })
})

describe('fifo_ready_for_every_event', () => {
  it('sets READY of a queue that the guest has emptied meanwhile, and marks the vCPU for nothing', () => {
    const [now, then] = both(readyRace, 'fifo_ready_for_every_event')
    const ready = (trace: Trace) => read(trace, read(trace, vcpu(trace, 'd1v0').control_block))
    expect([now, then].map(ready)).toEqual([0, 1 << 7])
    expect([now, then].map(trace => read(trace, vcpu(trace, 'd1v0').vcpu_info) & 1)).toEqual([0, 1])
  })
})

describe('fifo_stale_tails_trusted', () => {
  it('links an event behind one that is on another queue by now: it is never found', () => {
    const [now, then] = both(staleTail, 'fifo_stale_tails_trusted')
    expect([now, then].map(trace => trace.ops.at(-1)?.result)).toMatchObject([
      { ports: [1, 3, 2] },
      { ports: [1, 3] },
    ])
  })

  it('loses every later event of that queue too', () => {
    const more: Scenario = { ...staleTail, ops: [...staleTail.ops, send('d0v0', 2), runGuest('d1v0')] }
    const [now, then] = both(more, 'fifo_stale_tails_trusted')
    expect([now, then].map(trace => trace.ops.at(-1)?.result)).toMatchObject([{ ports: [2] }, { ports: [] }])
  })
})

describe('send_lock_disables_irqs', () => {
  it('puts every send off to the tasklet, and only off', () => {
    const [now, then] = scenes('4.17.7', 'send_lock_disables_irqs')
    for (const s of [now, then]) s.run(...guest('vector', 1), send('d0v0', 1))
    expect([now, then].map(s => s.entered.includes('vcpu_kick'))).toEqual([true, false])
    expect([now, then].map(s => s.cell('tasklet_count'))).toEqual([0, 1])
    expect(then.cell('irqs_disabled')).toBe(0)
    expect(then.run(runTasklets)).toEqual({ ran: 1 })
    expect(then.entered).toContain('vcpu_kick')
  })
})

describe('global_virq_bind_refused', () => {
  it('refuses a global VIRQ to all but its handler, and no VIRQ of a vCPU', () => {
    const [now, later] = scenes('4.17.7', 'global_virq_bind_refused')
    expect([now, later].map(s => s.run(bindVirq('d1v0', 2)).rc)).toEqual([0, -16])
    expect([now, later].map(s => s.run(bindVirq('d0v0', 2)).rc)).toEqual([0, 0])
    expect([now, later].map(s => s.run(bindVirq('d1v0', 0)).rc)).toEqual([0, 0])
  })

  it('leaves VIRQ_ARGO alone, which each domain has for its own there', () => {
    const [, later] = scenes('4.17.7', 'global_virq_bind_refused')
    expect(later.run(bindVirq('d1v0', 11)).rc).toBe(0)
  })
})
