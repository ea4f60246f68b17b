/**
 * Every operation a scenario can hold, with its arguments: the vocabulary of the recordings (conformance FORMAT),
 * plus `run_guest` (let a vCPU run until nothing more comes) and the proposal's EVTCHNOP_bind_vector.
 *
 * The table is the only place that knows them: replay, sandbox forms, links and validation all read it.
 */
import { chips } from './ops/chips.ts'
import { environments } from './ops/environment.ts'
import { evtchnops } from './ops/evtchnop.ts'
import { guestOps } from './ops/guest.ts'
import { hypercalls } from './ops/hypercall.ts'
import type { Op, OpInfo, Result } from './ops/info.ts'
import { sources } from './ops/source.ts'
import type { Tracer } from './tracer.ts'
import type { Frames } from './world.ts'

export type { Arg, Op, OpGroup, OpInfo, OpValue, Result } from './ops/info.ts'

export const ops = {
  ...evtchnops,
  ...hypercalls,
  ...sources,
  ...chips,
  ...environments,
  ...guestOps,
} as const satisfies Record<string, OpInfo>

export type OpName = keyof typeof ops
export const OP_NAMES = Object.keys(ops) as readonly OpName[]
export const isOpName = (name: string): name is OpName => Object.hasOwn(ops, name)
export const opInfo = (name: OpName): OpInfo => ops[name]

/** Does one operation. The caller has checked it (`checkOp`). Throws XenCrash where the hypervisor dies. */
export function runOp(x: Tracer, op: Op): Result {
  x.current = typeof op['v'] === 'string' ? x.world.vcpuNamed(op['v']) : undefined
  try {
    return opInfo(op.op).run(x, op)
  } finally {
    x.current = undefined
  }
}

/** Guest frames that operations name, by the domain that names them: the memory a world needs beside shared_info. */
export function framesOf(list: readonly Op[]): Frames {
  const frames = new Map<number, Set<number>>()
  for (const op of list) {
    const gfn = op['control_gfn'] ?? op['array_gfn'] ?? op['gfn']
    const dom = Number.parseInt(String(op['v']).slice(1), 10)
    if (typeof gfn !== 'number' || gfn < 1 || gfn >= 0x400) continue
    frames.set(dom, (frames.get(dom) ?? new Set()).add(gfn))
  }
  return frames
}
