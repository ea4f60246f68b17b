import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import type { ReleaseId } from '../release.ts'
import { runScenario, type Trace } from '../run.ts'
import { factAt, judge } from './fact.ts'
import { findMoment } from './moment.ts'
import { parseScript } from './script.ts'

const SCENE = `dom 0 pv
dom 1 hvm vcpus=2
guest d1
d1v0 bind_virq virq=0 vcpu=0
d1v0 alloc_unbound dom=self remote_dom=0
d0v0 bind_interdomain remote_dom=1 remote_port=2
d0v0 run_guest
`
const STORY = `story
d0v0 send port=1
d0v0 send port=1
d1v0 run_guest
d1v0 send port=1`

function traceOf(text: string, release: ReleaseId = '4.4.0'): Trace {
  const { script, problems } = parseScript(text, 1)
  expect(problems).toEqual([])
  const run = runScenario({ title: 'Facts', release, ...script }, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

const trace = traceOf(`${SCENE}callback d1 gsi\n${STORY}`)

function positionOf(moment: string): number {
  const found = findMoment(trace, moment)
  if (!found.ok) throw new Error(found.reason)
  return found.position
}

const holds = (moment: string, claim: string): boolean | string => {
  const judged = judge(trace, positionOf(moment), claim)
  return judged.ok ? judged.holds : judged.reason
}

const RAISED = 'op 1 > leave evtchn_send'

describe('a claim is about the state at a step', () => {
  it.each([
    'd1 port 2 pending = 1',
    'd1 port 2 masked = 0',
    'd1 port 2 state = ECS_INTERDOMAIN',
    'd1 port 2 remote_port = 1',
    'd1 port 2 notify_vcpu_id = 0',
    'd1 port 1 state = ECS_VIRQ',
    'd0 port 1 pending = 0',
    'd1v0 upcall_pending = 1',
    'd1v0 upcall_mask = 0',
    'd1v0 selector = 1',
    'd1v0 IF = 1',
    'd1v0 irr 0x5a = 1',
    'd1v0 tmr 0x5a = 1',
    'd1v0 isr 0x5a = 0',
    'd1v1 irr 0x5a = 0',
    'd1 asserted = 1',
    'd1 callback = gsi',
    'd1 fifo = 0',
    'd1 gsi_assert_count 10 = 1',
    'd1 link_assert_count 3 = 0',
    'd1 remote_irr 10 = 1',
    'd1 rte_masked 10 = 0',
    'd1 rte_masked 11 = 1',
    'd1 pic_irr 10 = 1',
    'd1 pic_irr 2 = 0',
    'in_irq = 0',
    'irqs_disabled = 0',
    'tasklets = 0',
    'crash = 0',
    'result = 0',
    'cell d1.max_evtchns = 4096',
    'cell d1.gsi_assert_count[10] = 1',
  ])('%s', claim => {
    expect(holds(RAISED, claim)).toBe(true)
  })
  it('and may be false', () => {
    expect(holds(RAISED, 'd1 port 2 pending = 0')).toBe(false)
    expect(holds('start', 'd1 port 2 pending = 1')).toBe(false)
  })
  it('!= says that it is not so', () => {
    expect(holds(RAISED, 'd1 port 2 pending != 0')).toBe(true)
    expect(holds(RAISED, 'd1 port 2 pending != 1')).toBe(false)
  })
  it('a value may be hexadecimal or binary', () => {
    expect(holds(RAISED, 'd1v0 selector = 0b1')).toBe(true)
    expect(holds('op 3 > enter guestInterrupt', 'd1v0 entry = 0x5a')).toBe(true)
  })
  it('what it is instead is told in the writing of the claim', () => {
    expect(judge(trace, positionOf(RAISED), 'd1v0 selector = 0b10')).toMatchObject({ got: '0b1' })
    expect(judge(trace, positionOf(RAISED), 'd1v0 selector = 0x10')).toMatchObject({ got: '0x1' })
    expect(judge(trace, positionOf(RAISED), 'd1 callback = vector')).toMatchObject({
      holds: false,
      expected: 'vector',
      got: 'gsi',
    })
  })
  it('the result is that of the operation under way', () => {
    expect(holds('end', 'result = -EINVAL')).toBe(true)
  })
  it('an interrupt holds the vector in service until its EOI', () => {
    expect(holds('op 3 > enter guestInterrupt', 'd1v0 isr 0x5a = 1')).toBe(true)
    expect(holds('op 3 > enter guestInterrupt', 'd1v0 ppr = 0x50')).toBe(true)
    expect(holds('end', 'd1v0 ppr = 0')).toBe(true)
  })
})

describe('a claim is about the story so far', () => {
  it('calls counts how often a function was entered, the scene left out', () => {
    expect(holds('start', 'calls evtchn_2l_set_pending = 0')).toBe(true)
    expect(holds('op 2 > leave evtchn_send', 'calls evtchn_2l_set_pending = 2')).toBe(true)
  })
  it('calls with a vCPU counts for that vCPU alone', () => {
    expect(holds('end', 'calls vcpu_mark_events_pending d1v0 = 1')).toBe(true)
    expect(holds('end', 'calls vcpu_mark_events_pending d1v1 = 0')).toBe(true)
  })
  it('taken counts interrupts of operations that are over', () => {
    expect(holds('op 3 > enter guestInterrupt', 'taken d1v0 = 0')).toBe(true)
    expect(holds('op 4', 'taken d1v0 = 1')).toBe(true)
    expect(holds('end', 'taken d1v1 = 0')).toBe(true)
  })
  it('took is the vector of the last of them', () => {
    expect(holds('end', 'took d1v0 = 0x5a')).toBe(true)
    expect(holds('end', 'took d1v1 = none')).toBe(true)
  })
})

describe('what is no claim is said, with what would fit', () => {
  it.each([
    ['d1 port 2 pending', 'it reads “d1 port 2 pending = 1”'],
    ['d1 port 2 pendng = 1', 'there is no fact of a port “pendng”; would “pending” fit?'],
    ['d1 port 5000 pending = 1', 'd1 has no port “5000”'],
    ['d1v0 selektor = 1', 'there is no fact of a vCPU “selektor”; would “selector”'],
    ['d1v0 irr = 1', 'irr needs a vector: d1v0 irr 0x5a'],
    ['d1v0 irr 256 = 1', 'irr needs a vector'],
    ['d1 asserd = 1', 'there is no fact of a domain “asserd”; would “asserted” fit?'],
    ['d1 remote_irr = 1', 'remote_irr needs a number: d1 remote_irr 10'],
    ['d7 fifo = 1', 'there is no subject “d7”'],
    ['in_iqr = 1', 'there is no subject “in_iqr”; would “in_irq”'],
    ['calls evtchn_snd = 1', 'there is no function “evtchn_snd”'],
    ['taken d1v7 = 1', 'there is no vCPU “d1v7”; would “d1v0” or “d1v1”'],
    ['took d1v7 = 1', 'there is no vCPU “d1v7”'],
    ['cell d1.max_evtchn = 1', 'there is no cell “d1.max_evtchn”; would “d1.max_evtchns”'],
    ['cell d1.pci_intx[4000] = 1', 'there is no cell “d1.pci_intx[4000]”'],
  ])('%s', (claim, message) => {
    expect(holds('end', claim)).toContain(message)
  })
})

describe('a fact for those who show it', () => {
  it('is what the subject is at a position', () => {
    expect(factAt(trace, positionOf(RAISED), 'd1 port 2 pending')).toBe(1)
    expect(factAt(trace, positionOf('start'), 'd1 port 2 pending')).toBe(0)
  })
  it('is nothing if there is no such subject', () => {
    expect(factAt(trace, 0, 'd1 port 2 pendng')).toBeUndefined()
  })
})

describe('what only some releases have', () => {
  it('the upcall vector of a vCPU', () => {
    const later = traceOf(
      `${SCENE}d1v0 HVMOP_set_evtchn_upcall_vector vcpu=0 vector=0x61\nd1v0 run_guest\nstory\nd0v0 send port=1`,
      '4.17.7',
    )
    expect(judge(later, later.length, 'd1v0 upcall_vector = 0x61')).toMatchObject({ holds: true })
    expect(judge(later, later.length, 'd1v0 irr 0x61 = 1')).toMatchObject({ holds: true })
  })
  it('a work that was put off is a tasklet of its vCPU', () => {
    const late = traceOf(`${SCENE}callback d1 gsi\nstory\nsend_guest_vcpu_virq t=d1v0 virq=0`)
    expect(judge(late, late.length, 'd1v0 tasklet = 1')).toMatchObject({ holds: true })
    expect(judge(late, late.length, 'd1v1 tasklet = 0')).toMatchObject({ holds: true })
  })
  it('the priority of a port under the FIFO ABI', () => {
    const fifo = traceOf(`${SCENE}d1v0 init_control vcpu=0 control_gfn=1 offset=0
d1v0 expand_array array_gfn=16
story
d1v0 set_priority port=2 priority=3`)
    expect(judge(fifo, fifo.length, 'd1 fifo = 1')).toMatchObject({ holds: true })
    expect(judge(fifo, fifo.length, 'd1 port 2 priority = 3')).toMatchObject({ holds: true })
  })
  it('the private vector of a port (proposal)', () => {
    const own = traceOf(`${SCENE}story\nd1v0 bind_vector port=2 vcpu=0 vector=0x51`, '4.4.0+bind_vector')
    expect(judge(own, own.length, 'd1 port 2 vector = 0x51')).toMatchObject({ holds: true })
  })
  it('a fault of the hypervisor is a crash', () => {
    const fault = traceOf(`${SCENE}d1v0 init_control vcpu=0 control_gfn=1 offset=0
d1v0 g_page_init gfn=16 word=0
d1v0 expand_array array_gfn=16
d1v0 bind_vcpu port=2 vcpu=1
story
d0v0 send port=1`)
    expect(judge(fault, fault.length, 'crash = 1')).toMatchObject({ holds: true })
  })
})
