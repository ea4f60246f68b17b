/** What must hold whatever is done: random scenarios, whose counter-examples print as the operations themselves. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { transition } from 'xstate'
import { channelMachine } from '../machines/channel.ts'
import { channelSnapshot, law } from '../machines/lifecycle.ts'
import { always, attempt, same, silentOf, stepwise, traceOf, XENS } from '../testing/always.ts'
import { scenarios, worldOf } from '../testing/arbitraries.ts'
import { callbackGsi } from '../testing/scene.ts'
import { releases } from './release.ts'
import type { Trace } from './run.ts'
import { Recorder } from './trace.ts'
import type { Tracer } from './tracer.ts'
import type { Domain } from './world.ts'
import { ECS, ECS_INTERDOMAIN } from './xen/constants.ts'

describe.each(XENS)('Xen $release, $abi', ({ release, abi }) => {
  const any = scenarios(release, { abi })

  it('the same scenario ends in the same world, by the same steps', () => {
    always(any, scenario => {
      const [one, two] = [traceOf(scenario), traceOf(scenario)]
      expect(two.length).toBe(one.length)
      expect(same(one.world.mem, two.world.mem)).toBe(true)
    })
  })

  it('the silent engine and the recording one end in the same world, with the same results', () => {
    always(any, scenario => {
      const silent = silentOf(scenario)
      const recorder = new Recorder(worldOf(scenario), releases[release], law)
      for (const op of scenario.ops) expect(attempt(silent, op)).toEqual(attempt(recorder, op))
      expect(same(silent.mem, recorder.mem)).toBe(true)
    })
  })

  it('every trace goes back to the fresh world, and to the world after any of its steps', () => {
    const anywhere = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(any, anywhere, (scenario, places) => {
        const trace = traceOf(scenario)
        trace.seek(0)
        expect(same(trace.world.mem, worldOf(scenario).mem)).toBe(true)
        for (const place of places) {
          const position = Math.round(place * trace.length)
          trace.seek(position)
          expect(same(trace.world.mem, prefix(trace, position))).toBe(true)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('every lifecycle event is an edge of the machine', () => {
    always(any, scenario => {
      const trace = traceOf(scenario)
      for (let i = 0; i < trace.length; i++) {
        const step = trace.step(i)
        if (step.kind !== 'write' || step.event === undefined) continue
        expect(law(step.event, step.before)).toBe(step.after)
        if (trace.world.planeOf(step.cell).name !== 'state') continue
        expect(channelEdge(step.event, step.before)).toBe(step.after)
      }
    })
  })

  it('channel states change by lifecycle events only', () => {
    always(any, scenario => {
      const trace = traceOf(scenario)
      for (let i = 0; i < trace.length; i++) {
        const step = trace.step(i)
        if (step.kind === 'write' && trace.world.planeOf(step.cell).name === 'state')
          expect(step.event).toBeDefined()
      }
    })
  })

  it('functions are left in the order they were entered, and everything happens inside one', () => {
    always(any, scenario => expect(misplaced(traceOf(scenario))).toBeUndefined())
  })

  it('the two ends of a connection name each other', () => {
    always(any, scenario =>
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
    always(any, scenario => {
      const x = stepwise(scenario, () => {})
      if (!x) return
      for (const v of ['d0v0', 'd1v0', 'd2v0']) {
        for (let port = 0; port <= 8; port++) {
          attempt(x, { op: 'EVTCHNOP_close', v, port })
          expect(attempt(x, { op: 'EVTCHNOP_close', v, port })).toEqual({ rc: -22 })
        }
      }
    })
  })

  it('an asserted callback line counts on its GSI', () => {
    always(any, scenario =>
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

it('a release with every switch of another set as there is that other one', () => {
  const { id: _id, label: _label, tag: _tag, bind_vector: _proposal, ...later } = releases['4.17.7']
  const switches = { ...later, reset_leaves_fifo: true }
  always(scenarios('4.17.7', { abi: 'fifo' }), scenario => {
    const flipped = traceOf({ ...scenario, release: '4.4.0', switches })
    const other = traceOf(scenario)
    expect(flipped.length).toBe(other.length)
    expect(flipped.ops.map(({ result }) => result)).toEqual(other.ops.map(({ result }) => result))
    expect(same(flipped.world.mem, other.world.mem)).toBe(true)
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
  const { mem } = worldOf(trace.scenario)
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
