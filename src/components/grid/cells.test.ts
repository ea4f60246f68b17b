import { describe, expect, test } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import type { Example } from '../../model/examples.ts'
import { examples } from '../../model/examples.ts'
import { openingOf } from '../../model/opening.ts'
import type { Trace } from '../../model/run.ts'
import { runScenario } from '../../model/run.ts'
import type { Domain, Vcpu } from '../../model/world.ts'
import { ECS_INTERDOMAIN } from '../../model/xen/constants.ts'
import {
  ABSENT,
  changed,
  MASKED,
  PENDING,
  pagesOf,
  readBoard,
  STATE,
  selectorOf,
  wordsNamed,
} from './cells.ts'
import { presentOf } from './present.ts'
import { notifiedBy, portsOf, portText, vcpuText } from './readout.ts'

function traceOf(id: string): { trace: Trace; d1: Domain } {
  const example = examples.find(e => e.id === id) as Example
  const run = runScenario(example.scenario, law)
  if (!run.ok) throw new Error(run.reason)
  run.trace.seek(openingOf(example)(run.trace))
  return { trace: run.trace, d1: run.trace.world.domain(1) as Domain }
}

describe('reading the board', () => {
  const { trace, d1 } = traceOf('vector')
  const board = readBoard(trace.world, d1, 0)

  test('a port is its state and its two bits; beyond the last bucket there is none', () => {
    const code = board.ports[2] as number
    expect(code & STATE).toBe(ECS_INTERDOMAIN)
    expect([code & PENDING, code & MASKED]).toEqual([PENDING, 0])
    expect((board.ports[4095] as number) & STATE).toBe(ABSENT)
    expect(pagesOf(trace.world, d1)).toBe(1)
  })

  test('a vCPU has its run state, its flag and the words its selector names', () => {
    expect(board.vcpus[0]).toEqual({ state: 'running', upcall: true, words: 1, shared: false })
    expect(wordsNamed(selectorOf(trace.world, d1.vcpus[0] as Vcpu))).toEqual([0])
  })

  test('without a board before, everything changed; with the same one, nothing', () => {
    expect(changed(board, undefined).ports).toHaveLength(4096)
    expect(changed(board, readBoard(trace.world, d1, 0))).toEqual({ ports: [], vcpus: [] })
  })
})

test('a step changes the look of one port at most, and drawing only what changed keeps the whole board right', () => {
  const { trace, d1 } = traceOf('mask')
  trace.seek(0)
  const screen = readBoard(trace.world, d1, 0)
  let before: Uint8Array = screen.ports.slice()
  let most = 0
  for (let at = 1; at <= trace.length; at++) {
    trace.seek(at)
    const now = readBoard(trace.world, d1, 0)
    const { ports } = changed(now, { ...now, ports: before })
    for (const i of ports) screen.ports[i] = now.ports[i] as number
    most = Math.max(most, ports.length)
    before = now.ports
  }
  expect(most).toBe(1)
  expect(screen.ports).toEqual(before)
})

describe('what a cell says', () => {
  const { trace, d1 } = traceOf('vector')
  const { world } = trace

  test('a port: its state, its bits, whom it notifies and where its bits are', () => {
    expect(portText(world, d1, 2)).toBe(
      'd1 port 2: INTERDOMAIN with d0 port 1, pending, notifies d1v0; word 0 bit 2',
    )
    expect(portText(world, d1, 1)).toBe('d1 port 1: VIRQ_TIMER, notifies d1v0; word 0 bit 1')
    expect(portText(world, d1, 0)).toBe('d1 port 0: RESERVED; word 0 bit 0')
    expect(portText(world, d1, 70)).toBe('d1 port 70: FREE; word 1 bit 6')
  })

  test('a port that no bucket holds yet', () => {
    expect(portText(world, d1, 1234)).toBe('d1 port 1234: does not exist yet; word 19 bit 18')
    expect(notifiedBy(world, d1, 1234)).toBeUndefined()
  })

  test('a vCPU: its run state, its flag, its selector and how many ports notify it', () => {
    expect(vcpuText(world, d1.vcpus[0] as Vcpu)).toBe(
      'd1v0: running; upcall pending; evtchn_pending_sel names 0; 2 ports notify it',
    )
    expect(portsOf(world, d1.vcpus[0] as Vcpu)).toEqual([1, 2])
    expect(vcpuText(world, d1.vcpus[1] as Vcpu)).toContain('evtchn_pending_sel is 0; 0 ports notify it')
  })
})

describe('the present step', () => {
  const { trace, d1 } = traceOf('vector')
  const writes = Array.from({ length: trace.length }, (_, i) => trace.step(i)).filter(s => s.kind === 'write')
  const at = (plane: (cell: number) => boolean) => {
    const step = writes.find(s => plane(s.cell) && s.index >= trace.position - 40)
    trace.seek((step?.index ?? 0) + 1)
    return presentOf(trace, trace.position, d1)
  }

  test('a write to evtchn_pending is about its word, and about the port that is under way', () => {
    expect(at(cell => cell === d1.evtchn_pending)).toEqual({ port: 2, row: 0, vcpu: undefined })
  })

  test('a write to vcpu_info is about its vCPU', () => {
    expect(at(cell => cell === d1.vcpus[0]?.evtchn_pending_sel)).toEqual({ port: 2, row: undefined, vcpu: 0 })
  })

  test('before the first step it is about nothing', () => {
    expect(presentOf(trace, 0, d1)).toEqual({ port: undefined, row: undefined, vcpu: undefined })
  })
})
