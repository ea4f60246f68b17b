import { describe, expect, it } from 'vitest'
import { traceOf } from '../../testing/always.ts'
import { examples } from '../examples.ts'
import type { ReleaseId } from '../release.ts'
import type { Trace } from '../run.ts'
import type { Step } from '../trace.ts'
import { type CodeView, codeAt, stepOfRow } from './codeAt.ts'

const example = (id: string, release: ReleaseId = '4.4.0'): Trace => {
  const found = examples.find(e => e.id === id)
  if (!found) throw new Error(`no example ${id}`)
  return traceOf({ ...found.scenario, release })
}

/** The first step of the story that answers the description. */
function find(trace: Trace, wanted: (step: Step) => boolean): number {
  for (let i = trace.ops[trace.scenario.setup]?.from ?? 0; i < trace.length; i++)
    if (wanted(trace.step(i))) return i
  throw new Error('no such step')
}

const at = (trace: Trace, index: number): CodeView => {
  const view = codeAt(trace, index)
  if (!view) throw new Error('outside all functions')
  return view
}
const text = ({ rows }: CodeView, row: number): string | undefined => rows[row]?.text

describe('the code at a step', () => {
  const trace = example('vector')
  const mask = find(trace, s => s.kind === 'branch' && s.condition === 'test_bit(port, evtchn_mask)')

  it('lights the row of the step, and knows the ones before and after it', () => {
    const view = at(trace, mask)
    expect(view.fn).toBe('evtchn_2l_set_pending')
    expect(text(view, view.lit)).toBe('if !test_bit(port, evtchn_mask):')
    expect(text(view, view.before)).toBe('if test_and_set_bit(port, evtchn_pending):')
    expect(text(view, view.next)).toBe('if !test_and_set_bit(word, evtchn_pending_sel):')
  })

  it('starts at the signature', () => {
    const view = at(trace, at(trace, mask).enter.index)
    expect(view.lit).toBe(0)
    expect(view.before).toBe(-1)
    expect(view.rows[0]).toMatchObject({ kind: 'signature', text: 'evtchn_2l_set_pending' })
  })

  it('shows how the conditions so far came out, and none that is still to come', () => {
    const decided = at(trace, mask).rows.flatMap(row => row.decided.map(d => [d.condition, d.value]))
    expect(decided).toEqual([
      ['test_and_set_bit(port, evtchn_pending)', false],
      ['test_bit(port, evtchn_mask)', false],
    ])
  })

  it('lights the call while the callee returns to it', () => {
    const view = at(trace, mask)
    const call = view.rows.find(row => row.text === 'vcpu_mark_events_pending(v)')
    const [step] = call?.steps ?? []
    expect(trace.step(step as number)).toMatchObject({ kind: 'enter', fn: 'vcpu_mark_events_pending' })
  })

  it('leads from a row to the next time it runs in this call', () => {
    const view = at(trace, mask)
    const [first] = view.rows.filter(row => row.text.startsWith('evtchn_check_pollers'))
    const step = first && stepOfRow(first, mask)
    expect(step).toBeGreaterThan(mask)
    expect(trace.step(step as number)).toMatchObject({ kind: 'enter', fn: 'evtchn_check_pollers' })
    const never = view.rows.find(row => row.text === 'return')
    expect(never && stepOfRow(never, mask)).toBeUndefined()
  })

  it('differs from release to release', () => {
    const later = example('vector', '4.17.7')
    const send = find(later, s => s.kind === 'enter' && s.fn === 'evtchn_send')
    const calls = (view: CodeView) => view.rows.map(row => row.text).filter(t => t.includes('set_pending('))
    expect(calls(at(later, send))).toEqual([
      'evtchn_port_set_pending(rvcpu, rport)',
      'evtchn_port_set_pending(its vCPU, lport)',
    ])
    const before = find(trace, s => s.kind === 'enter' && s.fn === 'evtchn_send')
    expect(calls(at(trace, before))).toEqual([
      'evtchn_set_pending(rvcpu, rport)',
      'evtchn_set_pending(its vCPU, lport)',
    ])
  })
})
