import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { historyTree, sharedOps } from './history.ts'
import type { Op } from './ops.ts'

const send = (port: number): Op => ({ op: 'EVTCHNOP_send', v: 'd0v0', port })
const course = (...ports: number[]) => ports.map(send)

describe('the history tree', () => {
  it('lets a course leave the one it was made from, where they part', () => {
    expect(historyTree([course(1, 2, 3), course(1, 2, 4, 5), course(1, 2, 4, 6)])).toEqual([
      { parent: undefined, from: 0, to: 3 },
      { parent: 0, from: 2, to: 4 },
      { parent: 1, from: 3, to: 4 },
    ])
  })

  it('gives a course that only goes on to the one it goes on from', () => {
    expect(historyTree([course(1), course(1, 2)])[1]).toEqual({ parent: 0, from: 1, to: 2 })
  })

  it('never shares more than either course has, and always the same words', () => {
    const courses = fc.array(fc.array(fc.nat(2), { maxLength: 6 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(courses, drawn => {
        const all = drawn.map(ports => course(...ports))
        for (const [i, { parent, from, to }] of historyTree(all).entries()) {
          expect(to).toBe(all[i]?.length)
          if (parent === undefined) continue
          expect(parent).toBeLessThan(i)
          expect(all[i]?.slice(0, from)).toEqual(all[parent]?.slice(0, from))
          for (let j = 0; j < i; j++)
            expect(from).toBeGreaterThanOrEqual(sharedOps(all[i] ?? [], all[j] ?? []))
        }
      }),
    )
  })
})
