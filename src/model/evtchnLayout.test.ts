import { describe, expect, it } from 'vitest'
import { EVTCHN_SIZE, evtchnLayout } from './evtchnLayout.ts'
import { ECS, ECS_INTERDOMAIN, ECS_UNBOUND } from './xen/constants.ts'

describe('struct evtchn of 4.4.0', () => {
  it('is 32 bytes without a gap or an overlap, in every state, with and without the proposal', () => {
    for (const [state] of ECS.entries()) {
      for (const proposal of [false, true]) {
        let at = 0
        for (const { offset, size } of evtchnLayout(state, proposal)) {
          expect(offset).toBe(at)
          at += size
        }
        expect(at).toBe(EVTCHN_SIZE)
      }
    }
  })

  it('puts the fields where the compiler puts them', () => {
    const at = (state: number, name: string) => {
      const f = evtchnLayout(state, true).find(field => field.name === name)
      return f && [f.offset, f.size]
    }
    expect(at(ECS_UNBOUND, 'notify_vcpu_id')).toEqual([2, 2])
    expect(at(ECS_UNBOUND, 'u.unbound.remote_domid')).toEqual([8, 2])
    expect(at(ECS_INTERDOMAIN, 'u.interdomain.remote_dom')).toEqual([16, 8])
    expect(at(ECS_UNBOUND, 'last_priority')).toEqual([28, 1])
    expect(at(ECS_UNBOUND, 'upcall_vector')).toEqual([29, 1])
  })

  it('has three bytes of padding at the end that the proposal takes one of', () => {
    expect(evtchnLayout(ECS_UNBOUND, false).at(-1)).toMatchObject({ kind: 'padding', offset: 29, size: 3 })
    expect(evtchnLayout(ECS_UNBOUND, true).at(-1)).toMatchObject({ kind: 'padding', offset: 30, size: 2 })
  })
})
