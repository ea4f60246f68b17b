import { describe, expect, it } from 'vitest'
import { domainSpec } from '../testing/scene.ts'
import { checkOp } from './check.ts'
import { OP_NAMES, type Op, opInfo } from './ops.ts'
import { releases } from './release.ts'
import { checkScenario, LIMITS, releaseOf, type Scenario } from './scenario.ts'
import { World } from './world.ts'

const scenario = (more: Partial<Scenario> = {}): Scenario => ({
  title: 't',
  release: '4.4.0',
  domains: [domainSpec(0, false), domainSpec(1, true)],
  setup: 0,
  ops: [],
  ...more,
})
const send: Op = { op: 'EVTCHNOP_send', v: 'd1v0', port: 1 }

describe('a scenario that cannot be run says why, and at which operation', () => {
  it.each<[string, Partial<Scenario>, string | undefined]>([
    ['nothing wrong', { ops: [send] }, undefined],
    ['no domain', { domains: [] }, 'There is no domain in it.'],
    [
      'too many domains',
      { domains: Array.from({ length: LIMITS.domains + 1 }, (_, id) => domainSpec(id, true)) },
      'It has 9 domains; 8 is the most.',
    ],
    [
      'too many vCPUs',
      { domains: [domainSpec(1, true, { vcpus: 129 })] },
      'It has 129 vCPUs; 128 is the most.',
    ],
    ['too many operations', { ops: Array<Op>(5001).fill(send) }, 'It has 5001 operations; 5000 is the most.'],
    [
      'one id twice',
      { domains: [domainSpec(1, true), domainSpec(1, false)] },
      'Two domains have the same id.',
    ],
    [
      'an operation of a vCPU that is not there',
      { ops: [send, { ...send, v: 'd9v0' }] },
      'Operation 2: EVTCHNOP_send: there is no vCPU d9v0.',
    ],
    ['a switch', { switches: { linked_ports_stay_busy: true, send_lock_disables_irqs: true } }, undefined],
    ['no switch', { switches: { nothing: true } as never }, 'There is no switch “nothing”.'],
    [
      'a switch half way',
      { switches: { linked_ports_stay_busy: 'self' } as never },
      'The switch linked_ports_stay_busy is on or off.',
    ],
    [
      'the proposal as a switch',
      { switches: { bind_vector: true } },
      'The proposal is a Xen of its own, not a switch to flip.',
    ],
    [
      'the proposal in a release',
      { ops: [{ op: 'EVTCHNOP_bind_vector', v: 'd1v0', port: 1, vcpu: 0, vector: 0x51 }] },
      'Operation 1: EVTCHNOP_bind_vector is a proposal and exists only in “Xen 4.4.0 + bind_vector (proposal)”.',
    ],
  ])('%s', (_, more, why) => {
    expect(checkScenario(scenario(more))).toBe(why)
  })

  it('the proposal in its own release is fine', () => {
    const ops: Op[] = [{ op: 'EVTCHNOP_bind_vector', v: 'd1v0', port: 1, vcpu: 0, vector: 0x51 }]
    expect(checkScenario(scenario({ release: '4.4.0+bind_vector', ops }))).toBeUndefined()
  })
})

describe('the Xen of a scenario', () => {
  it('is its release, if it sets nothing otherwise', () => {
    expect(releaseOf(scenario())).toBe(releases['4.4.0'])
  })

  it('is that with its switches, and is labelled so', () => {
    const switches = {
      fifo_control_block_for_all: true,
      reset_leaves_fifo: true,
      fifo_stale_tails_trusted: true,
    }
    expect(releaseOf(scenario({ switches }))).toEqual({
      ...releases['4.4.0'],
      fifo_control_block_for_all: true,
      reset_leaves_fifo: 'always',
      fifo_stale_tails_trusted: true,
      label: 'Xen 4.4.0, fifo_control_block_for_all on, reset_leaves_fifo on, fifo_stale_tails_trusted on',
    })
    expect(releaseOf(scenario({ switches: { reset_leaves_fifo: false }, release: '4.17.7' }))).toMatchObject({
      reset_leaves_fifo: 'never',
    })
  })

  it('is the same object every time, so that what is known of it is kept', () => {
    const switches = { evtchn_usable: true }
    expect(releaseOf(scenario({ switches }))).toBe(releaseOf(scenario({ switches })))
    expect(releaseOf(scenario({ switches }))).not.toBe(releaseOf(scenario({ switches, release: '4.6.0' })))
  })
})

