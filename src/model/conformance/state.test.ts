import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { always, attempt, XENS } from '../../testing/always.ts'
import { scenarios, worldOf } from '../../testing/arbitraries.ts'
import { releases } from '../release.ts'
import { Recorder } from '../trace.ts'
import { type Cell, World } from '../world.ts'
import type { Leaf } from './leaves.ts'
import { StateView, stateMap } from './state.ts'

/** Cells the steps from `from` wrote, with the bits that changed. */
function written(x: Recorder, from: number): Map<Cell, number> {
  const cells = new Map<Cell, number>()
  for (let i = from; i < x.columns.length; i++) {
    const step = x.step(i)
    if (step.kind === 'write') cells.set(step.cell, (cells.get(step.cell) ?? 0) | (step.before ^ step.after))
  }
  return cells
}

describe('the state map', () => {
  it('of fresh domains has only what is not a default', () => {
    const world = new World([
      { id: 3, hvm: true, vcpus: 1, maxPort: 1023, nrPirqs: 48, priv: false, pirqOk: 0, shinfo32: false },
    ])
    expect(Object.fromEntries(stateMap(world))).toEqual({
      'd3.max_evtchns': 4096,
      'd3.p0.s': 1,
      'd3.v0.ldis': 2,
      'd3.pic0.elcr': 4,
    })
  })

  it.each(XENS)(
    'kept up to date from the written cells is the one read afresh: $release, $abi',
    ({ release, abi }) => {
      always(scenarios(release, { abi }), scenario => {
        const x = new Recorder(worldOf(scenario), releases[release], law)
        const view = new StateView(x.world)
        const kept = stateMap(x.world)
        for (const op of scenario.ops) {
          const from = x.columns.length
          if (attempt(x, op) === 'crash') break
          for (const [key, value] of view.update(written(x, from))) apply(kept, key, value)
        }
        expect(Object.fromEntries(kept)).toEqual(Object.fromEntries(stateMap(x.world)))
      })
    },
  )
})

const apply = (map: Map<string, Leaf>, key: string, value: Leaf | null): void => {
  if (value === null) map.delete(key)
  else map.set(key, value)
}
