import { describe, expect, it } from 'vitest'
import { traceOf } from '../../testing/always.ts'
import { examples } from '../examples.ts'
import type { Trace } from '../run.ts'
import type { Step } from '../trace.ts'
import { homeOf } from './home.ts'
import { lookedAt } from './looked.ts'
import { changedBits, wordAt, writtenWord } from './word.ts'

const trace = (id: string): Trace => {
  const found = examples.find(e => e.id === id)
  if (!found) throw new Error(`no example ${id}`)
  return traceOf(found.scenario)
}

/** The world right after the first step of the story that answers the description, and that step. */
function at<S extends Step>(t: Trace, wanted: (step: Step) => step is S): S {
  for (let i = t.ops[t.scenario.setup]?.from ?? 0; i < t.length; i++) {
    const step = t.step(i)
    if (!wanted(step)) continue
    t.seek(i + 1)
    return step
  }
  throw new Error('no such step')
}

type Write = Extract<Step, { kind: 'write' }>
type BranchStep = Extract<Step, { kind: 'branch' }>

const writes =
  (t: Trace, name: RegExp) =>
  (step: Step): step is Write =>
    step.kind === 'write' && name.test(t.world.cellName(step.cell))
const decides =
  (condition: string) =>
  (step: Step): step is BranchStep =>
    step.kind === 'branch' && step.condition === condition

describe('the word of a write', () => {
  it('is the 64 bits of a 64-bit guest’s bitmap, at its byte of the shared page', () => {
    const t = trace('vector')
    const step = at(t, writes(t, /^d1\.shared_info\[512\]/))
    const word = writtenWord(t.world, step)
    expect(word).toMatchObject({ width: 64, before: 0n, after: 4n })
    expect(changedBits(word)).toEqual([2])
    expect(homeOf(t.world, word.cell)).toEqual({
      where: 'the shared_info page of d1',
      at: 'byte 0x800: evtchn_pending[0]',
    })
  })

  it('has its other half, whichever half is written', () => {
    const t = trace('vector')
    const [d] = t.world.domains
    if (!d) throw new Error('no domain')
    const low = d.evtchn_pending
    const word = writtenWord(t.world, { cell: low + 1, before: 0, after: 0x80000000 })
    expect(word.cell).toBe(low)
    expect(changedBits(word)).toEqual([63])
  })

  it('of the selector lives in the vcpu_info', () => {
    const t = trace('vector')
    const step = at(t, writes(t, /^d1\.shared_info\[2\]/))
    expect(homeOf(t.world, writtenWord(t.world, step).cell).at).toBe(
      'byte 0x8: vcpu_info[0].evtchn_pending_sel',
    )
  })

  it('of a redirection entry is both its registers, of a local APIC one of 32 bits', () => {
    const t = trace('gsi')
    const entry = at(t, writes(t, /^d1\.redirtbl\[/))
    const word = writtenWord(t.world, entry)
    expect(word.width).toBe(64)
    expect(homeOf(t.world, word.cell).at).toBe('redirection entry 10: registers 0x24 and 0x25')
    const tmr = at(t, writes(t, /^d1v0\.vlapic\[/))
    expect(writtenWord(t.world, tmr).width).toBe(32)
    expect(homeOf(t.world, tmr.cell).at).toBe('offset 0x1a0: TMR, vectors 0x40 to 0x5f')
  })

  it('of a channel is as wide as its field, and lies where the release lays it', () => {
    const t = trace('vector')
    const d = t.world.domain(1)
    if (!d) throw new Error('no d1')
    t.seek(t.length)
    expect(wordAt(t.world, d.notify_vcpu_id + 2).width).toBe(16)
    expect(homeOf(t.world, d.notify_vcpu_id + 2)).toEqual({
      where: 'struct evtchn of port 2 of d1',
      at: 'byte 0x2: notify_vcpu_id, 2 bytes',
    })
    expect(homeOf(t.world, d.remote_domid + 2).note).toMatch(/pointer/)
    expect(homeOf(t.world, d.virq + 2).note).toMatch(/state/)
  })
})

describe('what a condition looks at', () => {
  it('is the bit that it names', () => {
    const t = trace('vector')
    const { index } = at(t, decides('test_bit(port, evtchn_mask)'))
    const d = t.world.domain(1)
    expect(lookedAt(t, index)).toEqual({ cell: d?.evtchn_mask, bit: 2 })
  })

  it('agrees with the condition wherever it is said to be known and asks for a bit', () => {
    for (const { scenario } of examples) {
      const t = traceOf(scenario)
      for (let i = 0; i < t.length; i++) {
        const step = t.step(i)
        if (step.kind !== 'branch' || !step.condition.startsWith('test_bit(port,')) continue
        const looked = lookedAt(t, i)
        if (!looked) continue
        t.seek(i + 1)
        expect((((t.world.mem[looked.cell] as number) >>> (looked.bit ?? 0)) & 1) === 1).toBe(step.value)
      }
    }
  })

  it('is not said where the condition asks for more than a word', () => {
    const t = trace('vector')
    const { index } = at(t, decides('!port_is_valid(ld, lport)'))
    expect(lookedAt(t, index)).toBeUndefined()
  })
})
