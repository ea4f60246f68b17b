import { describe, expect, it } from 'vitest'
import { domainSpec } from '../testing/scene.ts'
import { World } from './world.ts'

const world = new World([
  domainSpec(0, false, { vcpus: 1 }),
  domainSpec(1, true, { vcpus: 40 }),
  domainSpec(2, true, { shinfo32: true }),
])

describe('cells have names', () => {
  it('of Xen, of a domain, of a vCPU, with an index where there are several', () => {
    const d = world.domain(1) as NonNullable<ReturnType<World['domain']>>
    const v = world.vcpuNamed('d1v3') as NonNullable<ReturnType<World['vcpuNamed']>>
    expect(world.cellName(world.in_irq)).toBe('in_irq')
    expect(world.cellName(d.notify_vcpu_id + 3)).toBe('d1.notify_vcpu_id[3]')
    expect(world.cellName(v.is_running)).toBe('d1v3.is_running')
  })

  it('planes cover the whole memory without gap or overlap', () => {
    let next = 0
    for (const plane of world.planes) {
      expect(plane.base).toBe(next)
      next += plane.length
    }
    expect(next).toBe(world.mem.length)
  })

  it('every cell finds its plane', () => {
    for (const plane of world.planes) {
      expect(world.planeOf(plane.base)).toBe(plane)
      expect(world.planeOf(plane.base + plane.length - 1)).toBe(plane)
    }
  })
})

describe('the shared page has Xen’s layout (§1.3)', () => {
  it.each([
    ['64-bit', 1, 0x800, 0xa00, 8],
    ['32-bit', 2, 0x800, 0x880, 4],
  ])('%s', (_, id, pending, mask, selector) => {
    const d = world.domain(id) as NonNullable<ReturnType<World['domain']>>
    const v1 = d.vcpus[1] as (typeof d.vcpus)[number]
    const byte = (cell: number): number => (cell - d.shared_info) * 4
    expect([byte(d.evtchn_pending), byte(d.evtchn_mask)]).toEqual([pending, mask])
    expect([byte(v1.vcpu_info), byte(v1.evtchn_pending_sel)]).toEqual([64, 64 + selector])
  })

  it('vCPUs from 32 on share a dummy vcpu_info until they register one', () => {
    const [v31, v32, v39] = ['d1v31', 'd1v32', 'd1v39'].map(name => world.vcpuNamed(name)?.vcpu_info)
    expect(v32).toBe(v39)
    expect(v31).not.toBe(v32)
    expect(world.cellName(v32 as number)).toBe('dummy_vcpu_info[0]')
  })
})

describe('looking domains up', () => {
  it('special ids are nobody', () => {
    expect(world.domain(0x7ff0)).toBeUndefined()
    expect(world.domain(9)).toBeUndefined()
    expect(world.domain(2)?.name).toBe('d2')
  })
})
