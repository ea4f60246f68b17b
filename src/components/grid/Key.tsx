/** What the shapes mean. */
import { useLayoutEffect, useRef } from 'react'
import {
  ECS_FREE,
  ECS_INTERDOMAIN,
  ECS_IPI,
  ECS_PIRQ,
  ECS_RESERVED,
  ECS_UNBOUND,
  ECS_VIRQ,
} from '../../model/xen/constants.ts'
import { contextOf } from './canvas.ts'
import { MASKED, PENDING, type VcpuCell } from './cells.ts'
import { drawPort, drawVcpu } from './glyph.ts'
import type { Looks } from './palette.ts'

const SIZE = 18
const CELL = { x: 0, y: 0, w: SIZE, h: SIZE }

const PORTS: readonly (readonly [number, string])[] = [
  [ECS_FREE, 'free'],
  [ECS_RESERVED, 'reserved'],
  [ECS_UNBOUND, 'unbound'],
  [ECS_INTERDOMAIN, 'interdomain'],
  [ECS_PIRQ, 'PIRQ'],
  [ECS_VIRQ, 'VIRQ'],
  [ECS_IPI, 'IPI'],
  [ECS_IPI | PENDING, 'pending'],
  [ECS_IPI | MASKED, 'masked'],
  [ECS_IPI | MASKED | PENDING, 'both'],
]

const vcpu = (more: Partial<VcpuCell>): VcpuCell => ({
  state: 'running',
  upcall: false,
  words: 0,
  shared: false,
  ...more,
})

const VCPUS: readonly (readonly [VcpuCell, string])[] = [
  [vcpu({}), 'running'],
  [vcpu({ state: 'runnable' }), 'runnable'],
  [vcpu({ state: 'blocked' }), 'blocked'],
  [vcpu({ state: 'waiting in Xen' }), 'waiting in Xen'],
  [vcpu({ state: 'offline' }), 'offline'],
  [vcpu({ upcall: true, words: 24 }), 'upcall pending, selector set'],
  [vcpu({ shared: true }), 'no vcpu_info of its own'],
]

function Glyph({ of, looks }: { readonly of: number | VcpuCell; readonly looks: Looks }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    if (!canvas.current) return
    const g = contextOf(canvas.current, { width: SIZE, height: SIZE }, looks)
    if (typeof of === 'number') drawPort(g, CELL, of, looks.palette)
    else drawVcpu(g, CELL, of, looks.palette)
  }, [of, looks])
  return <canvas ref={canvas} />
}

export function Key({ looks }: { readonly looks: Looks }) {
  return (
    <div className="grid-key">
      <ul aria-label="Ports">
        {PORTS.map(([code, name]) => (
          <li key={name}>
            <Glyph of={code} looks={looks} />
            {name}
          </li>
        ))}
      </ul>
      <ul aria-label="vCPUs">
        {VCPUS.map(([cell, name]) => (
          <li key={name}>
            <Glyph of={cell} looks={looks} />
            {name}
          </li>
        ))}
      </ul>
    </div>
  )
}
