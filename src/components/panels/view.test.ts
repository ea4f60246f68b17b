import { describe, expect, it } from 'vitest'
import { examples } from '../../model/examples.ts'
import type { Trace } from '../../model/run.ts'
import type { Cell } from '../../model/world.ts'
import { traceOf } from '../../testing/always.ts'
import { notingView } from './view.ts'

/** The story told by callback vector, and the position after the write that raises the upcall flag of d1v0. */
function raised(): { trace: Trace; at: number; flag: Cell } {
  const trace = traceOf((examples[0] as (typeof examples)[number]).scenario)
  const flag = trace.world.vcpuNamed('d1v0')?.vcpu_info as Cell
  const write = trace
    .writesTo(flag)
    .find(i => i >= (trace.ops[trace.scenario.setup]?.from as number)) as number
  trace.seek(write + 1)
  return { trace, at: write + 1, flag }
}

describe('notingView', () => {
  it('reads the value after the step and the one before it, and names the change', () => {
    const { trace, at, flag } = raised()
    const { view } = notingView(trace, at)
    expect([view.was(flag), view.read(flag)]).toEqual([0, 1])
    expect(view.changed(flag, /upcall_pending/)).toEqual({ before: '0' })
    expect(view.changed(flag, /upcall_mask/)).toBeUndefined()
  })

  it('holds while nothing that was read changes', () => {
    const { trace, at, flag } = raised()
    trace.seek(at + 1)
    const { view, holdsAt } = notingView(trace, at + 1)
    view.read(flag)
    trace.seek(at + 3)
    expect(holdsAt(at + 3)).toBe(true)
  })

  it('does not hold once a cell that was read has another value', () => {
    const { trace, at, flag } = raised()
    trace.seek(at - 2)
    const { view, holdsAt } = notingView(trace, at - 2)
    view.read(flag)
    trace.seek(at + 1)
    expect(holdsAt(at + 1)).toBe(false)
  })

  it('does not hold over a step that changes such a cell, so that its mark comes and goes', () => {
    const { trace, at, flag } = raised()
    const { view, holdsAt } = notingView(trace, at)
    view.read(flag)
    expect(holdsAt(at)).toBe(true)
    trace.seek(at + 1)
    expect(holdsAt(at + 1)).toBe(false)
  })

  it('does not hold before anything was read: the card still waits for its code', () => {
    const { trace, at } = raised()
    const { holdsAt } = notingView(trace, at)
    trace.seek(at + 1)
    expect(holdsAt(at + 1)).toBe(false)
  })
})
