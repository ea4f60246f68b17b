import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { runScenario, type Trace } from '../run.ts'
import { judge } from './fact.ts'
import { parseScript } from './script.ts'

/** The trace of a script without a scene. */
function traceOf(script: string): Trace {
  const { script: read, problems } = parseScript(script, 1)
  expect(problems).toEqual([])
  const run = runScenario({ title: 'T', release: '4.4.0', ...read }, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

const FIFO = `
dom 1 hvm vcpus=2
d1v0 init_control vcpu=0 control_gfn=1 offset=0
d1v0 g_page_init gfn=16 word=0
d1v0 expand_array array_gfn=16
d1v0 bind_ipi vcpu=0
d1v0 bind_ipi vcpu=0
d1v0 send port=1
d1v0 send port=2`

describe('facts of the FIFO ABI', () => {
  it.each([
    ['the word of a port that has another behind it', 'd1 port 1 word = 0xa0000002'],
    ['the word of the last port of a queue', 'd1 port 2 word = 0xa0000000'],
    ['that a port stands on a queue', 'd1 port 2 linked = 1'],
    ['the port behind it', 'd1 port 1 link = 2'],
    ['the queues where the guest is to look', 'd1v0 ready = 0x80'],
    ['where it begins', 'd1v0 head 7 = 1'],
    ['what Xen notes as the last', 'd1v0 tail 7 = 2'],
    ['a vCPU that gave no control block', 'd1v1 ready = none'],
  ])('knows %s: %s', (_, claim) => {
    const trace = traceOf(FIFO)
    expect(judge(trace, trace.length, claim)).toMatchObject({ ok: true, holds: true })
  })

  it('knows which ports a handler found last, in order', () => {
    const trace = traceOf(`${FIFO}\nd1v0 g_scan\nd1v1 g_scan`)
    for (const claim of ['handled d1v0 = 1,2', 'handled d1v1 = none'])
      expect(judge(trace, trace.length, claim)).toMatchObject({ ok: true, holds: true })
    expect(judge(trace, trace.length - 1, 'handled d7v0 = 1')).toMatchObject({ ok: false })
  })

  it('has no word for a port of the 2-level ABI', () => {
    const trace = traceOf('dom 1 hvm\nd1v0 bind_ipi vcpu=0')
    expect(judge(trace, trace.length, 'd1 port 1 word = none')).toMatchObject({ ok: true, holds: true })
  })

  it('asks for the number of a queue, and says how', () => {
    const trace = traceOf(FIFO)
    expect(judge(trace, trace.length, 'd1v0 head 16 = 1')).toEqual({
      ok: false,
      reason: 'head needs the number of a queue: d1v0 head 7',
    })
  })
})