describe('an operation is checked argument by argument', () => {
  const world = new World([domainSpec(0, false), domainSpec(1, true)])
  const why = (op: object): string | undefined => checkOp(op as Op, world)

  it.each([
    ['a bad port is Xen’s to refuse', { ...send, port: 0xffffffff }, undefined],
    [
      'not a number',
      { ...send, port: '1' },
      'EVTCHNOP_send: port: a whole number from 0 to 0xffffffff is needed',
    ],
    [
      'a fraction',
      { ...send, port: 1.5 },
      'EVTCHNOP_send: port: a whole number from 0 to 0xffffffff is needed',
    ],
    ['negative', { ...send, port: -1 }, 'EVTCHNOP_send: port: a whole number from 0 to 0xffffffff is needed'],
    ['missing', { op: 'EVTCHNOP_send', v: 'd1v0' }, 'EVTCHNOP_send: port: a value is needed'],
    ['one too many', { ...send, speed: 1 }, 'EVTCHNOP_send has no argument “speed”'],
    ['no caller', { op: 'EVTCHNOP_send', port: 1 }, 'EVTCHNOP_send: there is no vCPU named as the caller'],
    [
      'hardware of a PV domain',
      { op: 'vmenter', v: 'd0v0' },
      'vmenter: d0v0 belongs to a PV domain, which has no such hardware',
    ],
    [
      'a target that is not there',
      { op: 'send_guest_vcpu_virq', t: 'd1v7', virq: 0 },
      'send_guest_vcpu_virq: t: there is no vCPU d1v7',
    ],
    [
      'a domain that is not there',
      { op: 'send_guest_pirq', dom: 7, pirq: 1 },
      'send_guest_pirq: dom: there is no domain 7',
    ],
    [
      'a pin past the last',
      { op: 'ioapic_redir', v: 'd1v0', pin: 48, lo: 0, hi: 0 },
      'ioapic_redir: pin: a whole number from 0 to 47 is needed',
    ],
    [
      'ports that are none',
      { op: 'SCHEDOP_poll', v: 'd1v0', ports: [1, 'x'] },
      'SCHEDOP_poll: ports: a list of port numbers is needed',
    ],
    [
      'a callback that is none',
      { op: 'HVM_PARAM_CALLBACK_IRQ', v: 'd1v0', dom: 1, via: 'vector' },
      'HVM_PARAM_CALLBACK_IRQ: via: a 64-bit number such as 0x2000000000000f3 is needed',
    ],
    [
      'no 8259 port',
      { op: 'pic_write', v: 'd1v0', port: 0x22, val: 0 },
      'pic_write: port: one of the 8259 ports is needed: 0x20, 0x21, 0xa0, 0xa1, 0x4d0, 0x4d1',
    ],
  ])('%s', (_, op, expected) => {
    expect(why(op)).toBe(expected)
  })
})

describe('the table of operations', () => {
  it('says of each what it does, in a few words that start with a capital', () => {
    for (const name of OP_NAMES) expect(opInfo(name).summary).toMatch(/^[A-Z].{5,70}[^.]$/)
  })

  it('has exactly one proposal', () => {
    expect(OP_NAMES.filter(name => opInfo(name).proposal)).toEqual(['EVTCHNOP_bind_vector'])
  })
})
